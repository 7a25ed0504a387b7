import { describe, expect, it } from 'vitest'
import type { Content, MessageChange } from '../change.ts'
import type { Draft } from '../draft.ts'
import { accepted, aMessage, BERT, inWords, LOST, NOON, refused, SOON, World } from '../world.testing.ts'
import { told } from './sending.testing.ts'

/** A world of a platform whose echoes have no tag, with a message to Anna on its way. */
const under = (draft: Partial<Draft> = {}): [World, string] => {
  const world = new World({ type: 'INSTAGRAM' })
  world.fold(aMessage('in'))
  const { id } = world.send({ text: 'How can I help?', ...draft })
  world.claim()
  return [world, id]
}

/** What comes back. @param content where it is not that text */
const echo = (name: string, content: Partial<Content> = {}, over: Partial<MessageChange> = {}) =>
  aMessage(name, {
    outbound: true,
    mayBeOurs: true,
    timestamp: NOON + 10,
    content: { type: 'TEXT', text: 'How can I help?', media: null, auxiliaryData: {}, ...content },
    ...over,
  })

const FILE = { ref: { url: 'https://files.example/a' }, mimeType: null, title: null }

describe('an echo without a tag', () => {
  it('that comes before the answer is the acceptance of what says the same; the answer changes nothing', () => {
    const [world, id] = under()
    const events = world.fold(echo('m'))
    expect(told(events)).toEqual([['TEXT m', 'SENT']])
    expect(events[0]).toMatchObject({ id, ext_identifier: 'm', outbound: true })
    expect(world.shelf.dispatches.size).toBe(0)
    expect(world.settle(id, accepted('m'))).toEqual([])
    expect(world.fold(echo('m'))).toEqual([])
    // By the platform's time, as a watermark needs it.
    expect(world.message('m').platformAt).toBe(NOON + 10)
  })

  it('that comes after the answer is known', () => {
    const [world, id] = under()
    expect(world.settle(id, accepted('m')).map(inWords)).toEqual(['TEXT m'])
    expect(world.fold(echo('m'))).toEqual([])
    expect(world.shelf.messages.size).toBe(2)
  })

  it('settles a doubt', () => {
    const [world, id] = under()
    world.settle(id, LOST)
    expect(told(world.fold(echo('m')))).toEqual([['TEXT m', 'SENT']])
    expect(world.byId(id)).toMatchObject({ extIdentifier: 'm', status: 'SENT', metadata: {} })
  })

  it('of two sends that say the same is the earlier one’s', () => {
    const [world, first] = under()
    world.settle(first, LOST)
    const second = world.send({ text: 'How can I help?' }).id
    world.claim()
    world.fold(echo('m'), echo('n'))
    expect([world.byId(first).extIdentifier, world.byId(second).extIdentifier]).toEqual(['m', 'n'])
  })

  it('that says something else was typed by somebody, and what is on its way goes on', () => {
    const [world, id] = under()
    const events = world.fold(
      echo('other', { text: 'We are open' }),
      echo('file', { text: null, media: FILE }),
    )
    expect(events.map(inWords)).toEqual(['TEXT other', 'TEXT file'])
    expect(world.settle(id, accepted('m')).map(inWords)).toEqual(['TEXT m'])
  })

  it.each<[string, Partial<Draft>, Partial<Content>]>([
    ['white space around a text does not count', { text: ' How can I help?\n' }, {}],
    [
      'a file is a file',
      { type: 'IMAGE', text: null, media: FILE },
      { type: 'IMAGE', text: null, media: FILE },
    ],
    ['a card may come back without its words', { type: 'TEMPLATE', text: 'Shall we?' }, { text: null }],
    ['and with them', { type: 'TEMPLATE', text: 'Shall we?' }, { type: 'TEMPLATE', text: 'Shall we?' }],
  ])('%s', (_, draft, content) => {
    const [world, id] = under(draft)
    expect(world.fold(echo('m', content))).toMatchObject([{ id, ext_identifier: 'm' }])
  })

  it.each<[string, (world: World, id: string) => void, Partial<MessageChange>]>([
    ['to somebody else', () => {}, { person: BERT }],
    ['that waits for its next try', (world, id) => void world.settle(id, refused({ retry: SOON })), {}],
    ['on a platform that has tags', () => {}, { mayBeOurs: undefined } as never],
  ])('is not of a message %s', (_, before, over) => {
    const [world, id] = under()
    before(world, id)
    const { mayBeOurs = over.mayBeOurs, ...change } = { ...echo('m'), ...over }
    const events = world.fold(mayBeOurs ? { ...change, mayBeOurs } : change)
    expect(events.map(one => one.id)).not.toContain(id)
    expect(world.byId(id).extIdentifier).toBe('')
  })
})
