import { freePort } from '../src/listen-address.ts'
import type { Arrivals } from './arrivals.ts'
import { type Child, startChild } from './child.ts'
import { feeder } from './feed.ts'
import type { FeederResult } from './feeder.ts'
import type { BenchHub } from './hub.ts'
import { percentile } from './stats.ts'

/** A receiver that notes when each message comes. */
export interface Clocked {
  readonly url: string
  readonly child: Child<Arrivals>
}

export const startClocked = async (): Promise<Clocked> => {
  const port = await freePort('127.0.0.1')
  return { url: `http://127.0.0.1:${port}/`, child: await startChild<Arrivals>('arrivals.ts', { port }) }
}

/** Feeds at a steady rate, whatever the hub does. */
export const feedSteadily = async (
  hub: BenchHub,
  perSecond: number,
  seconds: number,
): Promise<FeederResult> => {
  const before = await hub.read()
  const posts = Math.round(perSecond * seconds)
  const result = await (await feeder(hub, { posts, perSecond, connections: 256 })).run()
  await hub.untilDelivered(before.delivered + result.accepted)
  return result
}

/** From when the platform had its answer to when the receiver had the event, in milliseconds. @throws where one is lost */
export const delays = (fed: FeederResult, arrivals: Arrivals): number[] => {
  const arrivedAt = new Map(arrivals)
  return fed.acceptedAt.map(([number, at]) => {
    const arrived = arrivedAt.get(number)
    if (arrived === undefined) throw new Error(`Message ${number} was accepted and never came.`)
    // The event may overtake the answer.
    return Math.max(0, arrived - at)
  })
}

export const quantiles = (figures: readonly number[]) => ({
  p50_ms: percentile(figures, 0.5),
  p99_ms: percentile(figures, 0.99),
})
