import { DAY, type Millis } from '../domain/time.ts'
import type { Store } from '../store/store.ts'
import type { Telemetry } from '../telemetry.ts'

/** How long things are kept, in days; null: for ever. */
export interface RetentionSettings {
  /** Events, once all their deliveries have ended, and uploads. */
  readonly retentionDays: number
  readonly messageRetentionDays: number | null
  readonly quarantineDays: number | null
}

/** Removes batch after batch. @param size rows of one batch @returns how many rows */
export type RemoveAll = (batch: (limit: number) => Promise<number>, size?: number) => Promise<number>

/** A message takes its file and what it was sent with along: fewer at a time than of others. */
const MESSAGES = 200

/** Removes what is past its retention, in small steps, so that nothing waits long behind it. */
export const retain = async (
  { people, files, deliveries }: Store,
  settings: RetentionSettings,
  telemetry: Telemetry,
  now: Millis,
  all: RemoveAll,
): Promise<void> => {
  const before = (days: number): Millis => now - days * DAY
  const { retentionDays, messageRetentionDays, quarantineDays } = settings
  const events = await all(limit => deliveries.prune(before(retentionDays), limit))
  if (events > 0) telemetry.emit('events.pruned', { count: events })
  await all(limit => files.pruneUploads(before(retentionDays), limit))
  if (messageRetentionDays !== null) {
    const count = await all(limit => people.pruneMessages(before(messageRetentionDays), limit), MESSAGES)
    if (count > 0) telemetry.emit('messages.pruned', { count })
  }
  if (quarantineDays === null) return
  const count = await all(limit => people.pruneQuarantine(before(quarantineDays), limit))
  if (count > 0) telemetry.emit('quarantine.pruned', { count })
}
