import { COARSE_STEP, GAVE_UP, stepAt, type Tally } from '../../domain/stats.ts'
import type { Millis } from '../../domain/time.ts'
import type { Settlement } from '../deliveries.ts'
import { addCounts, type Counts, partsOf, tallied } from '../shared/tallied.ts'
import type { StatsStore } from '../stats.ts'
import type { Database } from './database.ts'
import type { GroupCommit } from './group-commit.ts'
import { keyOf } from './ids.ts'

/** Counts as they are kept: kind, count, kind, count. One flat list is read and written in a microsecond. */
const listOf = (counts: Counts): number[] => [...counts].flat()

/** What was kept so. */
export const countsOf = (kept: string): Counts => {
  const list = JSON.parse(kept) as number[]
  const counts: Counts = new Map()
  for (let i = 0; i < list.length; i += 2) counts.set(list[i] ?? 0, list[i + 1] ?? 0)
  return counts
}

/** Adds to a list, in place. There are some twenty kinds: a search from the beginning is the fastest. */
const addTo = (list: number[], more: Counts): number[] => {
  for (const [kind, count] of more) {
    let i = 0
    while (i < list.length && list[i] !== kind) i += 2
    if (i === list.length) list.push(kind, count)
    else list[i + 1] = (list[i + 1] ?? 0) + count
  }
  return list
}

/** How many of them are attempts, and how many of those delivered. */
const sums = (counts: Counts): readonly [attempts: number, delivered: number] => {
  let [attempts, delivered] = [0, 0]
  for (const [kind, count] of counts) {
    const { outcome } = partsOf(kind)
    if (outcome !== GAVE_UP) attempts += count
    if (outcome === 0) delivered += count
  }
  return [attempts, delivered]
}

/** Where a service's attempts of a time are counted, if any were. */
interface Place {
  readonly service: number
  readonly num: number | null
  readonly counts: string | null
}

/** The row that counts of a service were written to last. */
interface Recent {
  readonly service: number
  readonly at: Millis
  readonly num: number
  readonly list: number[]
  kept: string
}

/**
 * By service, so that its row need not be looked up and read each time. Only guesses: the row may read otherwise by
 * now, which the write finds out.
 */
export type RecentCounts = Map<string, Recent>

/** Some 5 MB. */
const MOST_RECENT = 20_000

const INSERT = 'INSERT INTO attempt_stats (service, at, attempts, delivered, counts) VALUES (?, ?, ?, ?, ?)'
const UPDATE = `UPDATE attempt_stats SET attempts = attempts + ?, delivered = delivered + ?, counts = ?
  WHERE num = ? AND service = ? AND at = ? AND counts = ?`

/** @returns what was written */
const add = (database: Database, { service, num, counts }: Place, at: Millis, more: Counts): Recent => {
  const list = counts === null ? listOf(more) : addTo(JSON.parse(counts) as number[], more)
  const kept = JSON.stringify(list)
  if (num === null || counts === null) {
    const made = database.query(INSERT).insert(service, at, ...sums(more), kept)
    return { service, at, num: made, list, kept }
  }
  database.query(UPDATE).do(...sums(more), kept, num, service, at, counts)
  return { service, at, num, list, kept }
}

/** @returns false where the row reads otherwise, and nothing was written */
const addAgain = (database: Database, recent: Recent, more: Counts): boolean => {
  const { num, service, at, list, kept } = recent
  recent.kept = JSON.stringify(addTo(list, more))
  return database.query(UPDATE).run(...sums(more), recent.kept, num, service, at, kept) > 0
}

const PLACE = `SELECT s.num AS service, a.num, a.counts FROM services s
  LEFT JOIN attempt_stats a ON a.service = s.num AND a.at = ? WHERE s.id = ?`

/** Counts attempts, within the transaction that records them. */
export const countAttempts = (
  database: Database,
  settlements: readonly Settlement[],
  recent: RecentCounts,
): void => {
  for (const { serviceId, at, counts } of tallied(settlements)) {
    const last = recent.get(serviceId)
    if (last?.at === at && addAgain(database, last, counts)) continue
    const place = database.query<Place>(PLACE).one(at, keyOf(serviceId))
    if (place === undefined) continue
    if (recent.size >= MOST_RECENT) recent.clear()
    recent.set(serviceId, add(database, place, at, counts))
  }
}

const ROWS = `SELECT a.at, a.counts FROM services s CROSS JOIN tenants t ON t.num = s.tenant
  CROSS JOIN attempt_stats a ON a.service = s.num
  WHERE s.id = ? AND t.id = ? AND a.at >= ? ORDER BY a.at`

const tallies = (
  database: Database,
  tenantId: string,
  serviceId: string,
  from: Millis,
  step: Millis,
): Tally[] => {
  const rows = database
    .query<{ at: Millis; counts: string }>(ROWS)
    .all(keyOf(serviceId), keyOf(tenantId), from)
  const steps = new Map<Millis, Counts>()
  for (const row of rows) {
    const at = stepAt(row.at, step)
    const counts = steps.get(at) ?? new Map()
    steps.set(at, counts)
    addCounts(counts, countsOf(row.counts))
  }
  return [...steps].flatMap(([at, counts]) =>
    [...counts].sort(([a], [b]) => a - b).map(([kind, count]) => ({ at, ...partsOf(kind), count })),
  )
}

const RATE = `SELECT sum(attempts) AS attempts, sum(delivered) AS delivered FROM attempt_stats
  WHERE service = ? AND at >= ?`

/** The share of a service's attempts since an instant that delivered; null where there was none. */
export const successRateOf = (database: Database, service: number, since: Millis): number | null => {
  const row = database.query<{ attempts: number | null; delivered: number }>(RATE).one(service, since)
  return row?.attempts ? row.delivered / row.attempts : null
}

const FINE = `SELECT num, service, at, counts FROM attempt_stats
  WHERE at % ${COARSE_STEP} <> 0 AND at < ? ORDER BY at LIMIT ?`

interface FineRow {
  readonly num: number
  readonly service: number
  readonly at: Millis
  readonly counts: string
}

const HOUR_PLACE = 'SELECT service, num, counts FROM attempt_stats WHERE service = ? AND at = ?'

const coarsen = (database: Database, before: Millis, limit: number): number => {
  const rows = database.query<FineRow>(FINE).all(before, limit)
  for (const { num, service, at, counts } of rows) {
    const hour = stepAt(at, COARSE_STEP)
    const place = database.query<Place>(HOUR_PLACE).one(service, hour)
    add(database, place ?? { service, num: null, counts: null }, hour, countsOf(counts))
    database.query('DELETE FROM attempt_stats WHERE num = ?').run(num)
  }
  return rows.length
}

const PRUNE = `DELETE FROM attempt_stats WHERE num IN
  (SELECT num FROM attempt_stats WHERE at % ${COARSE_STEP} = 0 AND at < ? ORDER BY at LIMIT ?)`

/** What attempts came to, in SQLite. */
export const statsStore = (db: Database, group: GroupCommit): StatsStore => ({
  tallies: async (tenantId, serviceId, from, step) =>
    db.read(() => tallies(db, tenantId, serviceId, from, step)),
  coarsen: (before, limit) => group.write(() => coarsen(db, before, limit)),
  prune: (before, limit) => group.write(() => db.query(PRUNE).run(before, limit)),
})
