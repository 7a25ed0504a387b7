import type { DeliveryState } from '../../domain/delivery.ts'
import { allowance, countStep, type KeptReplay, type Replayable, resendStep } from '../../domain/replay.ts'
import type { Millis } from '../../domain/time.ts'
import type { ReplayKey, ReplayLimits, ReplayStep } from '../replays.ts'
import { progressOf } from '../shared/replay-rows.ts'
import { shownReplay } from '../shared/replays.ts'
import type { Database } from './database.ts'
import { bytesOf, bytesOrNull, highestId, idOf, keyOf, lowestId } from './ids.ts'
import { resend } from './move.ts'
import { keptReplayOf, REPLAY_FIELDS, REPLAY_FROM, type ReplayRecord } from './replay-rows.ts'

const READ = `SELECT ${REPLAY_FIELDS} FROM ${REPLAY_FROM} WHERE r.id = ? AND t.id = ?
  AND r.ended_at IS NULL AND s.state = 'ACTIVE' AND NOT s.removed`

/** Of what failed there is mostly little among much that did not. */
const FAILED = `SELECT d.id, d.state, d.created_at, 0 AS is_repeated FROM deliveries d
  WHERE d.service = ? AND d.state = 'FAILED' AND d.id > ? AND d.id <= ? ORDER BY d.id LIMIT ?`

/** An event's first delivery is no replay: only of those has to be asked whether another one comes before them. */
const ANY = `SELECT d.id, d.state, d.created_at, d.replay = 1 AND EXISTS (SELECT 1 FROM deliveries o
    WHERE o.event = d.event AND o.id < d.id AND o.service = d.service AND o.created_at >= ?5
      AND (?6 OR o.state = 'DELIVERED')) AS is_repeated
  FROM deliveries d WHERE d.service = ?1 AND d.id > ?2 AND d.id <= ?3 ORDER BY d.id LIMIT ?4`

interface Row {
  readonly id: Uint8Array
  readonly state: DeliveryState
  readonly created_at: Millis
  readonly is_repeated: number
}

const rowsOf = (database: Database, replay: KeptReplay, service: number, limit: number): Replayable[] => {
  const { only, from, till } = replay
  const place = replay.place === null ? lowestId(from) : keyOf(replay.place)
  const range = [service, place, highestId(till), limit] as const
  const rows =
    only === 'failed'
      ? database.query<Row>(FAILED).all(...range)
      : database.query<Row>(ANY).all(...range, from, Number(only === 'all'))
  return rows.map(({ id, state, created_at, is_repeated }) => ({
    id: idOf(id),
    state,
    createdAt: created_at,
    isRepeated: is_repeated === 1,
  }))
}

const save = (database: Database, replay: KeptReplay): void => {
  const columns = { place: bytesOrNull(replay.place), ...progressOf(replay) }
  const changes = Object.keys(columns).map(name => `${name} = ?`)
  const sql = `UPDATE replays SET ${changes.join(', ')} WHERE id = ?`
  database.query(sql).run(...Object.values(columns), bytesOf(replay.id))
}

const DUE = `SELECT count(*) AS n FROM (SELECT 1 FROM deliveries
  WHERE service = ? AND state = 'PENDING' AND lease IS NULL AND due <= ? LIMIT ?)`

/** One step of a replay; null where it may not go on. */
export const stepReplay = (
  database: Database,
  { tenantId, id }: ReplayKey,
  limits: ReplayLimits,
  now: Millis,
): ReplayStep | null => {
  const record = database.query<ReplayRecord>(READ).one(keyOf(id), keyOf(tenantId))
  if (record === undefined) return null
  const replay = keptReplayOf(record)
  if (replay.state !== 'COUNTING') return send(database, replay, record.service, limits, now)
  const rows = rowsOf(database, replay, record.service, limits.count)
  save(database, countStep(replay, rows, rows.length < limits.count, now))
  return { serviceId: replay.serviceId, resent: 0, next: 'more', ended: null }
}

const send = (
  database: Database,
  before: KeptReplay,
  service: number,
  { newIds, due }: ReplayLimits,
  now: Millis,
): ReplayStep => {
  const { serviceId } = before
  const allowed = allowance(before, now)
  if (allowed < 1) return { serviceId, resent: 0, next: 'rate', ended: null }
  const waiting = database.query<{ n: number }>(DUE).one(service, now, due)?.n ?? 0
  const most = Math.min(newIds.length, allowed, due - waiting)
  if (most < 1) return { serviceId, resent: 0, next: 'room', ended: null }
  const rows = rowsOf(database, before, service, newIds.length)
  const isLast = rows.length < newIds.length
  const { replay, resend: chosen, isFull } = resendStep(before, rows, isLast, most, now)
  for (const [i, one] of chosen.entries()) resend(database, bytesOf(one.id), one.state, newIds[i] ?? '', now)
  save(database, replay)
  const next = isFull ? (most === allowed ? 'rate' : 'room') : 'more'
  return {
    serviceId,
    resent: chosen.length,
    next,
    ended: replay.endedAt === null ? null : shownReplay(replay),
  }
}
