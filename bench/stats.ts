/** The middle of some figures; of none, NaN. */
export const median = (figures: readonly number[]): number => percentile(figures, 0.5)

/** The smallest figure that at least this share of all do not exceed. @param share in (0, 1] */
export const percentile = (figures: readonly number[], share: number): number => {
  const sorted = Float64Array.from(figures).sort()
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
}
