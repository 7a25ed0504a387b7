import type { AuditEntry } from '../../domain/tenant.ts'
import type { Millis } from '../../domain/time.ts'
import type { Kind } from '../directory.ts'
import { SHAPES } from '../shared/kinds.ts'
import type { Database } from './database.ts'
import { idOf, keyOf } from './ids.ts'
import { deleteEvents } from './ledger.ts'
import { insertAudit, readRecord } from './records.ts'
import { bumpRevision } from './revision.ts'
import { conversationsFor, messagesOf } from './stretches.ts'

const TENANT = '(SELECT num FROM tenants WHERE id = ?)'

/** What goes at once with a thing that is removed, besides its being seen. */
const STATEMENTS: { readonly [K in Exclude<Kind, 'audit'>]: readonly string[] } = {
  tenants: [
    'UPDATE tenants SET removed = 1 WHERE id = ?',
    `UPDATE platforms SET removed = 1, credentials = '', last_heard_at = NULL WHERE tenant = ${TENANT}`,
    `UPDATE services SET removed = 1, headers = NULL, secrets = '' WHERE tenant = ${TENANT}`,
    `DELETE FROM replays WHERE service IN (SELECT num FROM services WHERE tenant = ${TENANT})`,
    `DELETE FROM agents WHERE tenant = ${TENANT}`,
    `DELETE FROM tokens WHERE tenant = ${TENANT}`,
    `UPDATE bins SET secret = '' WHERE tenant = ${TENANT}`,
  ],
  platforms: [`UPDATE platforms SET removed = 1, credentials = '', last_heard_at = NULL WHERE id = ?`],
  services: [
    `UPDATE services SET removed = 1, headers = NULL, secrets = '' WHERE id = ?`,
    'DELETE FROM replays WHERE service = (SELECT num FROM services WHERE id = ?)',
  ],
  agents: ['DELETE FROM agents WHERE id = ?'],
  tokens: ['DELETE FROM tokens WHERE id = ?', 'DELETE FROM tokens WHERE session_of = ?'],
}

/** Takes a thing out of the directory, with its secrets. @returns false where there is none */
export const removeRecord = (
  database: Database,
  kind: Exclude<Kind, 'audit'>,
  tenantId: string | null,
  id: string,
  audit: AuditEntry,
): boolean => {
  if (readRecord(database, kind, tenantId, id) === null) return false
  for (const sql of STATEMENTS[kind]) database.query(sql).run(keyOf(id))
  insertAudit(database, audit)
  if (SHAPES[kind].isDirectory) bumpRevision(database)
  return true
}

/** Drops tokens that have expired before. */
export const dropSessions = (database: Database, before: Millis): number =>
  database.query('DELETE FROM tokens WHERE expires_at < ?').run(before)

/** A forgotten service comes back where a delivery to it was committed by one who did not know yet. */
const REMOVED_SERVICES = `SELECT s.id FROM services s CROSS JOIN tenants t ON t.num = s.tenant
  WHERE s.removed AND NOT t.removed AND (NOT s.forgotten
    OR EXISTS (SELECT 1 FROM deliveries WHERE service = s.num AND state = 'PENDING' AND lease IS NULL)
    OR EXISTS (SELECT 1 FROM deliveries WHERE service = s.num AND lease IS NOT NULL)
    OR EXISTS (SELECT 1 FROM deliveries WHERE service = s.num AND state = 'HELD'))`

/** What was removed and is not dealt with; a removed tenant's services go with it. */
export const readRemoved = (database: Database): { services: string[]; tenants: string[] } => {
  const ids = (sql: string) =>
    database
      .query<{ id: Uint8Array }>(sql)
      .all()
      .map(({ id }) => idOf(id))
  return { services: ids(REMOVED_SERVICES), tenants: ids('SELECT id FROM tenants WHERE removed') }
}

/** Its row stays, because deliveries that have ended name it. */
export const forgetService = (database: Database, serviceId: string): void => {
  database.query('UPDATE services SET forgotten = 1 WHERE id = ? AND removed').run(keyOf(serviceId))
}

