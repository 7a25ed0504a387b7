import { describe, expect, it } from 'vitest'
import type { MessageEvent } from '../contract.ts'
import { aDeletion, aMessage, anEdit, aReaction, inWords, NOON, World } from '../world.testing.ts'

const later = (seconds: number) => ({ timestamp: NOON + 1_000 * seconds })
const quoted = (events: readonly MessageEvent[]) => events.map(one => one.quote?.text ?? null)

/** A world that knows the message `m`. */
const knowing = (): World => {
  const world = new World()
  world.fold(aMessage('m'))
  return world
}

describe('an edit', () => {
  it('changes what it names and is told with the message as it is now', () => {
    const world = knowing()
    const [event] = world.fold(anEdit('m', 'new', { key: '2', detail: { by: 'customer' } }))
    expect(event).toMatchObject({
      type: 'EVENT',
      ext_identifier: 'm:edited:2',
      text: null,
      auxiliary_data: { event: 'edited', by: 'customer' },
      quote: {
        text: 'new',
        type: 'TEXT',
        status: 'RECEIVED',
        modified_timestamp: '2022-06-30T12:00:00.001Z',
      },
    })
  })

  it('may change the file and what stands beside', () => {
    const world = knowing()
    const media = { ref: { id: '7' }, mimeType: 'image/png', title: null }
    const content = { type: 'IMAGE', media, auxiliaryData: { spoiler: true } } as const
    const [event] = world.fold(anEdit('m', '', { key: 'k', content }))
    expect(event?.quote).toMatchObject({
      type: 'IMAGE',
      text: 'Text of m',
      mime_type: 'image/png',
      file_type: 'image',
    })
    expect(event?.quote?.auxiliary_data).toEqual({ spoiler: true })
  })

  it('that names the same file again leaves it as it was fetched', () => {
    const world = new World()
    const media = { ref: { id: '7' }, mimeType: null, title: null }
    const photo = { type: 'IMAGE', text: 'Old', media, auxiliaryData: {} } as const
    world.fold(aMessage('m', { content: photo }))
    const { id } = world.message('m')
    const row = world.shelf.files.get(id)
    world.shelf.files.clear()
    const [event] = world.fold(anEdit('m', 'New', { content: { ...photo, text: 'New' } }))
    expect(event?.quote).toMatchObject({ text: 'New', file_type: 'image' })
    expect([row?.state, world.shelf.files.size]).toEqual(['WANTED', 0])
    const other = { ...photo, media: { ...media, ref: { id: '8' } } }
    world.fold(anEdit('m', 'New', { key: '2', content: other }))
    expect(world.shelf.files.get(id)?.state).toBe('WANTED')
  })

  it('that comes again changes nothing', () => {
    const world = knowing()
    expect(world.fold(anEdit('m', 'new'), anEdit('m', 'new'))).toHaveLength(1)
    expect(world.fold(anEdit('m', 'new'))).toEqual([])
  })

  it('older than another that was told changes nothing', () => {
    const world = knowing()
    expect(quoted(world.fold(anEdit('m', 'second', later(2)), anEdit('m', 'first', later(1))))).toEqual([
      'second',
    ])
    expect(world.message('m').text).toBe('second')
  })

  it('of the same second takes the place of the one before', () => {
    expect(quoted(knowing().fold(anEdit('m', 'a'), anEdit('m', 'b')))).toEqual(['a', 'b'])
  })

  it('of a deleted message changes nothing', () => {
    const world = knowing()
    world.fold(aDeletion('m'))
    expect(world.fold(anEdit('m', 'new', later(9)))).toEqual([])
    expect(world.message('m')).toMatchObject({ text: 'Text of m', status: 'DELETED' })
  })
})

describe('a deletion', () => {
  it('is final, keeps what was said, and is told once', () => {
    const world = knowing()
    const events = world.fold(aDeletion('m'), aDeletion('m'))
    expect(events.map(inWords)).toEqual(['deleted of m'])
    expect(events[0]).toMatchObject({
      ext_identifier: 'm:deleted',
      quote: { status: 'DELETED', text: 'Text of m' },
    })
    expect(world.fold(aDeletion('m', later(9)))).toEqual([])
  })
})

