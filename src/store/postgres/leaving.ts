import { DAY, type Millis } from '../../domain/time.ts'
import type { Database, Session } from './database.ts'
import {
  beginOf,
  boundsOf,
  DAILY,
  type DayName,
  daysLeaving,
  daysThere,
  isPast,
  lockDays,
  partitionOf,
} from './days.ts'
import { highestId } from './ids.ts'
import { addCounts } from './ledger.ts'

/** Later deliveries of a day's events: those that were sent again, and those made in the moment of midnight. */
const LATER = [
  'replay AND event_id >= $1 AND event_id < $2',
  'NOT replay AND event_id >= $1 AND event_id < $2 AND id >= $2 AND id < $3',
] as const

const OPEN = ["state = 'PENDING' AND lease IS NULL", 'lease IS NOT NULL', "state = 'HELD'"] as const

/** Is anything of a day to be sent still, or held: by its own deliveries, or by later ones of its events? */
const isOpen = (day: DayName): string => {
  const own = OPEN.map(open => `EXISTS (SELECT 1 FROM ${partitionOf('deliveries', day)} WHERE ${open})`)
  const later = LATER.map(
    which => `EXISTS (SELECT 1 FROM deliveries WHERE ${which} AND state IN ('PENDING', 'HELD'))`,
  )
  return `SELECT ${[...own, ...later].join(' OR ')} AS is_open`
}

const isDayOpen = async (session: Session, day: DayName): Promise<boolean> =>
  (await session.one<{ is_open: boolean }>(isOpen(day), ...rangeOf(day)))?.is_open !== false

/** The least id of a day, the least one of the next, and the greatest of the moments after that. */
const rangeOf = (day: DayName): readonly [string, string, string] => [
  ...boundsOf(day),
  highestId(beginOf(day) + DAY),
]

/**
 * Takes a day out of the tables, so that nothing finds it any more, where nothing of it is pending or held. What it
 * counts stays in the ledger: {@link dropDay} adds it up, which takes longer than anybody should wait.
 * @returns false where something of it is to be sent, or held
 */
const detachDay = async (session: Session, day: DayName): Promise<boolean> => {
  await lockDays(session)
  if (!(await daysThere(session)).includes(day)) return false
  // Before the partitions: whoever reads or writes one takes the table's own lock first.
  await session.script(DAILY.map(table => `LOCK TABLE ONLY ${table} IN ACCESS EXCLUSIVE MODE;`).join(' '))
  if (await isDayOpen(session, day)) return false
  const detach = DAILY.map(table => `ALTER TABLE ${table} DETACH PARTITION ${partitionOf(table, day)};`)
  await session.script(detach.join(' '))
  await session.run('INSERT INTO leaving (day) VALUES ($1)', day)
  return true
}

/** Removes what is left of a day that was detached, and adds its counts to the ledger. @returns how many events */
const dropDay = async (session: Session, day: DayName): Promise<number> => {
  await lockDays(session)
  const left = await session.all('SELECT 1 FROM leaving WHERE day = $1 FOR UPDATE', day)
  if (left.length === 0) return 0
  // All of a day is read, once.
  await session.script('SET LOCAL enable_seqscan = on')
  const range = rangeOf(day)
  const later = LATER.map(which => `SELECT * FROM deliveries WHERE ${which}`).join(' UNION ALL ')
  const [events, own] = [partitionOf('events', day), partitionOf('deliveries', day)]
  await addCounts(session, events, `(SELECT * FROM ${own} UNION ALL ${later})`, range)
  const attempts = `DELETE FROM attempts a USING (${later}) d WHERE a.tenant_id = d.tenant_id AND a.delivery_id = d.id`
  await session.run(attempts, ...range)
  for (const which of LATER) {
    const params = which.includes('$3') ? range : boundsOf(day)
    await session.run(`DELETE FROM deliveries WHERE ${which}`, ...params)
  }
  await session.run('DELETE FROM fired WHERE event_id >= $1 AND event_id < $2', ...boundsOf(day))
  const count = await session.one<{ n: number }>(`SELECT count(*) AS n FROM ${events}`)
  await session.script(`DROP TABLE ${DAILY.map(table => partitionOf(table, day)).join(', ')}`)
  await session.run('DELETE FROM leaving WHERE day = $1', day)
  return count?.n ?? 0
}

/** Looked for without a lock that holds anybody up: a day of which something is held stays for as long as that. */
const daysToGo = async (session: Session, before: Millis): Promise<DayName[]> => {
  const days: DayName[] = []
  for (const day of await daysThere(session)) {
    if (isPast(day, before) && !(await isDayOpen(session, day))) days.push(day)
  }
  return days
}

/**
 * Lets the days go that lie wholly before an instant, and of which nothing is pending or held. Each as a whole, in
 * two steps; broken off between them it goes on with the second.
 * @returns how many events went
 */
export const leaveDays = async (database: Database, before: Millis): Promise<number> => {
  const days = await database.read(session => daysToGo(session, before))
  for (const day of days) await database.write(session => detachDay(session, day))
  let events = 0
  for (const day of await database.read(daysLeaving)) {
    events += await database.write(session => dropDay(session, day))
  }
  return events
}
