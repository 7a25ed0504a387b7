import type { MessageType } from '../../domain/contract.ts'
import { HOUR } from '../../domain/time.ts'

const MB = 1_024 * 1_024

/** The largest file of each type, in bytes. */
export const LARGEST_FILE: ReadonlyMap<MessageType, number> = new Map<MessageType, number>([
  ['IMAGE', 10 * MB],
  ['VIDEO', 200 * MB],
  ['AUDIO', 200 * MB],
  ['VOICE', 200 * MB],
])

/** Counts of characters, in UTF-16 code units as LINE counts them. */
export const MOST = {
  text: 5_000,
  /** Of a template, a flex message or an imagemap, for devices that cannot show it. */
  altText: 1_500,
  /** Of a location. */
  place: 100,
  url: 2_000,
  trackingId: 100,
} as const

/** LINE knows a retry key for a day after the first try; an hour is left for clocks that differ and for slow lines. */
export const RETRY_KEY_MS = 23 * HOUR

/** What a channel may send is twice that; other programs of its owner may send, too. */
export const RATE_PER_S = 1_000
