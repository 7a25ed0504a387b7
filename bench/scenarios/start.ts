import { TestHub } from '../../test/e2e/support/hub.ts'
import { rounds } from '../rounds.ts'
import type { Measured, Scenario, Stage } from '../scenario.ts'

/** It is short, and every disk and every start differs a little. */
const ROUNDS = 10

const measure = (stage: Stage): Promise<Measured> =>
  rounds(stage.quick ? stage.rounds : ROUNDS, async () => {
    const began = performance.now()
    const hub = await TestHub.start()
    const readyS = (performance.now() - began) / 1_000
    await hub.destroy()
    return { ready_s: readyS }
  })

/** From nothing to ready. */
export const start: Scenario = {
  name: 'start',
  bars: [
    {
      figure: 'ready_s',
      what: 'from the command to ready, on an empty folder',
      better: 'less',
      must: 1.5,
      aim: 0.7,
      unit: 's',
    },
  ],
  measure,
}
