import type { Token } from '../../domain/tenant.ts'
import type { DirectorySnapshot, DirectoryStore } from '../directory.ts'
import type { Database } from './database.ts'
import type { GroupCommit } from './group-commit.ts'
import { idOf } from './ids.ts'
import * as records from './records.ts'
import * as removal from './removal.ts'
import * as requests from './requests.ts'
import { readRevision } from './revision.ts'

const readSnapshot = (db: Database): DirectorySnapshot => ({
  revision: readRevision(db),
  tenants: records.allRecords(db, 'tenants'),
  platforms: records.allRecords(db, 'platforms'),
  agents: records.allRecords(db, 'agents'),
  services: records.allRecords(db, 'services'),
})

const readToken = (db: Database, hash: string): Token | null => {
  const row = db.query<{ id: Uint8Array }>('SELECT id FROM tokens WHERE hash = ?').one(hash)
  return row === undefined ? null : records.readRecord(db, 'tokens', null, idOf(row.id))
}

/** Tenants, tokens, platform accounts, agents, services, the audit log and idempotency in SQLite. */
export const directoryStore = (db: Database, group: GroupCommit): DirectoryStore => ({
  revision: async () => db.read(() => readRevision(db)),
  snapshot: async () => db.read(() => readSnapshot(db)),
  get: async (kind, tenantId, id) => db.read(() => records.readRecord(db, kind, tenantId, id)),
  list: async (kind, tenantId, page) => db.read(() => records.listRecords(db, kind, tenantId, page)),
  insert: (kind, record, audit) => group.write(() => records.insertRecord(db, kind, record, audit)),
  update: (kind, tenantId, id, patch, audit, was) =>
    group.write(() => records.updateRecord(db, kind, tenantId, id, patch, audit, was)),
  fillOrgId: (tenantId, orgId, audit) => group.write(() => records.fillOrgId(db, tenantId, orgId, audit)),
  remove: (kind, tenantId, id, audit) =>
    group.write(() => removal.removeRecord(db, kind, tenantId, id, audit)),
  tokenByHash: async hash => db.read(() => readToken(db, hash)),
  dropSessions: before => group.write(() => removal.dropSessions(db, before)),

  removed: async () => db.read(() => removal.readRemoved(db)),
  forgetService: serviceId => group.write(() => removal.forgetService(db, serviceId)),
  purgeTenant: (tenantId, limit) => group.write(() => removal.purgeTenant(db, tenantId, limit)),

  beginRequest: (key, bodyDigest, made, node, now) =>
    group.write(() => requests.beginRequest(db, key, bodyDigest, made, node, now)),
  finishRequest: (key, sealed) => group.write(() => requests.finishRequest(db, key, sealed)),
  dropRequest: key => group.write(() => requests.dropRequest(db, key)),
  releaseRequest: key => group.write(() => requests.releaseRequest(db, key)),
  dropRequests: before => group.write(() => requests.dropRequests(db, before)),
})
