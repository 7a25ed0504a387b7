/** A setting: its variable, how its text is read, and what it means. The source of docs/configuration.md. */
export interface Setting<T> {
  readonly variable: string
  readonly meaning: string
  /** As the documentation shows it. */
  readonly byDefault: string
  readonly value: T
  /** @throws Error with a sentence that says what the text should be */
  readonly parse: (text: string) => T
}

export const setting = <T>(
  variable: string,
  byDefault: string,
  value: T,
  parse: (text: string) => T,
  meaning: string,
): Setting<T> => ({ variable, byDefault, value, parse, meaning })
