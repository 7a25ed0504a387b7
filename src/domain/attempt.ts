import type { Millis } from './time.ts'

/** Why an attempt got no answer. Stable: stored with the attempt and shown to the developer. */
export type AttemptErrorCode =
  | 'timeout'
  | 'dns'
  | 'connection_refused'
  | 'connection_reset'
  | 'connection_failed'
  | 'tls'
  | 'address_refused'
  | 'bad_answer'
  | 'url_invalid'
  | 'interrupted'
  | 'internal'

/** How long each phase took, in milliseconds; null where it did not take place (a connection that was open already). */
export interface AttemptTimings {
  readonly dnsMs: number | null
  readonly connectMs: number | null
  readonly tlsMs: number | null
  readonly firstByteMs: number | null
  readonly totalMs: number
}

/** What the endpoint answered. */
export interface Answer {
  readonly status: number
  /** Names in lower case; at most 4 KiB in all are kept. */
  readonly headers: Readonly<Record<string, string>>
  /** The beginning of the body, as text; null where it was empty. */
  readonly bodyExcerpt: string | null
}

/** One HTTP exchange, or the failed try of one. */
export interface Exchange {
  /** Null where no complete head of an answer came. */
  readonly answer: Answer | null
  /** Null where the answer came whole. */
  readonly error: { readonly code: AttemptErrorCode; readonly detail: string } | null
  /** The address that was connected to. */
  readonly address: string | null
  readonly timings: AttemptTimings
}

/** One try to deliver an event, as it is kept. */
export interface Attempt extends Exchange {
  /** From 1. */
  readonly number: number
  readonly startedAt: Millis
}
