import { describe, expect, it } from 'vitest'
import type { Change } from '../domain/change.ts'
import type { PlatformType } from '../domain/contract.ts'
import { Known } from '../domain/known.ts'
import { MINUTE } from '../domain/time.ts'
import { NOTHING_FOUND, type Unit } from '../domain/unit.ts'
import { ANNA, aMessage, aReceipt, aWatermark, NOON } from '../domain/world.testing.ts'
import type { Quarantined } from '../store/store.ts'
import type { Directory } from './directory.ts'
import { Ingest } from './ingest.ts'
import type { Wanting } from './recollection.ts'
import type { Work, Writer } from './writer.ts'

/** What is to be known for a change on an account of this type. */
const wantedFor = async (type: PlatformType, change: Change): Promise<Wanting> => {
  const works: Work[] = []
  const writer = { write: async (work: Work) => void works.push(work) } as unknown as Writer
  const directory = { account: () => ({ type }) } as unknown as Directory
  await new Ingest({ writer, directory, now: () => NOON }).submit({
    changes: [{ platformId: 'p', change }],
    quarantined: null,
  })
  const [want] = works[0]?.wanted ?? []
  if (want === undefined) throw new Error('Nothing is wanted.')
  return want
}

const { identities } = ANNA
const echo = (name: string) => aMessage(name, { outbound: true })

describe('what has to be known', () => {
  it.each<[string, PlatformType, Change, string]>([
    ['what the customer writes', 'FACEBOOK', aMessage('m'), 'm'],
    ['an echo where nothing else is echoed than what was typed', 'WHATSAPP', echo('m'), 'm'],
  ])('of %s is whom it is from: it is taken to be new', async (_, type, change, name) => {
    const wanted = { platformId: 'p', identities, messageIds: [], newcomers: [name] }
    expect(await wantedFor(type, change)).toEqual(wanted)
  })

  it('of an echo is whether we sent it, where what we send is echoed', async () => {
    expect(await wantedFor('FACEBOOK', echo('m'))).toMatchObject({ extIdentifiers: ['m', 'm:time'] })
  })

  it('of what quotes, or is a part of a message, is what that is', async () => {
    const quoting = aMessage('m', { quotedExtIdentifier: 'q' })
    expect(await wantedFor('WHATSAPP', quoting)).toMatchObject({ extIdentifiers: ['m', 'q'] })
    expect(await wantedFor('INSTAGRAM', aMessage('m#1'))).toMatchObject({ extIdentifiers: ['m#1', 'm#'] })
  })

  it('of an echo without a tag is what may be on its way to that person', async () => {
    const echo = aMessage('m', { outbound: true, mayBeOurs: true })
    expect(await wantedFor('INSTAGRAM', echo)).toMatchObject({ identities, sendsTo: identities })
  })

  it('of a receipt is its message, and of a watermark what it reaches', async () => {
    const none = { platformId: 'p', identities: [], messageIds: [], reaches: [], sendsTo: [] }
    const receipt = { ...none, extIdentifiers: ['m'], events: ['m:read'] }
    expect(await wantedFor('WHATSAPP', aReceipt('m', 'READ'))).toEqual(receipt)
    expect(await wantedFor('FACEBOOK', aWatermark('READ', NOON))).toMatchObject({
      identities,
      extIdentifiers: [],
      reaches: [{ identities, until: NOON, status: 'READ' }],
    })
  })
})

describe('when an account was heard', () => {
  let now = NOON
  let isWell = true
  const units: Unit[] = []
  const ingestion = (): Ingest => {
    ;[now, isWell, units.length] = [NOON, true, 0]
    const write = async <T>(work: Work<T>): Promise<T> => {
      const known = new Known(NOTHING_FOUND, now, () => 'id')
      const result = work.fold(known)
      units.push(known.unit())
      if (!isWell) throw new Error('The store is away.')
      return result
    }
    const directory = { account: () => ({ type: 'WHATSAPP' }), surroundings: () => null }
    return new Ingest({
      writer: { write } as unknown as Writer,
      directory: directory as unknown as Directory,
      now: () => now,
    })
  }
  const from = (...platformIds: readonly string[]) => ({
    changes: platformIds.map(platformId => ({ platformId, change: aMessage('m') })),
    quarantined: null,
  })
  const notes = () => units.map(({ heard }) => heard.map(({ platformId, at }) => [platformId, at - NOON]))

  it('is noted for each account of a post, and again after a minute, not before', async () => {
    const ingest = ingestion()
    for (const after of [0, 1, MINUTE - 1, MINUTE, MINUTE + 1]) {
      now = NOON + after
      await ingest.submit(from('a', 'a', 'b', 'a'))
    }
    await ingest.submit(from('c'))
    expect(notes()).toEqual([
      [
        ['a', 0],
        ['b', 0],
      ],
      [],
      [],
      [
        ['a', MINUTE],
        ['b', MINUTE],
      ],
      [],
      [['c', MINUTE + 1]],
    ])
  })

  it('is noted the next time where it was not committed', async () => {
    const ingest = ingestion()
    isWell = false
    await expect(ingest.submit(from('a'))).rejects.toThrow('away')
    isWell = true
    await ingest.submit(from('a'))
    expect(notes()).toEqual([[['a', 0]], [['a', 0]]])
  })

  it('is told by a post that cannot be read, not by one that is read once more', async () => {
    const ingest = ingestion()
    await ingest.submit({ ...from('a'), isRepeated: true })
    await ingest.submit({ changes: [], quarantined: { platformId: 'a' } as Quarantined })
    expect(notes()).toEqual([[], [['a', 0]]])
  })
})
