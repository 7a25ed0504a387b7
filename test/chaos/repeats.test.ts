import { expect, it } from 'vitest'
import type { MessageEvent } from '../../packages/receiver/src/index.ts'
import { expectLedger } from '../e2e/support/deliveries.ts'
import { expectLawful } from '../e2e/support/law.ts'
import { until } from '../e2e/support/receiver.ts'
import { Scene, useStage } from '../e2e/support/stage.ts'
import { customerText, echo, messagesPost, PHONE, receipt, textMessage } from '../e2e/support/whatsapp.ts'
import { chance, report, rounds, seeded } from './support/chaos.ts'
import type { Random } from './support/random.ts'

const ROUNDS = rounds(3, 60)
const AT_ONCE = 24
/** What happens in a round. */
const HEARD = 40
const SAID = 25
const LONGEST_WAIT_MS = 30
const AT = 1_750_000_000

const stage = useStage()

/** What the platform has to tell of a round, each post once. */
interface Story {
  readonly posts: readonly object[]
  /** Messages, and for those that we sent the last status of each. */
  readonly messages: ReadonlyMap<string, string>
}

const RECEIPTS = ['sent', 'delivered', 'read'] as const

/** Receipts of one message, some of them left out, and how far it comes by them. */
const receiptsOf = (id: string, random: Random): { posts: object[]; status: string } => {
  const told = RECEIPTS.filter(() => random.maybe(0.7))
  return {
    posts: told.map(status => receipt(id, status, AT + 1 + RECEIPTS.indexOf(status))),
    status: (told.at(-1) ?? 'sent').toUpperCase(),
  }
}

const storyOf = (round: number, random: Random): Story => {
  const posts: object[] = []
  const messages = new Map<string, string>()
  for (let i = 0; i < HEARD; i += 1) {
    const id = `wamid.heard-${round}-${i}`
    messages.set(id, 'RECEIVED')
    const from = `1650555${random.whole(1_000, 1_009)}`
    posts.push(random.maybe(0.5) ? customerText(id, id) : messagesPost(PHONE, [textMessage(id, from, id)]))
  }
  for (let i = 0; i < SAID; i += 1) {
    const id = `wamid.said-${round}-${i}`
    const receipts = receiptsOf(id, random)
    messages.set(id, receipts.status)
    posts.push(echo(id), ...receipts.posts)
  }
  return { posts, messages }
}

/** Several posts in one, as the platform gathers them, the same one perhaps twice. */
const gathered = (posts: readonly object[], random: Random): object => {
  const some = Array.from({ length: random.whole(2, 5) }, () => random.pick(posts) as { entry: object[] })
  return { object: 'whatsapp_business_account', entry: some.flatMap(({ entry }) => entry) }
}

/** Each post one to five times, and some once more in company, in any order, over many connections. */
const tell = async (scene: Scene, { posts }: Story, random: Random): Promise<number> => {
  const repeated = posts.flatMap(post => Array.from({ length: random.whole(1, 5) }, () => post))
  const company = Array.from({ length: 10 }, () => gathered(posts, random))
  const waiting = random.shuffle([...repeated, ...company])
  const worker = async (): Promise<void> => {
    for (let post = waiting.pop(); post !== undefined; post = waiting.pop()) {
      await scene.post(post)
      if (random.maybe(0.1))
        await new Promise(resolve => setTimeout(resolve, random.whole(0, LONGEST_WAIT_MS)))
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return repeated.length + company.length
}

/** Which event tells of what, each at most once: an event's own key is in its `ext_identifier`. */
const expectEachOnce = (events: readonly MessageEvent[]): void => {
  const keys = events.map(({ ext_identifier }) => ext_identifier)
  expect(keys.filter((key, i) => keys.indexOf(key) !== i)).toEqual([])
}

/** What a mirror shows that upserts by id and keeps the newest (contract.md §5). */
const mirrored = (events: readonly MessageEvent[]): Map<string, MessageEvent> => {
  const shown = new Map<string, MessageEvent>()
  const keep = (message: MessageEvent): void => {
    const before = shown.get(message.ext_identifier)
    if (before !== undefined) expect(before.id).toBe(message.id)
    const newer = Date.parse(message.modified_timestamp) - Date.parse(before?.modified_timestamp ?? '')
    if (before === undefined || newer > 0) shown.set(message.ext_identifier, message)
  }
  for (const event of events) {
    if (event.type !== 'EVENT') keep(event)
    if (event.quote !== null) keep(event.quote)
  }
  return shown
}

const statusesOf = (messages: ReadonlyMap<string, { status: string }>): object =>
  Object.fromEntries([...messages].sort().map(([key, { status }]) => [key, status]))

/** Every message as the API shows it, by the platform's id. */
const stored = async (scene: Scene): Promise<Map<string, MessageEvent>> => {
  const all = new Map<string, MessageEvent>()
  const list = scene.path('/conversations/?limit=200')
  for (const { id } of (await scene.client.get<{ results: { id: string }[] }>(list)).results) {
    const history = scene.path(`/conversations/${id}/messages/?limit=200`)
    for (const message of (await scene.client.get<{ results: MessageEvent[] }>(history)).results) {
      expect(all.has(message.ext_identifier), message.ext_identifier).toBe(false)
      all.set(message.ext_identifier, message)
    }
  }
  return all
}

it(seeded('makes one message and one event of a post, however often it comes'), {
  timeout: 20_000 * ROUNDS,
}, async () => {
  let events = 0
  let posts = 0
  for (let round = 0; round < ROUNDS; round += 1) {
    // Of its own for each round: whoever draws first in one must not change the next.
    const random = chance(`repeats ${round}`)
    const scene = await Scene.set(stage)
    const story = storyOf(round, random)
    posts += await tell(scene, story, random)
    const count = await scene.count()
    await until(() => scene.inbox.arrived.length >= count, `event ${count}`)
    await expectLedger(scene, { fan_out: count, delivered: count })
    const { arrived } = scene.inbox
    expect(arrived).toHaveLength(count)
    for (const one of arrived) expectLawful(one, scene.secret)
    expectEachOnce(scene.inbox.events)
    expect(scene.inbox.events).toHaveLength(count)
    const expected = statusesOf(new Map([...story.messages].map(([id, status]) => [id, { status }])))
    expect(statusesOf(mirrored(scene.inbox.events))).toEqual(expected)
    const kept = new Map([...(await stored(scene))].filter(([, { type }]) => type !== 'EVENT'))
    expect(statusesOf(kept)).toEqual(expected)
    events += count
  }
  const note = `${posts} posts`
  report({ program: 'repeats', rounds: ROUNDS, events, duplicates: 0, lost: 0, backMs: null, note })
})