describe('an edit or a deletion of a message that we do not know', () => {
  it('is told at once, without a quote, where the platform says whose it is', () => {
    const world = new World()
    const events = world.fold(anEdit('m', 'new', { key: '2' }), aDeletion('m'))
    expect(events.map(inWords)).toEqual(['edited of ?', 'deleted of ?'])
    expect(events.map(one => one.auxiliary_data)).toEqual([
      { event: 'edited', quoted_ext_identifier: 'm', edited: { type: null, text: 'new' } },
      { event: 'deleted', quoted_ext_identifier: 'm' },
    ])
    expect(world.fold(anEdit('m', 'new', { key: '2' }), aDeletion('m'))).toEqual([])
  })

  it('waits without an event where it does not', () => {
    const world = new World()
    expect(world.fold(anEdit('m', 'new', { person: null }), aDeletion('m', { person: null }))).toEqual([])
    expect([...world.shelf.parked.values()].map(({ key }) => key)).toEqual(['edited:new', 'deleted'])
  })

  it.each([null, aMessage('m').person])(
    'is not told again when the message comes: it appears as edited (%j)',
    person => {
      const world = new World()
      world.fold(anEdit('m', 'second', { ...later(2), person }))
      world.fold(anEdit('m', 'first', { ...later(1), person }))
      const events = world.fold(aMessage('m'))
      expect(events.map(inWords)).toEqual(['TEXT m'])
      expect(events[0]?.text).toBe('second')
      expect(world.shelf.parked.size).toBe(0)
      expect(world.fold(anEdit('m', 'second', { ...later(2), person }), aMessage('m'))).toEqual([])
      expect(world.fold(anEdit('m', 'first', { ...later(1), person }))).toEqual([])
      expect(world.message('m').text).toBe('second')
    },
  )

  it('lets the message appear as deleted', () => {
    const world = new World()
    world.fold(aDeletion('m'))
    const events = world.fold(aMessage('m'))
    expect(events.map(one => [one.type, one.status])).toEqual([['TEXT', 'DELETED']])
    expect(world.fold(aDeletion('m'))).toEqual([])
  })

  it('is told anew where what waited was dropped before the message came', () => {
    const world = new World()
    world.fold(aDeletion('m'))
    world.shelf.parked.clear()
    world.fold(aMessage('m'))
    const [event] = world.fold(aDeletion('m'))
    expect(event?.quote?.status).toBe('DELETED')
    expect(event?.ext_identifier).toMatch(/^m:deleted:\d+$/)
  })
})

describe('a reaction', () => {
  it('carries its emoji as text, and the message in a later snapshot', () => {
    const world = knowing()
    const [event] = world.fold(aReaction('m', 'r1', { detail: { echo: true } }))
    expect(event).toMatchObject({
      type: 'EVENT',
      ext_identifier: 'm:reaction:r1',
      text: '👍',
      outbound: false,
      count_as_inbound: false,
      quote: { ext_identifier: 'm', modified_timestamp: '2022-06-30T12:00:00.001Z' },
    })
    expect(event?.auxiliary_data).toEqual({
      event: 'reaction',
      reaction: { emoji: '👍', action: 'react' },
      echo: true,
    })
    expect(world.fold(aReaction('m', 'r1'))).toEqual([])
  })

  it('taken back may have no emoji', () => {
    const [event] = knowing().fold(aReaction('m', 'r2', { emoji: null, action: 'unreact' }))
    expect(event).toMatchObject({
      text: null,
      auxiliary_data: { reaction: { emoji: null, action: 'unreact' } },
    })
  })

  it('to a message that we do not know names it, and does not wait', () => {
    const world = new World()
    const [event] = world.fold(aReaction('m', 'r1'))
    expect(event).toMatchObject({ quote: null, text: '👍', auxiliary_data: { quoted_ext_identifier: 'm' } })
    expect(world.fold(aMessage('m')).map(inWords)).toEqual(['TEXT m'])
    expect(world.fold(aReaction('m', 'r1'))).toEqual([])
  })
})

describe('a change without a time', () => {
  it('is told with ours', () => {
    const world = knowing()
    world.now = NOON + 60_000
    const events = world.fold(
      anEdit('m', 'new', { timestamp: null }),
      aReaction('m', 'r1', { timestamp: null }),
      aDeletion('m', { timestamp: null }),
    )
    expect(events.map(one => one.timestamp)).toEqual(Array(3).fill('2022-06-30T12:01:00Z'))
    expect(events.map(one => one.quote?.modified_timestamp)).toEqual([
      '2022-06-30T12:01:00Z',
      '2022-06-30T12:01:00.001Z',
      '2022-06-30T12:01:00.002Z',
    ])
  })

  it('is applied in the order in which it came', () => {
    const world = knowing()
    const edits = ['a', 'b', 'c'].map(text => anEdit('m', text, { timestamp: null }))
    expect(quoted(world.fold(...edits))).toEqual(['a', 'b', 'c'])
  })
})
