import { freePort } from '../../src/listen-address.ts'
import { feedAll } from '../feed.ts'
import { BenchHub } from '../hub.ts'
import { rounds } from '../rounds.ts'
import type { Measured, Scenario, Stage } from '../scenario.ts'

const SERVICES = 10
const MB = 1e6
/** What the start allocated is settled by then. */
const SETTLE_MS = 10_000

const measure = (stage: Stage): Promise<Measured> => {
  const count = stage.quick ? 50_000 : 1_000_000
  return rounds(1, async () => {
    const hub = await BenchHub.start()
    try {
      // Nobody listens there.
      const nowhere = `http://127.0.0.1:${await freePort('127.0.0.1')}`
      for (let index = 0; index < SERVICES; index += 1) await hub.addService(`${nowhere}/${index}`)
      await feedAll(hub, count / SERVICES)
      const fed = await hub.read()
      stage.say(`${count} wait: ${Math.round(fed.rssBytes / MB)} MB`)
      await hub.hub.kill()
      const began = performance.now()
      await hub.hub.start()
      const readyS = (performance.now() - began) / 1_000
      await new Promise(resolve => setTimeout(resolve, SETTLE_MS))
      const started = await hub.read()
      return {
        rss_mb: Math.max(fed.rssBytes, started.rssBytes) / MB,
        started_rss_mb: started.rssBytes / MB,
        ready_s: readyS,
        deliveries: count,
      }
    } finally {
      await hub.hub.destroy()
    }
  })
}

/** A backlog in the store, not in memory. */
export const memory: Scenario = {
  name: 'memory',
  bars: [
    {
      figure: 'rss_mb',
      what: 'resident with 1,000,000 deliveries waiting',
      better: 'less',
      must: 350,
      aim: 250,
      unit: 'MB',
    },
    {
      figure: 'ready_s',
      what: 'from the command to ready, with that backlog',
      better: 'less',
      must: 3,
      aim: 1.5,
      unit: 's',
    },
  ],
  measure,
}
