import { freePort } from '../../src/listen-address.ts'
import { feedAll } from '../feed.ts'
import { BenchHub, between } from '../hub.ts'
import { startReceiver } from '../receiver.ts'
import { rounds, withRatio } from '../rounds.ts'
import type { Measured, Scenario, Stage } from '../scenario.ts'
import { besideYardstick } from '../yard.ts'

/** The rest was tried during the outage, and waits for its turn. */
const SHARE = 0.98

const drainOnce = async (stage: Stage, count: number): Promise<{ perS: number; cpuUs: number }> => {
  const port = await freePort('127.0.0.1')
  const hub = await BenchHub.start()
  try {
    const { id } = await hub.addService(`http://127.0.0.1:${port}/`)
    await feedAll(hub, count)
    stage.say(`${count} wait`)
    const receiver = await startReceiver(port)
    try {
      const before = await hub.read()
      await hub.client.post(`/tenants/${hub.account.tenantId}/services/${id}/resume/`, {})
      return between(before, await hub.untilDelivered(count * SHARE))
    } finally {
      await receiver.close()
    }
  } finally {
    await hub.hub.destroy()
  }
}

const measure = async (stage: Stage): Promise<Measured> => {
  const count = stage.quick ? 20_000 : 200_000
  const seconds = stage.quick ? 3 : 10
  const measured = await rounds(stage.rounds, async round => {
    const { result, yard } = await besideYardstick(stage.url, seconds, () => drainOnce(stage, count))
    const { perS, cpuUs } = result
    stage.say(`round ${round}: ${Math.round(perS)} of ${Math.round(yard)} a second`)
    return { per_s: perS, cpu_us: cpuUs, yardstick_per_s: yard }
  })
  return withRatio(measured, 'per_s', 'yardstick_per_s')
}

/** Deliveries that waited out an outage. */
export const drain: Scenario = {
  name: 'drain',
  bars: [{ figure: 'ratio', what: 'of the yardstick', better: 'more', must: 0.55, aim: 0.8, unit: '' }],
  measure,
}
