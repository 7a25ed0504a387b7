import { notFound, Refusal } from '../../domain/errors.ts'
import type { PlatformAccount } from '../../domain/platform-account.ts'
import type { AuditEntry } from '../../domain/tenant.ts'
import { type Changeable, type DirectoryRecords, type Kind, MOST_SESSIONS, type Patch } from '../directory.ts'
import type { Page, PageRequest } from '../page.ts'
import { changedMeanwhile, columnsOf, keyTaken, type Row, SHAPES } from '../shared/kinds.ts'
import type { Session, Value } from './database.ts'
import { isUniqueViolation } from './failure.ts'
import { keyOf } from './ids.ts'
import { readPage, type Source } from './page.ts'
import { bumpRevision, tellDirectory } from './revision.ts'

/** Those of a kind that are to be seen; a tenant belongs to itself. */
const visible = (kind: Kind, tenantId: string | null): Pick<Source, 'where' | 'params'> => ({
  where: [
    ...(SHAPES[kind].isRemembered ? ['NOT r.removed'] : []),
    ...(tenantId === null ? [] : [kind === 'tenants' ? 'r.id = $1' : 'r.tenant_id = $1']),
  ],
  params: tenantId === null ? [] : [keyOf(tenantId)],
})

/** One record; null where there is none, or it is another tenant's. */
export const readRecord = async <K extends Kind>(
  session: Session,
  kind: K,
  tenantId: string | null,
  id: string,
): Promise<DirectoryRecords[K] | null> => {
  const { where, params } = visible(kind, tenantId)
  const conditions = [...where, `r.id = $${params.length + 1}`].join(' AND ')
  const sql = `SELECT r.* FROM ${SHAPES[kind].table} r WHERE ${conditions}`
  const row = await session.one<Row>(sql, ...params, keyOf(id))
  return row === undefined ? null : SHAPES[kind].read(row)
}

export const listRecords = async <K extends Kind>(
  session: Session,
  kind: K,
  tenantId: string | null,
  page: PageRequest,
): Promise<Page<DirectoryRecords[K]>> => {
  const { table, read } = SHAPES[kind]
  const source = { from: `${table} r`, id: 'r.id', ...visible(kind, tenantId) }
  return await readPage(session, source, page, async ids => {
    const rows = await session.all<Row>(`SELECT r.* FROM ${table} r WHERE r.id = ANY ($1::uuid[])`, ids)
    return new Map(rows.map(row => [String(row.id), read(row)]))
  })
}

/** Every record of a kind that is to be seen, the oldest first. */
export const allRecords = async <K extends Kind>(
  session: Session,
  kind: K,
): Promise<DirectoryRecords[K][]> => {
  const { table, isRemembered, read } = SHAPES[kind]
  const where = isRemembered ? 'WHERE NOT r.removed' : ''
  return (await session.all<Row>(`SELECT r.* FROM ${table} r ${where} ORDER BY r.id`)).map(read)
}

type Columns = Readonly<Record<string, Value>>

const insertRow = async (session: Session, table: string, columns: Columns): Promise<void> => {
  const names = Object.keys(columns)
  const marks = names.map((_, i) => `$${i + 1}`)
  const sql = `INSERT INTO ${table} (${names.join(', ')}) VALUES (${marks.join(', ')})`
  await session.run(sql, ...Object.values(columns))
}

export const insertAudit = (session: Session, entry: AuditEntry): Promise<void> =>
  insertRow(session, 'audit', { ...columnsOf('audit', entry), tenant_id: entry.tenantId })

/** @throws Refusal `not_found` where its tenant or the token of a session is not there, `conflict` where its id is taken */
export const insertRecord = async <K extends Exclude<Kind, 'audit'>>(
  session: Session,
  kind: K,
  record: DirectoryRecords[K],
  audit: AuditEntry,
): Promise<boolean> => {
  const { table, word, isDirectory } = SHAPES[kind]
  const owner = await ownerOf(session, record)
  await refuseOrphan(session, record)
  if ('accountKey' in record) await refuseTwin(session, record)
  try {
    await insertRow(session, table, { ...columnsOf(kind, record), ...owner })
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    throw new Refusal('conflict', `A ${word} with this id exists already.`)
  }
  await insertAudit(session, audit)
  if (isDirectory) await bumpRevision(session)
  return await endOldest(session, record)
}

const OLDEST = `DELETE FROM tokens WHERE id IN (
  SELECT id FROM tokens WHERE session_of = $1 ORDER BY expires_at DESC, id DESC OFFSET ${MOST_SESSIONS})`

