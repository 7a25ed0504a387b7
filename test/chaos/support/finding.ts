/** What a program found. */
export interface Finding {
  readonly program: string
  readonly rounds: number
  /** Different events that were to be delivered, for all services together. */
  readonly events: number
  /** Posts of an event beyond its first. */
  readonly duplicates: number
  /** Events that never came. */
  readonly lost: number
  /** The longest time from a start until it worked again, in milliseconds; null where nothing was started again. */
  readonly backMs: number | null
  /** What else there is to say. */
  readonly note?: string
}

/** A finding in a line. */
export const lineOf = ({ program, rounds: done, events, duplicates, lost, backMs, note }: Finding): string =>
  [
    `${program}: ${done} rounds`,
    `${events} events`,
    `${duplicates} duplicates`,
    `${lost} lost`,
    ...(backMs === null ? [] : [`back to work in at most ${Math.round(backMs)} ms`]),
    ...(note === undefined ? [] : [note]),
  ].join(', ')
