import { describe, expect, it } from 'vitest'
import { applyToMirror, type MessageEvent } from '../../packages/receiver/src/index.ts'
import { event, expectEvents, startingWith, type Wanted } from './support/expected.ts'
import { expectShape } from './support/law.ts'
import { Scene, useStage } from './support/stage.ts'
import {
  customerText,
  echo,
  fromCustomer,
  messagesPost,
  PHONE,
  postToHook,
  receipt,
  textMessage,
} from './support/whatsapp.ts'

const stage = useStage()

const AT = 1_760_000_000
const ID = 'wamid.ORIGINAL'
const original = customerText(ID, 'As it was', {}, AT)
const MESSAGE: Wanted = { ext: ID, at: AT, text: 'As it was' }

const edit = (id: string, text: string, after: number) =>
  fromCustomer(
    id,
    { type: 'edit', edit: { original_message_id: ID, message: { type: 'text', text: { body: text } } } },
    AT + after,
  )
const revoke = fromCustomer('wamid.REVOKE', { type: 'revoke', revoke: { original_message_id: ID } }, AT + 9)
const reaction = (id: string, emoji: string, after: number) =>
  fromCustomer(id, { type: 'reaction', reaction: { message_id: ID, emoji } }, AT + after)

const edited = (text: string, after: number): Wanted =>
  event(startingWith(`${ID}:edited:`), 'edited', { at: AT + after, quote: { ...MESSAGE, text } })
const reacted = (emoji: string | null, after: number): Wanted =>
  event(new RegExp(`^${ID}:reaction:.*${after}`), 'reaction', {
    at: AT + after,
    text: emoji,
    aux: { reaction: { emoji, action: emoji === null ? 'unreact' : 'react' } },
    quote: MESSAGE,
  })
const deleted = (text: string): Wanted =>
  event(`${ID}:deleted`, 'deleted', { at: AT + 9, quote: { ...MESSAGE, status: 'DELETED', text } })

/** The EVENT of a change to a message that we have not seen (ADR 0005). */
const ofUnknown = (word: string, after: number) => ({
  type: 'EVENT',
  timestamp: new Date((AT + after) * 1_000).toISOString().replace('.000', ''),
  text: null,
  quote: null,
  auxiliary_data: expect.objectContaining({ event: word, quoted_ext_identifier: ID }),
})

const answerTo = (id: string, body: string, quoted: string) =>
  customerText(id, body, { context: { from: '15550783881', id: quoted } }, AT + 2)

const modified = (one: MessageEvent | null | undefined): number => Date.parse(one?.modified_timestamp ?? '')

describe('edits, deletions and reactions', () => {
  it.each([
    {
      what: 'the newest edit wins, whichever arrives last',
      posts: [original, edit('wamid.E2', 'second', 2), edit('wamid.E1', 'first', 1)],
      events: [MESSAGE, edited('second', 2)],
    },
    {
      what: 'what was taken back is not edited any more',
      posts: [original, edit('wamid.E1', 'first', 1), revoke, edit('wamid.E2', 'second', 10), revoke],
      events: [MESSAGE, edited('first', 1), deleted('first')],
    },
    {
      what: 'a reaction is set, changed and removed',
      posts: [
        original,
        reaction('wamid.R1', '👍', 1),
        reaction('wamid.R2', '❤️', 2),
        reaction('wamid.R3', '', 3),
      ],
      events: [MESSAGE, reacted('👍', 1), reacted('❤️', 2), reacted(null, 3)],
    },
  ])('$what', async ({ posts, events }) => {
    const scene = await Scene.set(stage)
    await scene.post(...posts)
    expectEvents(await scene.fired(), events, scene)
  })

  it.each([
    {
      what: 'an edit',
      early: edit('wamid.E1', 'first', 1),
      word: 'edited',
      after: 1,
      becomes: { text: 'first' },
    },
    { what: 'a deletion', early: revoke, word: 'deleted', after: 9, becomes: { status: 'DELETED' as const } },
  ])('$what that overtakes its message', async ({ early, word, after, becomes }) => {
    const scene = await Scene.set(stage)
    const [told] = await scene.firedBy(early)
    expect(told).toMatchObject(ofUnknown(word, after))
    // The message appears as it was left, once, without a further EVENT.
    expectEvents(await scene.firedBy(original), [{ ...MESSAGE, ...becomes }], scene)
  })
})

