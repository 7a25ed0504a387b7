import { notFound } from '../../domain/errors.ts'
import type { KeptReplay, Replay } from '../../domain/replay.ts'
import type { AuditEntry } from '../../domain/tenant.ts'
import type { ReplayKey, ReplayStore } from '../replays.ts'
import { plainColumnsOf } from '../shared/replay-rows.ts'
import { shownReplay, underWay } from '../shared/replays.ts'
import type { Database } from './database.ts'
import { isUniqueViolation } from './failure.ts'
import type { GroupCommit } from './group-commit.ts'
import { bytesOf, bytesOrNull, idOf, keyOf } from './ids.ts'
import { present, readPage } from './page.ts'
import { insertAudit } from './records.ts'
import { keptReplayOf, REPLAY_FIELDS, REPLAY_FROM, type ReplayRecord } from './replay-rows.ts'
import { stepReplay } from './replay-step.ts'

const SELECT = `SELECT ${REPLAY_FIELDS} FROM ${REPLAY_FROM}`

const OF_SERVICE = 's.id = ? AND t.id = ? AND NOT s.removed'

const read = (database: Database, tenantId: string, serviceId: string, id: string): Replay | null => {
  const sql = `${SELECT} WHERE r.id = ? AND ${OF_SERVICE}`
  const row = database.query<ReplayRecord>(sql).one(keyOf(id), keyOf(serviceId), keyOf(tenantId))
  return row === undefined ? null : shownReplay(keptReplayOf(row))
}

const SERVICE = `SELECT s.num FROM services s CROSS JOIN tenants t ON t.num = s.tenant WHERE ${OF_SERVICE}`

const insert = (database: Database, replay: KeptReplay, service: number): void => {
  const { id, place } = replay
  const columns = { id: bytesOf(id), service, place: bytesOrNull(place), ...plainColumnsOf(replay) }
  const names = Object.keys(columns)
  const sql = `INSERT INTO replays (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`
  database.query(sql).run(...Object.values(columns))
}

const begin = (database: Database, replay: KeptReplay, audit: AuditEntry): Replay => {
  const { tenantId, serviceId, id } = replay
  const service = database.query<{ num: number }>(SERVICE).one(keyOf(serviceId), keyOf(tenantId))
  if (service === undefined) throw notFound('service')
  const begun = read(database, tenantId, serviceId, id)
  if (begun !== null) return begun
  try {
    insert(database, replay, service.num)
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    throw underWay()
  }
  insertAudit(database, audit)
  return shownReplay(replay)
}

const STOP = `UPDATE replays SET state = 'STOPPED', ended_at = ? WHERE id = ? AND ended_at IS NULL`

const stop = (
  database: Database,
  tenantId: string,
  serviceId: string,
  id: string,
  audit: AuditEntry,
): Replay | null => {
  if (read(database, tenantId, serviceId, id) === null) return null
  if (database.query(STOP).run(audit.at, keyOf(id)) > 0) insertAudit(database, audit)
  return read(database, tenantId, serviceId, id)
}

/** Asked each second, among many that have ended: by an index of those that have not, which SQLite does not take by itself. */
const OPEN = `SELECT r.id, t.id AS tenant_id FROM replays r INDEXED BY replays_open
  CROSS JOIN services s ON s.num = r.service CROSS JOIN tenants t ON t.num = s.tenant
  WHERE r.ended_at IS NULL AND s.state = 'ACTIVE' AND NOT s.removed ORDER BY r.id`

const readOpen = (database: Database): ReplayKey[] =>
  database
    .query<Pick<ReplayRecord, 'id' | 'tenant_id'>>(OPEN)
    .all()
    .map(row => ({ id: idOf(row.id), tenantId: idOf(row.tenant_id) }))

const DROP = `DELETE FROM replays WHERE id IN
  (SELECT id FROM replays WHERE ended_at IS NOT NULL AND ended_at < ? ORDER BY ended_at LIMIT ?)`

/** Replays in SQLite. */
export const replayStore = (db: Database, group: GroupCommit): ReplayStore => ({
  begin: (replay, audit) => group.write(() => begin(db, replay, audit)),
  replay: async (tenantId, serviceId, id) => db.read(() => read(db, tenantId, serviceId, id)),
  list: async (tenantId, serviceId, page) =>
    db.read(() => {
      const params = [keyOf(serviceId), keyOf(tenantId)]
      const source = { from: REPLAY_FROM, id: 'r.id', where: [OF_SERVICE], params }
      const one = db.query<ReplayRecord>(`${SELECT} WHERE r.id = ?`)
      return readPage(db, source, page, id => shownReplay(keptReplayOf(present(one.one(id), id))))
    }),
  stop: (tenantId, serviceId, id, audit) => group.write(() => stop(db, tenantId, serviceId, id, audit)),
  open: async () => db.read(() => readOpen(db)),
  step: (key, limits, now) => group.write(() => stepReplay(db, key, limits, now)),
  dropEnded: (before, limit) => group.write(() => db.query(DROP).run(before, limit)),
})
