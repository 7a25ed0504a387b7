import { feeder } from '../feed.ts'
import { BenchHub, between } from '../hub.ts'
import { rounds, withRatio } from '../rounds.ts'
import type { Bar, Measured, Scenario, Stage } from '../scenario.ts'
import { besideYardstick } from '../yard.ts'

const ratio = (must: number, aim: number): Bar => ({
  figure: 'ratio',
  what: 'of the yardstick',
  better: 'more',
  must,
  aim,
  unit: '',
})

/** What makes one of these differ from the next. */
interface Load {
  readonly messagesPerPost: number
  readonly services: number
}

/**
 * Posts in, committed, signed posts out, outcomes committed: from the first post until the last outcome, so that
 * no backlog is passed over.
 */
const measure = async (stage: Stage, { messagesPerPost, services }: Load): Promise<Measured> => {
  const seconds = stage.quick ? 3 : 10
  const hub = await BenchHub.start()
  for (let index = 0; index < services; index += 1) await hub.addService(`${stage.url}/${index}`)
  const load = async (forSeconds: number) => {
    const before = await hub.read()
    const feed = await feeder(hub, { messagesPerPost })
    const began = performance.now()
    const run = feed.run()
    await new Promise(resolve => setTimeout(resolve, forSeconds * 1_000))
    feed.stop()
    const { accepted } = await run
    const after = await hub.untilDelivered(before.delivered + accepted * messagesPerPost * services)
    return between({ ...before, atMs: began }, after)
  }
  try {
    // Compiled code, warm caches, full concurrency.
    await load(stage.quick ? 3 : 12)
    const measured = await rounds(stage.rounds, async round => {
      const { result, yard } = await besideYardstick(stage.url, seconds, () => load(seconds))
      const { perS, cpuUs } = result
      stage.say(`round ${round}: ${Math.round(perS)} of ${Math.round(yard)} a second`)
      return { per_s: perS, cpu_us: cpuUs, yardstick_per_s: yard }
    })
    return withRatio(measured, 'per_s', 'yardstick_per_s')
  } finally {
    await hub.hub.destroy()
  }
}

export const endToEnd: Scenario = {
  name: 'end_to_end',
  bars: [ratio(0.33, 0.5)],
  measure: stage => measure(stage, { messagesPerPost: 1, services: 1 }),
}

export const endToEndBatch: Scenario = {
  name: 'end_to_end_batch',
  bars: [ratio(0.5, 0.75)],
  measure: stage => measure(stage, { messagesPerPost: 20, services: 1 }),
}

export const fanOut: Scenario = {
  name: 'fan_out',
  bars: [ratio(0.5, 0.75)],
  measure: stage => measure(stage, { messagesPerPost: 1, services: 10 }),
}
