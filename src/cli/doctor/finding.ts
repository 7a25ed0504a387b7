export type Level = 'ok' | 'warning' | 'error'

/** One thing that was looked at. */
export interface Finding {
  readonly what: string
  readonly level: Level
  /** What was found, and where it is not well, what to do. */
  readonly detail: string
}

export const finding = (what: string, level: Level, detail: string): Finding => ({ what, level, detail })
