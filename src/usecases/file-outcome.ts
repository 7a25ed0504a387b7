import type { JsonObject } from '../domain/contract.ts'
import type { StoredFile } from '../domain/file.ts'
import { DAY, HOUR, MINUTE, type Millis, SECOND } from '../domain/time.ts'

/** What became of an attempt to fetch a file: its row as it is from now on. */
export type FileOutcome =
  | {
      readonly state: 'STORED'
      /** Where it lies in the file store. */
      readonly key: string
      /** The type under which it is served. */
      readonly mimeType: string
      /** Bytes. */
      readonly size: number
      /** Hexadecimal. */
      readonly sha256: string
      /** By its first bytes; null where they tell nothing. */
      readonly sniffedType: string | null
      /** As the platform said when it was fetched. */
      readonly declaredType: string | null
    }
  | { readonly state: 'GONE'; readonly reason: string }
  /** `attempts` is the row's new count: a failure of our own file store does not raise it. */
  | { readonly state: 'WANTED'; readonly due: Millis; readonly attempts: number }

/**
 * Writes down what became of an attempt: the file's row and, where the message changes by it, its EVENT `media`,
 * in one transaction. Nothing is written where what was fetched is not wanted any more: the file's row is gone, or
 * its message (its chat user) names another `ref` by now.
 * @param file as it was when the attempt began
 * @param ref what was fetched; null where there was nothing to fetch
 * @throws StoreUnavailable
 */
export type SettleFile = (file: StoredFile, outcome: FileOutcome, ref: JsonObject | null) => Promise<void>

/** The waits after the first, second, third … failed attempt; then the last one, again and again. */
const WAITS: readonly Millis[] = [10 * SECOND, MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 6 * HOUR, 12 * HOUR]
/** A file that could not be fetched for so long is given up. */
const GIVEN_UP_AFTER = 7 * DAY
/** The wait after our own file store failed. */
const STORE_WAIT = 30 * SECOND

/** After the platform did not give the file: when it is tried again, if at all. */
export const postponed = (file: StoredFile, reason: string, now: Millis): FileOutcome => {
  if (now - file.createdAt >= GIVEN_UP_AFTER) {
    return { state: 'GONE', reason: `It could not be fetched for 7 days. The last time: ${reason}` }
  }
  const wait = WAITS[Math.min(file.attempts, WAITS.length - 1)] ?? 0
  return { state: 'WANTED', due: now + wait, attempts: file.attempts + 1 }
}

/** After our own file store did not take the file. */
export const repeatedSoon = (file: StoredFile, now: Millis): FileOutcome => ({
  state: 'WANTED',
  due: now + STORE_WAIT,
  attempts: file.attempts,
})
