import { DAY, HOUR, type Millis } from '../../domain/time.ts'
import type { Session } from './database.ts'
import { firstId } from './ids.ts'

/** What lies in a partition a day: by ids, which begin with the time at which they were made. */
export const DAILY = ['events', 'deliveries', 'attempts'] as const
export type Daily = (typeof DAILY)[number]

/** One day of UTC, as it is named: `20261130`. */
export type DayName = string

/** So many days ahead have their partitions: nobody has to be there at midnight. */
const AHEAD = 3 * DAY

const startOf = (at: Millis): Millis => Math.floor(at / DAY) * DAY

const nameOf = (at: Millis): DayName => new Date(at).toISOString().slice(0, 10).replaceAll('-', '')

/** When a day begins. */
export const beginOf = (day: DayName): Millis =>
  Date.parse(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}T00:00:00Z`)

/** The least id of a day, and the least one of the next. */
export const boundsOf = (day: DayName): readonly [string, string] => [
  firstId(beginOf(day)),
  firstId(beginOf(day) + DAY),
]

/** The time in an id and that of its row are moments apart. */
const SLACK = HOUR

/** Does a day lie wholly before an instant? */
export const isPast = (day: DayName, before: Millis): boolean => beginOf(day) + DAY + SLACK <= before

/** The partition of a table for a day. */
export const partitionOf = (table: Daily, day: DayName): string => `${table}_${day}`

const PARTITIONS = `SELECT right(c.relname, 8) AS day FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
  WHERE i.inhparent = 'events'::regclass AND c.relname ~ '^events_[0-9]{8}$' ORDER BY c.relname`

/** The days that have partitions, the oldest first. */
export const daysThere = async (session: Session): Promise<DayName[]> =>
  (await session.all<{ day: DayName }>(PARTITIONS)).map(({ day }) => day)

/** The days that were detached, and are not counted yet. */
export const daysLeaving = async (session: Session): Promise<DayName[]> =>
  (await session.all<{ day: DayName }>('SELECT day FROM leaving ORDER BY day')).map(({ day }) => day)

/** Taken by whoever changes partitions, until its transaction ends. */
const LOCK = 'SELECT pg_advisory_xact_lock(7031931)'

/** What waits for a table's lock holds up all that comes after: rather it is tried again later. */
const PATIENCE = "SET LOCAL lock_timeout = '1s'"

/** Nobody else changes partitions until this transaction has ended. */
export const lockDays = async (session: Session): Promise<void> => {
  await session.script(PATIENCE)
  await session.all(LOCK)
}

/** Rows that came while the day had no partition stay where they are, and then it gets none. */
const hasStrays = async (session: Session, day: DayName): Promise<boolean> => {
  const bounds = boundsOf(day)
  const found = (table: Daily, id: string): string =>
    `EXISTS (SELECT 1 FROM ${table}_other WHERE ${id} >= $1 AND ${id} < $2)`
  const sql = `SELECT ${found('events', 'id')} OR ${found('deliveries', 'id')} OR ${found('attempts', 'delivery_id')} AS found`
  return (await session.one<{ found: boolean }>(sql, ...bounds))?.found ?? false
}

/** Makes the partitions of all days that two instants lie in, and of those between, where they are missing. */
export const ensureDays = async (session: Session, from: Millis, till: Millis): Promise<void> => {
  const there = new Set(await daysThere(session))
  const missing: DayName[] = []
  for (let at = startOf(from); at <= till; at += DAY) if (!there.has(nameOf(at))) missing.push(nameOf(at))
  if (missing.length === 0) return
  await lockDays(session)
  const made = new Set(await daysThere(session))
  for (const day of missing) {
    if (made.has(day) || (await hasStrays(session, day))) continue
    const [first, next] = boundsOf(day)
    const create = (table: Daily): string =>
      `CREATE TABLE ${partitionOf(table, day)} PARTITION OF ${table} FOR VALUES FROM ('${first}') TO ('${next}');`
    await session.script(DAILY.map(create).join('\n'))
  }
}

/** Makes the partitions of today and of some days ahead. */
export const ensureDaysAhead = (session: Session, now: Millis): Promise<void> =>
  // Ids are made a moment before they are stored.
  ensureDays(session, now - SLACK, now + AHEAD)
