import { type ApiAnswer, json, type Wire } from '../kit/call.ts'

/** An answer of the Bot API that says no. */
export class Failure extends Error {
  readonly code: number
  readonly parameters: Wire | null

  /** @param words as the Bot API says them, after the name of the status */
  constructor(code: number, words: string, parameters: Wire | null = null) {
    super(`${NAMES[code] ?? 'Error'}: ${words}`)
    this.code = code
    this.parameters = parameters
  }
}

const NAMES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  403: 'Forbidden',
  409: 'Conflict',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
}

export const badRequest = (words: string, parameters?: Wire): Failure =>
  new Failure(400, words, parameters ?? null)
export const forbidden = (words: string): Failure => new Failure(403, words)

export const said = (code: number, description: string, parameters: Wire | null = null): ApiAnswer =>
  json({ ok: false, error_code: code, description, ...(parameters ? { parameters } : {}) }, code)

/** The answer to a call that failed so. */
export const failureAnswer = ({ code, message, parameters }: Failure): ApiAnswer =>
  said(code, message, parameters)

/** Too much was sent. */
export const tooMany = (retryAfter: number): ApiAnswer =>
  said(429, `Too Many Requests: retry after ${retryAfter}`, { retry_after: retryAfter })
