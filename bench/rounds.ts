import type { Measured } from './scenario.ts'
import { median } from './stats.ts'

type Run = Readonly<Record<string, number>>

/** Does the same thing several times. @returns the median of each figure, and all runs */
export const rounds = async (count: number, run: (round: number) => Promise<Run>): Promise<Measured> => {
  const runs: Run[] = []
  for (let round = 1; round <= count; round += 1) runs.push(await run(round))
  return { figures: medians(runs), runs }
}

/** The median of each figure of some runs. */
export const medians = (runs: readonly Run[]): Record<string, number> =>
  Object.fromEntries(
    Object.keys(runs[0] ?? {}).map(name => [name, median(runs.map(run => run[name] ?? Number.NaN))]),
  )

/** Adds the ratio of two medians. */
export const withRatio = (measured: Measured, figure: string, of: string): Measured => {
  const { figures } = measured
  return {
    ...measured,
    figures: { ratio: (figures[figure] ?? Number.NaN) / (figures[of] ?? Number.NaN), ...figures },
  }
}
