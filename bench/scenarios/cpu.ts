import { once } from '../once.ts'
import type { Scenario } from '../scenario.ts'
import { drain } from './drain.ts'
import { endToEnd } from './throughput.ts'

/** CPU time of all the hub's threads for each delivery; from the runs of two other scenarios. */
export const cpu: Scenario = {
  name: 'cpu',
  bars: [
    {
      figure: 'end_to_end_us',
      what: 'of CPU for each delivery, end to end',
      better: 'less',
      must: 180,
      aim: 130,
      unit: 'µs',
    },
    { figure: 'drain_us', what: 'the same, draining', better: 'less', must: 90, aim: 65, unit: 'µs' },
  ],
  async measure(stage) {
    const { cpu_us: endToEndUs = Number.NaN } = (await once(stage, endToEnd)).figures
    const { cpu_us: drainUs = Number.NaN } = (await once(stage, drain)).figures
    const figures = { cpu_us: endToEndUs, end_to_end_us: endToEndUs, drain_us: drainUs }
    return { figures, runs: [figures] }
  },
}