const EVENTS = `SELECT e.seq FROM platforms p CROSS JOIN events e ON e.platform = p.num
  WHERE p.tenant = ? LIMIT ?`

const CONVERSATIONS = 'SELECT num FROM conversations WHERE tenant = ? ORDER BY id LIMIT ?'

const MESSAGES = `DELETE FROM messages WHERE num IN (SELECT m.num FROM ${messagesOf('?')} LIMIT ?)`

/** Removes conversations, each after its messages. @returns true where none is left */
const purgeConversations = (database: Database, tenant: number, limit: number): boolean => {
  const most = conversationsFor(limit)
  const conversations = database.query<{ num: number }>(CONVERSATIONS).all(tenant, most)
  let left = limit
  for (const { num } of conversations) {
    left -= database.query(MESSAGES).run(num, left)
    if (left === 0) return false
    database.query('DELETE FROM conversations WHERE num = ?').run(num)
  }
  return conversations.length < most
}

/** What a tenant has besides events and conversations: each is removed in small steps. */
const MANY: readonly string[] = [
  `DELETE FROM identities WHERE (platform, identity) IN (SELECT i.platform, i.identity FROM platforms p
     CROSS JOIN identities i ON i.platform = p.num WHERE p.tenant = ? LIMIT ?)`,
  `DELETE FROM chat_users WHERE num IN (SELECT u.num FROM platforms p
     CROSS JOIN chat_users u ON u.platform = p.num WHERE p.tenant = ? LIMIT ?)`,
  `DELETE FROM parked WHERE (platform, ext_identifier, key) IN (SELECT k.platform, k.ext_identifier, k.key
     FROM platforms p CROSS JOIN parked k ON k.platform = p.num WHERE p.tenant = ? LIMIT ?)`,
  'DELETE FROM quarantine WHERE num IN (SELECT num FROM quarantine WHERE tenant = ? LIMIT ?)',
  "DELETE FROM files WHERE num IN (SELECT num FROM files WHERE kind = 'UPLOAD' AND tenant = ? LIMIT ?)",
  `DELETE FROM attempt_stats WHERE num IN (SELECT a.num FROM services s
     CROSS JOIN attempt_stats a ON a.service = s.num WHERE s.tenant = ? LIMIT ?)`,
  'DELETE FROM bin_requests WHERE num IN (SELECT num FROM bin_requests WHERE tenant = ? LIMIT ?)',
  'DELETE FROM bins WHERE id IN (SELECT id FROM bins WHERE tenant = ? LIMIT ?)',
]

/** The audit log stays: the operator must see who removed what. */
const REST: readonly string[] = [
  'DELETE FROM pruned WHERE tenant = ?',
  'DELETE FROM event_stretches WHERE platform IN (SELECT num FROM platforms WHERE tenant = ?)',
  'DELETE FROM services WHERE tenant = ?',
  'DELETE FROM platforms WHERE tenant = ?',
  'DELETE FROM tenants WHERE num = ?',
]

/** Removes a part of what a removed tenant has. @returns true when nothing is left */
export const purgeTenant = (database: Database, tenantId: string, limit: number): boolean => {
  const sql = 'SELECT num, removed FROM tenants WHERE id = ?'
  const tenant = database.query<{ num: number; removed: number }>(sql).one(keyOf(tenantId))
  if (tenant === undefined) return true
  if (tenant.removed === 0) throw new Error(`The tenant ${tenantId} is not removed: it cannot be purged.`)
  const seqs = database.query<{ seq: number }>(EVENTS).all(tenant.num, limit)
  deleteEvents(database, JSON.stringify(seqs.map(({ seq }) => seq)))
  if (seqs.length === limit) return false
  if (!purgeConversations(database, tenant.num, limit)) return false
  for (const sql of MANY) {
    if (database.query(sql).run(tenant.num, limit) === limit) return false
  }
  for (const sql of REST) database.query(sql).run(tenant.num)
  return true
}
