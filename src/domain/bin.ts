import type { Millis } from './time.ts'

/** A URL of ours that keeps what is posted to it for a while, to be looked at. */
export interface Bin {
  readonly id: string
  readonly tenantId: string
  readonly name: string
  /** The service whose secrets the signatures are checked with; null: none was named. */
  readonly serviceId: string | null
  /** A signing secret that was given, sealed under the bin's id; null: none was. */
  readonly secret: string | null
  readonly createdAt: Millis
  /** Nothing is taken, or shown, from this instant on. */
  readonly expiresAt: Millis
}

/** One request that came to a bin. */
export interface BinRequest {
  readonly id: string
  readonly tenantId: string
  readonly binId: string
  readonly receivedAt: Millis
  /** Method, headers and what the signature doctor says, as JSON, sealed under its id: headers may hold keys. */
  readonly head: string
  /** Of the body as it came, in bytes. */
  readonly size: number
  /** The body, or the beginning of a large one. */
  readonly body: Uint8Array
}

/** How much a bin holds. */
export const BIN_BOUNDS = {
  /** Bins of a tenant at the same time. */
  bins: 20,
  /** Requests of a bin; the oldest make room. */
  requests: 100,
  /** Bytes of each body that are kept. */
  bodyBytes: 65_536,
} as const
