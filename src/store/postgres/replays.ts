import { notFound } from '../../domain/errors.ts'
import type { KeptReplay, Replay } from '../../domain/replay.ts'
import type { AuditEntry } from '../../domain/tenant.ts'
import type { Page, PageRequest } from '../page.ts'
import type { ReplayKey, ReplayStore } from '../replays.ts'
import { shownReplay, underWay } from '../shared/replays.ts'
import type { Database, Session } from './database.ts'
import { isUniqueViolation } from './failure.ts'
import { keyOf } from './ids.ts'
import { readPage } from './page.ts'
import { insertAudit } from './records.ts'
import { columnsOfReplay, keptReplayOf, type ReplayRecord } from './replay-rows.ts'
import { stepReplay } from './replay-step.ts'

const OF_SERVICE = `r.tenant_id = $1 AND r.service_id = $2`

const read = async (
  session: Session,
  tenantId: string,
  serviceId: string,
  id: string,
): Promise<Replay | null> => {
  const sql = `SELECT r.* FROM replays r WHERE ${OF_SERVICE} AND r.id = $3`
  const row = await session.one<ReplayRecord>(sql, keyOf(tenantId), keyOf(serviceId), keyOf(id))
  return row === undefined ? null : shownReplay(keptReplayOf(row))
}

/** It is not removed before this transaction has ended. */
const SERVICE = 'SELECT 1 FROM services WHERE tenant_id = $1 AND id = $2 AND NOT removed FOR SHARE'

const begin = async (session: Session, replay: KeptReplay, audit: AuditEntry): Promise<Replay> => {
  const { tenantId, serviceId, id } = replay
  const service = await session.one(SERVICE, keyOf(tenantId), keyOf(serviceId))
  if (service === undefined) throw notFound('service')
  const begun = await read(session, tenantId, serviceId, id)
  if (begun !== null) return begun
  const columns = columnsOfReplay(replay)
  const names = Object.keys(columns)
  const sql = `INSERT INTO replays (${names.join(', ')}) VALUES (${names.map((_, i) => `$${i + 1}`).join(', ')})`
  try {
    await session.run(sql, ...Object.values(columns))
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    throw underWay()
  }
  await insertAudit(session, audit)
  return shownReplay(replay)
}

const STOP = `UPDATE replays r SET state = 'STOPPED', ended_at = $4
  WHERE ${OF_SERVICE} AND r.id = $3 AND r.ended_at IS NULL`

const stop = async (
  session: Session,
  tenantId: string,
  serviceId: string,
  id: string,
  audit: AuditEntry,
): Promise<Replay | null> => {
  const stopped = await session.run(STOP, keyOf(tenantId), keyOf(serviceId), keyOf(id), audit.at)
  if (stopped > 0) await insertAudit(session, audit)
  return await read(session, tenantId, serviceId, id)
}

const list = (
  session: Session,
  tenantId: string,
  serviceId: string,
  page: PageRequest,
): Promise<Page<Replay>> => {
  const params = [keyOf(tenantId), keyOf(serviceId)]
  const source = { from: 'replays r', id: 'r.id', where: [OF_SERVICE], params }
  return readPage(session, source, page, async ids => {
    const sql = `SELECT r.* FROM replays r WHERE ${OF_SERVICE} AND r.id = ANY ($3::uuid[])`
    const rows = await session.all<ReplayRecord>(sql, ...params, ids)
    return new Map(rows.map(row => [row.id, shownReplay(keptReplayOf(row))]))
  })
}

const OPEN = `SELECT r.id, r.tenant_id AS "tenantId" FROM replays r JOIN services s ON s.id = r.service_id
  WHERE r.ended_at IS NULL AND s.state = 'ACTIVE' AND NOT s.removed ORDER BY r.id`

const DROP = `DELETE FROM replays r USING
  (SELECT tenant_id, id FROM replays WHERE ended_at IS NOT NULL AND ended_at < $1 ORDER BY ended_at LIMIT $2) old
  WHERE r.tenant_id = old.tenant_id AND r.id = old.id`

/** Replays in PostgreSQL. */
export const replayStore = (db: Database): ReplayStore => ({
  begin: (replay, audit) => db.write(session => begin(session, replay, audit)),
  replay: (tenantId, serviceId, id) => db.read(session => read(session, tenantId, serviceId, id)),
  list: (tenantId, serviceId, page) => db.read(session => list(session, tenantId, serviceId, page)),
  stop: (tenantId, serviceId, id, audit) =>
    db.write(session => stop(session, tenantId, serviceId, id, audit)),
  open: () => db.read(session => session.all<ReplayKey>(OPEN)),
  step: (key, limits, now) => db.write(session => stepReplay(session, key, limits, now)),
  dropEnded: (before, limit) => db.write(session => session.run(DROP, before, limit)),
})
