import type { Receiver } from './receiver.ts'

/** A bar that a figure is measured by. */
export interface Bar {
  /** The key of the figure in what a scenario returns. */
  readonly figure: string
  /** What it is, for people. */
  readonly what: string
  readonly better: 'more' | 'less'
  readonly must: number
  readonly aim: number
  readonly unit: string
}

/**
 * What a scenario measured: its figures are medians of its rounds. `ratio` is of the yardstick, `per_s` deliveries
 * a second, `cpu_us` CPU microseconds of the hub per delivery.
 */
export interface Measured {
  readonly figures: Readonly<Record<string, number>>
  /** What the medians are of. */
  readonly runs: readonly Readonly<Record<string, number>>[]
}

/** What all scenarios have. */
export interface Stage {
  /** Less of everything, so that the whole ends soon; the figures say less. */
  readonly quick: boolean
  readonly rounds: number
  readonly receiver: Receiver
  /** Where the receiver takes posts. */
  readonly url: string
  /** Tells people how far it is. */
  say(text: string): void
}

/** One row, or several that are taken in one go, of what we measure ourselves by. */
export interface Scenario {
  readonly name: string
  readonly bars: readonly Bar[]
  measure(stage: Stage): Promise<Measured>
}
