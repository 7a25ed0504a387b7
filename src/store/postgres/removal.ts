import type { AuditEntry } from '../../domain/tenant.ts'
import type { Millis } from '../../domain/time.ts'
import type { Kind } from '../directory.ts'
import { SHAPES } from '../shared/kinds.ts'
import { ACCOUNT_LOCK } from './commit.ts'
import type { Session } from './database.ts'
import { keyOf } from './ids.ts'
import { deleteEvents, type EventKey } from './ledger.ts'
import { insertAudit, readRecord } from './records.ts'
import { bumpRevision, tellDirectory } from './revision.ts'

const HEARD_OF_TENANT =
  'DELETE FROM last_heard WHERE platform_id IN (SELECT id FROM platforms WHERE tenant_id = $1)'

/** What goes at once with a thing that is removed, besides its being seen. */
const STATEMENTS: { readonly [K in Exclude<Kind, 'audit'>]: readonly string[] } = {
  tenants: [
    'UPDATE tenants SET removed = true WHERE id = $1',
    `UPDATE platforms SET removed = true, credentials = '' WHERE tenant_id = $1`,
    HEARD_OF_TENANT,
    `UPDATE services SET removed = true, headers = NULL, secrets = '' WHERE tenant_id = $1`,
    'DELETE FROM replays WHERE tenant_id = $1',
    'DELETE FROM agents WHERE tenant_id = $1',
    'DELETE FROM tokens WHERE tenant_id = $1',
    `UPDATE bins SET secret = '' WHERE tenant_id = $1`,
  ],
  platforms: [
    `UPDATE platforms SET removed = true, credentials = '' WHERE id = $1`,
    'DELETE FROM last_heard WHERE platform_id = $1',
  ],
  services: [
    `UPDATE services SET removed = true, headers = NULL, secrets = '' WHERE id = $1`,
    'DELETE FROM replays WHERE service_id = $1 AND tenant_id = (SELECT tenant_id FROM services WHERE id = $1)',
  ],
  agents: ['DELETE FROM agents WHERE id = $1'],
  tokens: ['DELETE FROM tokens WHERE id = $1', 'DELETE FROM tokens WHERE session_of = $1'],
}

/** Takes a thing out of the directory, with its secrets. @returns false where there is none */
export const removeRecord = async (
  session: Session,
  kind: Exclude<Kind, 'audit'>,
  tenantId: string | null,
  id: string,
  audit: AuditEntry,
): Promise<boolean> => {
  const { table, isDirectory } = SHAPES[kind]
  // Of two who remove it at once one does.
  await session.all(`SELECT 1 FROM ${table} WHERE id = $1 FOR UPDATE`, keyOf(id))
  if ((await readRecord(session, kind, tenantId, id)) === null) return false
  for (const sql of STATEMENTS[kind]) await session.run(sql, keyOf(id))
  await insertAudit(session, audit)
  await (isDirectory ? bumpRevision : tellDirectory)(session)
  return true
}

/** Drops tokens that have expired before. */
export const dropSessions = (session: Session, before: Millis): Promise<number> =>
  session.run('DELETE FROM tokens WHERE expires_at < $1', before)

/** A forgotten service comes back where a delivery to it was committed by one who did not know yet. */
const REMOVED_SERVICES = `SELECT s.id FROM services s JOIN tenants t ON t.id = s.tenant_id
  WHERE s.removed AND NOT t.removed AND (NOT s.forgotten
    OR EXISTS (SELECT 1 FROM deliveries WHERE service_id = s.id AND state = 'PENDING' AND lease IS NULL)
    OR EXISTS (SELECT 1 FROM deliveries WHERE service_id = s.id AND lease IS NOT NULL)
    OR EXISTS (SELECT 1 FROM deliveries WHERE service_id = s.id AND state = 'HELD'))`

/** What was removed and is not dealt with; a removed tenant's services go with it. */
export const readRemoved = async (session: Session): Promise<{ services: string[]; tenants: string[] }> => {
  const ids = async (sql: string) => (await session.all<{ id: string }>(sql)).map(({ id }) => id)
  return { services: await ids(REMOVED_SERVICES), tenants: await ids('SELECT id FROM tenants WHERE removed') }
}

/** Its row stays, because deliveries that have ended name it. */
export const forgetService = async (session: Session, serviceId: string): Promise<void> => {
  await session.run('UPDATE services SET forgotten = true WHERE id = $1 AND removed', keyOf(serviceId))
}

/** What a tenant has besides events: what there may be much of first, each removed in small steps. */
const MANY: readonly { readonly table: string; readonly key: string; readonly where?: string }[] = [
  { table: 'messages', key: 'id' },
  { table: 'identities', key: 'platform_id, identity' },
  { table: 'conversations', key: 'id' },
  { table: 'chat_users', key: 'id' },
  { table: 'parked', key: 'platform_id, ext_identifier, key' },
  { table: 'quarantine', key: 'id' },
  { table: 'files', key: 'id', where: `kind = 'UPLOAD'` },
  { table: 'attempt_stats', key: 'service_id, at, node, outcome, bucket' },
  { table: 'bin_requests', key: 'id' },
  { table: 'bins', key: 'id' },
]

/** The audit log stays: the operator must see who removed what. */
const REST: readonly string[] = [
  'DELETE FROM pruned WHERE tenant_id = $1',
  'DELETE FROM last_deliveries WHERE service_id IN (SELECT id FROM services WHERE tenant_id = $1)',
  'DELETE FROM services WHERE tenant_id = $1',
  // Noted by one who did not know yet.
  HEARD_OF_TENANT,
  'DELETE FROM platforms WHERE tenant_id = $1',
  'DELETE FROM tenants WHERE id = $1',
]

const EVENTS = 'SELECT tenant_id, id FROM events WHERE tenant_id = $1 LIMIT $2'

/** Whoever writes for one of its accounts has ended by then, or finds the account gone. */
const LOCK = `SELECT pg_advisory_xact_lock(${ACCOUNT_LOCK})
  FROM (SELECT id FROM platforms WHERE tenant_id = $1 ORDER BY id) accounts`

/** Removes a part of what a removed tenant has. @returns true when nothing is left */
export const purgeTenant = async (session: Session, tenantId: string, limit: number): Promise<boolean> => {
  const tenant = keyOf(tenantId)
  const found = await session.one<{ removed: boolean }>('SELECT removed FROM tenants WHERE id = $1', tenant)
  if (found === undefined) return true
  if (!found.removed) throw new Error(`The tenant ${tenantId} is not removed: it cannot be purged.`)
  await session.all(LOCK, tenant)
  const events = await session.all<EventKey>(EVENTS, tenant, limit)
  await deleteEvents(session, events)
  if (events.length === limit) return false
  for (const { table, key, where } of MANY) {
    const rows = `SELECT ${key} FROM ${table} WHERE tenant_id = $1 ${where === undefined ? '' : `AND ${where}`} LIMIT $2`
    const sql = `DELETE FROM ${table} WHERE tenant_id = $1 AND (${key}) IN (${rows})`
    if ((await session.run(sql, tenant, limit)) === limit) return false
  }
  for (const sql of REST) await session.run(sql, tenant)
  return true
}
