import type { Measured, Scenario, Stage } from './scenario.ts'

const done = new WeakMap<Stage, Map<Scenario, Promise<Measured>>>()

/** Measures a scenario, or tells what it measured already: some rows look at the same runs. */
export const once = (stage: Stage, scenario: Scenario): Promise<Measured> => {
  const known = done.get(stage) ?? new Map<Scenario, Promise<Measured>>()
  done.set(stage, known)
  const measured = known.get(scenario) ?? scenario.measure(stage)
  known.set(scenario, measured)
  return measured
}
