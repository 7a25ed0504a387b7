import { allowance, countStep, type KeptReplay, type Replayable, resendStep } from '../../domain/replay.ts'
import type { Millis } from '../../domain/time.ts'
import type { ReplayKey, ReplayLimits, ReplayStep } from '../replays.ts'
import { progressOf } from '../shared/replay-rows.ts'
import { shownReplay } from '../shared/replays.ts'
import { type Session, together } from './database.ts'
import { highestId, keyOf, lowestId } from './ids.ts'
import { resendAll } from './move.ts'
import { keptReplayOf, type ReplayRecord } from './replay-rows.ts'

/** Of two steps at once the second waits for the first. */
const HOLD = `SELECT r.* FROM replays r JOIN services s ON s.id = r.service_id AND s.state = 'ACTIVE' AND NOT s.removed
  WHERE r.tenant_id = $1 AND r.id = $2 AND r.ended_at IS NULL FOR UPDATE OF r`

const RANGE = 'd.tenant_id = $1 AND d.service_id = $2 AND d.id > $3 AND d.id <= $4'
const COLUMNS = 'd.id, d.state, d.created_at AS "createdAt"'

/** Of what failed there is mostly little among much that did not. */
const FAILED = `SELECT ${COLUMNS}, false AS "isRepeated" FROM deliveries d
  WHERE ${RANGE} AND d.state = 'FAILED' ORDER BY d.id LIMIT $5`

/** An event's first delivery is no replay: only of those has to be asked whether another one comes before them. */
const ANY = `SELECT ${COLUMNS}, d.replay AND EXISTS (SELECT 1 FROM deliveries o
    WHERE o.tenant_id = d.tenant_id AND o.event_id = d.event_id AND o.id < d.id AND o.service_id = d.service_id
      AND o.created_at >= $6 AND ($7::boolean OR o.state = 'DELIVERED')) AS "isRepeated"
  FROM deliveries d WHERE ${RANGE} ORDER BY d.id LIMIT $5`

const rowsOf = (
  session: Session,
  replay: KeptReplay,
  limit: number,
  lock: '' | 'FOR UPDATE OF d',
): Promise<Replayable[]> => {
  const { tenantId, serviceId, only, from, till } = replay
  const place = replay.place ?? lowestId(from)
  const range = [keyOf(tenantId), keyOf(serviceId), place, highestId(till), limit] as const
  return only === 'failed'
    ? session.all<Replayable>(`${FAILED} ${lock}`, ...range)
    : session.all<Replayable>(`${ANY} ${lock}`, ...range, from, only === 'all')
}

const save = async (session: Session, replay: KeptReplay): Promise<void> => {
  const columns = { place: replay.place, ...progressOf(replay) }
  const changes = Object.keys(columns).map((name, i) => `${name} = $${i + 3}`)
  const sql = `UPDATE replays SET ${changes.join(', ')} WHERE tenant_id = $1 AND id = $2`
  await session.run(sql, keyOf(replay.tenantId), keyOf(replay.id), ...Object.values(columns))
}

const DUE = `SELECT count(*) AS n FROM (SELECT 1 FROM deliveries
  WHERE service_id = $1 AND state = 'PENDING' AND lease IS NULL AND due <= $2 LIMIT $3) due`

/** One step of a replay; null where it may not go on. */
export const stepReplay = async (
  session: Session,
  { tenantId, id }: ReplayKey,
  limits: ReplayLimits,
  now: Millis,
): Promise<ReplayStep | null> => {
  const record = await session.one<ReplayRecord>(HOLD, keyOf(tenantId), keyOf(id))
  if (record === undefined) return null
  const replay = keptReplayOf(record)
  if (replay.state !== 'COUNTING') return await send(session, replay, limits, now)
  const rows = await rowsOf(session, replay, limits.count, '')
  await save(session, countStep(replay, rows, rows.length < limits.count, now))
  return { serviceId: replay.serviceId, resent: 0, next: 'more', ended: null }
}

const send = async (
  session: Session,
  before: KeptReplay,
  { newIds, due }: ReplayLimits,
  now: Millis,
): Promise<ReplayStep> => {
  const { serviceId, tenantId } = before
  const allowed = allowance(before, now)
  if (allowed < 1) return { serviceId, resent: 0, next: 'rate', ended: null }
  const waiting = (await session.one<{ n: number }>(DUE, serviceId, now, due))?.n ?? 0
  const most = Math.min(newIds.length, allowed, due - waiting)
  if (most < 1) return { serviceId, resent: 0, next: 'room', ended: null }
  // As they are when nobody else changes, or removes, them any more.
  const rows = await rowsOf(session, before, newIds.length, 'FOR UPDATE OF d')
  const isLast = rows.length < newIds.length
  const { replay, resend, isFull } = resendStep(before, rows, isLast, most, now)
  await together(resendAll(session, tenantId, resend, newIds, now), save(session, replay))
  const next = isFull ? (most === allowed ? 'rate' : 'room') : 'more'
  const ended = replay.endedAt === null ? null : shownReplay(replay)
  return { serviceId, resent: resend.length, next, ended }
}
