import type { Token } from '../../domain/tenant.ts'
import type { DirectorySnapshot, DirectoryStore } from '../directory.ts'
import type { Database, Session } from './database.ts'
import * as records from './records.ts'
import * as removal from './removal.ts'
import * as requests from './requests.ts'
import { readRevision } from './revision.ts'

const readSnapshot = async (session: Session): Promise<DirectorySnapshot> => ({
  revision: await readRevision(session),
  tenants: await records.allRecords(session, 'tenants'),
  platforms: await records.allRecords(session, 'platforms'),
  agents: await records.allRecords(session, 'agents'),
  services: await records.allRecords(session, 'services'),
})

const readToken = async (session: Session, hash: string): Promise<Token | null> => {
  const row = await session.one<{ id: string }>('SELECT id FROM tokens WHERE hash = $1', hash)
  return row === undefined ? null : await records.readRecord(session, 'tokens', null, row.id)
}

/** Tenants, tokens, platform accounts, agents, services, the audit log and idempotency in PostgreSQL. */
export const directoryStore = (db: Database): DirectoryStore => ({
  revision: () => db.read(readRevision),
  snapshot: () => db.read(readSnapshot),
  get: (kind, tenantId, id) => db.read(session => records.readRecord(session, kind, tenantId, id)),
  list: (kind, tenantId, page) => db.read(session => records.listRecords(session, kind, tenantId, page)),
  insert: (kind, record, audit) => db.write(session => records.insertRecord(session, kind, record, audit)),
  update: (kind, tenantId, id, patch, audit, was) =>
    db.write(session => records.updateRecord(session, kind, tenantId, id, patch, audit, was)),
  fillOrgId: (tenantId, orgId, audit) =>
    db.write(session => records.fillOrgId(session, tenantId, orgId, audit)),
  remove: (kind, tenantId, id, audit) =>
    db.write(session => removal.removeRecord(session, kind, tenantId, id, audit)),
  tokenByHash: hash => db.read(session => readToken(session, hash)),
  dropSessions: before => db.write(session => removal.dropSessions(session, before)),

  removed: () => db.read(removal.readRemoved),
  forgetService: serviceId => db.write(session => removal.forgetService(session, serviceId)),
  purgeTenant: (tenantId, limit) => db.write(session => removal.purgeTenant(session, tenantId, limit)),

  beginRequest: (key, bodyDigest, made, node, now) =>
    db.write(session => requests.beginRequest(session, key, bodyDigest, made, node, now)),
  finishRequest: (key, sealed) => db.write(session => requests.finishRequest(session, key, sealed)),
  dropRequest: key => db.write(session => requests.dropRequest(session, key)),
  releaseRequest: key => db.write(session => requests.releaseRequest(session, key)),
  dropRequests: before => db.write(session => requests.dropRequests(session, before)),
})