describe('quotes', () => {
  it('holds the quoted message as it is now, and it is newer each time', async () => {
    const scene = await Scene.set(stage)
    const [question] = await scene.firedBy(original)
    const [first] = await scene.firedBy(answerTo('wamid.A1', 'One', ID))
    const [second] = await scene.firedBy(answerTo('wamid.A2', 'Two', 'wamid.A1'))
    const [third] = await scene.firedBy(answerTo('wamid.A3', 'Three', ID))
    expectEvents(
      [first, third] as MessageEvent[],
      [
        { ext: 'wamid.A1', at: AT + 2, text: 'One', quote: MESSAGE },
        { ext: 'wamid.A3', at: AT + 2, text: 'Three', quote: MESSAGE },
      ],
      scene,
    )
    // One level only, also where the quoted message quotes.
    expect(second?.quote).toMatchObject({ id: first?.id, text: 'One', quote: null })
    expect([first?.quote?.id, third?.quote?.id]).toEqual([question?.id, question?.id])
    const times = [modified(question), modified(first?.quote), modified(third?.quote)]
    expect(times).toEqual([...new Set(times)].sort((a, b) => a - b))
  })

  it("does not show another customer's message", async () => {
    const scene = await Scene.set(stage)
    await scene.post(original)
    const stranger = { ...textMessage('wamid.STRANGER', '16505559999', 'Hi', AT), context: { id: ID } }
    expectEvents(
      await scene.firedBy(messagesPost(PHONE, [stranger])),
      [
        {
          ext: 'wamid.STRANGER',
          at: AT,
          text: 'Hi',
          aux: { quoted_ext_identifier: ID },
          user: { phone_number: '+16505559999' },
        },
      ],
      scene,
    )
  })
})

/** A small generator with a seed, so that a failure can be had again. */
const shuffled = <T>(items: readonly T[], seed: number): T[] => {
  const left = [...items]
  let state = seed
  return items.map(() => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return left.splice(state % left.length, 1)[0] as T
  })
}

describe('a mirror made from the webhooks alone', () => {
  it('is exact, whatever the order and however often they come', async () => {
    const scene = await Scene.set(stage)
    await scene.post(
      original,
      echo('wamid.ECHO', undefined, AT + 1),
      answerTo('wamid.A1', 'One', 'wamid.ECHO'),
      edit('wamid.E1', 'first', 3),
      answerTo('wamid.A2', 'Two', ID),
      reaction('wamid.R1', '👍', 4),
      edit('wamid.E2', 'second', 5),
      revoke,
    )
    const events = await scene.fired()
    const { results } = await scene.client.get<{ results: MessageEvent[] }>(
      scene.path(`/conversations/${events[0]?.conversation_id}/messages/`),
    )
    const known = (messages: Iterable<MessageEvent>) =>
      Object.fromEntries([...messages].map(({ id, type, status, text }) => [id, { type, status, text }]))
    expect(results).toHaveLength(4)
    for (const message of results) expectShape(message)
    for (let seed = 1; seed <= 20; seed += 1) {
      const mirror = new Map<string, MessageEvent>()
      for (const one of shuffled([...events, ...events], seed)) applyToMirror(mirror, one)
      expect(known(mirror.values())).toEqual(known(results))
    }
  })
})

describe('duplicates', () => {
  it('makes one event of the same post five times at once', async () => {
    const scene = await Scene.set(stage)
    const answers = await Promise.all(Array.from({ length: 5 }, () => postToHook(scene.hookUrl, original)))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
    expectEvents(await scene.fired(), [MESSAGE], scene)
  })

  it('makes one event of the same message five times in one post', async () => {
    const scene = await Scene.set(stage)
    const message = textMessage(ID, '16505551234', 'As it was', AT)
    await scene.post(
      messagesPost(
        PHONE,
        Array.from({ length: 5 }, () => message),
      ),
    )
    expectEvents(await scene.fired(), [{ ...MESSAGE, user: { phone_number: '+16505551234' } }], scene)
  })

  it('makes one conversation of what a new customer writes at once', async () => {
    const scene = await Scene.set(stage)
    const posts = Array.from({ length: 20 }, (_, i) => customerText(`wamid.RACE.${i}`, `${i}`, {}, AT))
    await Promise.all(posts.map(one => scene.post(one)))
    const events = await scene.fired()
    expect(events).toHaveLength(20)
    expect(new Set(events.map(one => `${one.conversation_id} ${one.chat_user.id}`)).size).toBe(1)
  })

  it('tells of each change once, however many receipts come at once', async () => {
    const scene = await Scene.set(stage)
    await scene.post(echo(ID, undefined, AT))
    const receipts = Array.from({ length: 12 }, (_, i) =>
      receipt(ID, ['sent', 'delivered', 'read'][i % 3] ?? '', AT + 1 + (i % 3)),
    )
    await Promise.all(receipts.map(one => scene.post(one)))
    const told = (await scene.fired()).map(({ ext_identifier }) => ext_identifier)
    expect(new Set(told).size).toBe(told.length)
    // "delivered" may have come late; "read" never does.
    expect(told).toContain(`${ID}:read`)
    expect(told.filter(id => ![ID, `${ID}:delivered`, `${ID}:read`].includes(id))).toEqual([])
  })
})
