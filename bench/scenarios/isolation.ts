import { createServer } from 'node:net'
import { freePort } from '../../src/listen-address.ts'
import { feedAll } from '../feed.ts'
import { BenchHub } from '../hub.ts'
import { delays, feedSteadily, quantiles, startClocked } from '../latency.ts'
import { rounds } from '../rounds.ts'
import type { Measured, Scenario, Stage } from '../scenario.ts'

const PER_SECOND = 200
const WARM_S = 2

/** Takes connections and never says a word. */
const startDead = async (): Promise<{ url: string; close(): void }> => {
  const port = await freePort('127.0.0.1')
  const server = createServer(socket => socket.on('error', () => socket.destroy()))
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() }
}

/** @param waiting deliveries for a dead endpoint beside it */
const healthyP99 = async (stage: Stage, waiting: number): Promise<number> => {
  const dead = await startDead()
  const clocked = await startClocked()
  const arrived = clocked.child.run()
  const hub = await BenchHub.start()
  try {
    if (waiting > 0) {
      await hub.addService(dead.url, { timeout_s: 30 })
      await feedAll(hub, waiting)
    }
    await hub.addService(clocked.url)
    await feedSteadily(hub, PER_SECOND, WARM_S)
    const fed = await feedSteadily(hub, PER_SECOND, stage.quick ? 5 : 20)
    clocked.child.stop()
    return quantiles(delays(fed, await arrived)).p99_ms
  } finally {
    clocked.child.kill()
    await hub.hub.destroy()
    dead.close()
  }
}

const measure = async (stage: Stage): Promise<Measured> => {
  const waiting = stage.quick ? 10_000 : 100_000
  const measured = await rounds(stage.rounds, async round => {
    const alone = await healthyP99(stage, 0)
    const beside = await healthyP99(stage, waiting)
    stage.say(`round ${round}: p99 ${alone.toFixed(1)} ms alone, ${beside.toFixed(1)} ms beside it`)
    return { alone_p99_ms: alone, beside_p99_ms: beside }
  })
  const { alone_p99_ms = Number.NaN, beside_p99_ms = Number.NaN } = measured.figures
  return { ...measured, figures: { times: beside_p99_ms / alone_p99_ms, ...measured.figures } }
}

/** A dead endpoint beside a healthy one. */
export const isolation: Scenario = {
  name: 'isolation',
  bars: [
    {
      figure: 'times',
      what: "a healthy endpoint's p99 beside a dead one, of what it is alone",
      better: 'less',
      must: 1.5,
      aim: 1.1,
      unit: '×',
    },
  ],
  measure,
}
