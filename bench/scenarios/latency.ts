import { fsyncP99 } from '../fsync.ts'
import { BenchHub } from '../hub.ts'
import { delays, feedSteadily, quantiles, startClocked } from '../latency.ts'
import { once } from '../once.ts'
import { rounds } from '../rounds.ts'
import type { Bar, Measured, Scenario, Stage } from '../scenario.ts'
import { percentile } from '../stats.ts'
import { endToEnd } from './throughput.ts'

/** A hub's first seconds, while its code is compiled, are told apart. */
const warmS = ({ quick }: Stage): number => (quick ? 5 : 12)

/** At half of what it can do, all day long. */
const halfRate = async (stage: Stage): Promise<number> => {
  const { figures } = await once(stage, endToEnd)
  return (figures.per_s ?? 0) / 2
}

const measure = async (stage: Stage): Promise<Measured> => {
  const perSecond = await halfRate(stage)
  const seconds = stage.quick ? 5 : 20
  return await rounds(stage.rounds, async round => {
    const clocked = await startClocked()
    const arrived = clocked.child.run()
    const hub = await BenchHub.start()
    try {
      await hub.addService(clocked.url)
      const first = await feedSteadily(hub, perSecond, warmS(stage))
      const fed = await feedSteadily(hub, perSecond, seconds)
      clocked.child.stop()
      const run = {
        ...quantiles(delays(fed, await arrived)),
        accept_p99_ms: percentile(fed.waitedMs, 0.99),
        accept_first_p99_ms: percentile(first.waitedMs, 0.99),
        fsync_p99_ms: fsyncP99(),
        per_s: perSecond,
      }
      stage.say(`round ${round}: p50 ${run.p50_ms.toFixed(1)} ms, p99 ${run.p99_ms.toFixed(1)} ms`)
      return run
    } finally {
      clocked.child.kill()
      await hub.hub.destroy()
    }
  })
}

const ms = (figure: string, what: string, must: number, aim: number): Bar => ({
  figure,
  what,
  better: 'less',
  must,
  aim,
  unit: 'ms',
})

/** From the platform's answer to the receiver, at half of the sustained rate. */
export const latency: Scenario = {
  name: 'latency',
  bars: [ms('p50_ms', 'accepted to delivered, median', 10, 4), ms('p99_ms', 'the same, 99 of 100', 60, 25)],
  measure,
}

/** What a platform waits for its answer, at half of the sustained rate. */
export const accept: Scenario = {
  name: 'accept',
  bars: [ms('p99_ms', "a platform's wait for its 2xx, 99 of 100", 60, 25)],
  async measure(stage) {
    const { figures, runs } = await once(stage, latency)
    const {
      accept_p99_ms = Number.NaN,
      accept_first_p99_ms = Number.NaN,
      fsync_p99_ms = Number.NaN,
    } = figures
    return { figures: { p99_ms: accept_p99_ms, first_p99_ms: accept_first_p99_ms, fsync_p99_ms }, runs }
  },
}
