import { type Child, startChild } from './child.ts'
import type { FeederResult } from './feeder.ts'
import type { BenchHub } from './hub.ts'

/** How a hub is fed. */
export interface Feed {
  readonly messagesPerPost?: number
  readonly connections?: number
  /** By default until it is told to stop. */
  readonly posts?: number
  readonly perSecond?: number | null
}

/** The most messages that one feed may send: more than any hub takes in its time. */
const ENDLESS = 10_000_000

/** Makes a feeder ready. Its messages are new to the hub. */
export const feeder = async (hub: BenchHub, feed: Feed = {}): Promise<Child<FeederResult>> => {
  const { messagesPerPost = 1, connections = 64, posts = ENDLESS / messagesPerPost, perSecond = null } = feed
  const task = { ...hub.target, messagesPerPost, connections, posts, perSecond }
  const child = await startChild<FeederResult>('feeder.ts', task)
  hub.next += posts * messagesPerPost
  return child
}

/** Feeds so many messages, as fast as the hub takes them, all of which it must take. */
export const feedAll = async (hub: BenchHub, messages: number): Promise<void> => {
  const messagesPerPost = 20
  const posts = Math.ceil(messages / messagesPerPost)
  const result = await (await feeder(hub, { messagesPerPost, posts })).run()
  if (result.accepted < posts) throw new Error(`The hub refused posts: ${JSON.stringify(result.refused)}`)
}