/** @returns whether sessions ended for this one: then the other nodes are told */
const endOldest = async (session: Session, record: object): Promise<boolean> => {
  if (!('sessionOf' in record) || record.sessionOf === null) return false
  if ((await session.run(OLDEST, keyOf(String(record.sessionOf)))) === 0) return false
  await tellDirectory(session)
  return true
}

/** A tenant that is not removed, and will not be before this transaction has ended. */
const TENANT = 'SELECT 1 AS found FROM tenants WHERE id = $1 AND NOT removed FOR SHARE'

/** @throws Refusal `not_found` where there is none, or it was removed */
export const holdTenant = async (session: Session, id: string): Promise<void> => {
  if ((await session.one(TENANT, keyOf(id))) === undefined) throw notFound('tenant')
}

/** A token that will not be removed, and no other session made with it, before this transaction has ended. */
const TOKEN = 'SELECT 1 AS found FROM tokens WHERE id = $1 FOR NO KEY UPDATE'

/** @throws Refusal `not_found` where a session is of a token that is gone */
const refuseOrphan = async (session: Session, record: object): Promise<void> => {
  if (!('sessionOf' in record) || record.sessionOf === null) return
  if ((await session.one(TOKEN, keyOf(String(record.sessionOf)))) === undefined) throw notFound('token')
}

/** Those who give accounts their keys take turns, until the transaction ends. */
const KEYS_IN_TURN = 'SELECT pg_advisory_xact_lock(7031933)'
const TWIN = `SELECT 1 AS found FROM platforms
  WHERE tenant_id = $1 AND type = $2 AND account_key = $3 AND id <> $4 AND NOT removed`

/** @throws Refusal `conflict` where another account of the tenant has its key */
const refuseTwin = async (session: Session, account: PlatformAccount): Promise<void> => {
  const { id, tenantId, type, accountKey } = account
  if (accountKey === null) return
  await session.all(KEYS_IN_TURN)
  const twin = await session.one(TWIN, keyOf(tenantId), type, accountKey, keyOf(id))
  if (twin !== undefined) throw keyTaken(account)
}

/** The column that says whose a record is; a tenant has none. */
const ownerOf = async (session: Session, record: object): Promise<Columns> => {
  if (!('tenantId' in record)) return {}
  if (record.tenantId === null) return { tenant_id: null }
  await holdTenant(session, String(record.tenantId))
  return { tenant_id: String(record.tenantId) }
}

/** Changes the named fields. @returns the record as it is now, or null where there is none */
export const updateRecord = async <K extends Changeable>(
  session: Session,
  kind: K,
  tenantId: string | null,
  id: string,
  patch: Patch<K>,
  audit: AuditEntry,
  was: Patch<K> = {},
): Promise<DirectoryRecords[K] | null> => {
  const record = await readRecord(session, kind, tenantId, id)
  if (record === null) return null
  if ('accountKey' in record && 'accountKey' in patch) await refuseTwin(session, { ...record, ...patch })
  const columns = columnsOf(kind, patch as Partial<DirectoryRecords[K]>)
  const changes = Object.keys(columns).map((name, i) => `${name} = $${i + 2}`)
  if (changes.length > 0) {
    const before = columnsOf(kind, was as Partial<DirectoryRecords[K]>)
    const first = 2 + changes.length
    const still = Object.keys(before).map((name, i) => ` AND ${name} IS NOT DISTINCT FROM $${first + i}`)
    const sql = `UPDATE ${SHAPES[kind].table} SET ${changes.join(', ')} WHERE id = $1${still.join('')}`
    const values = [...Object.values(columns), ...Object.values(before)]
    const changed = await session.run(sql, keyOf(id), ...values)
    if (changed === 0 && still.length > 0) throw changedMeanwhile(kind)
    await bumpRevision(session)
  }
  await insertAudit(session, audit)
  return await readRecord(session, kind, tenantId, id)
}

/** Those who fill take turns, until the transaction ends: what one has committed, the next one sees. */
const TAKE_TURNS = 'SELECT pg_advisory_xact_lock(7031932)'
const FILL_ORG_ID = `UPDATE tenants SET org_id = $1 WHERE id = $2 AND org_id IS NULL AND NOT removed
  AND NOT EXISTS (SELECT 1 FROM tenants WHERE org_id = $1 AND NOT removed)`

/** Sets a tenant's organisation where it has none, and nobody else has this one. @returns false where nothing was changed */
export const fillOrgId = async (
  session: Session,
  tenantId: string,
  orgId: string,
  audit: AuditEntry,
): Promise<boolean> => {
  await session.all(TAKE_TURNS)
  if ((await session.run(FILL_ORG_ID, orgId, keyOf(tenantId))) === 0) return false
  await bumpRevision(session)
  await insertAudit(session, audit)
  return true
}
