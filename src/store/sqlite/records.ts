import { notFound, Refusal } from '../../domain/errors.ts'
import type { PlatformAccount } from '../../domain/platform-account.ts'
import type { AuditEntry } from '../../domain/tenant.ts'
import { type Changeable, type DirectoryRecords, type Kind, MOST_SESSIONS, type Patch } from '../directory.ts'
import type { Page, PageRequest } from '../page.ts'
import { type Cell, changedMeanwhile, columnsOf, keyTaken, SHAPES } from '../shared/kinds.ts'
import type { Database, Value } from './database.ts'
import { isUniqueViolation } from './failure.ts'
import { bytesOf, bytesOrNull, idOf, idOrNull, keyOf } from './ids.ts'
import { present, readPage, type Source } from './page.ts'
import { tenantNumber } from './refs.ts'
import { bumpRevision } from './revision.ts'

/** A row as SQLite gives it. */
export interface Stored extends Readonly<Record<string, Value>> {
  readonly id: Uint8Array
}

/** @param row with all columns of its table, and the id of its tenant as `tenant_id` */
export const recordOf = <K extends Kind>(kind: K, row: Stored): DirectoryRecords[K] => {
  const tenant = idOrNull((row.tenant_id ?? null) as Uint8Array | null)
  return SHAPES[kind].read({
    ...(row as Readonly<Record<string, Cell>>),
    id: idOf(row.id),
    tenant_id: tenant,
    ...(row.session_of instanceof Uint8Array ? { session_of: idOf(row.session_of) } : {}),
  })
}

const IDS: ReadonlySet<string> = new Set(['id', 'session_of'])

const cellOf = ([column, cell]: [string, Cell]): Value => {
  if (cell !== null && IDS.has(column)) return bytesOf(String(cell))
  return typeof cell === 'boolean' ? Number(cell) : cell
}

/** The columns of a record as SQLite keeps them. */
const valuesOf = (columns: Readonly<Record<string, Cell>>): Readonly<Record<string, Value>> =>
  Object.fromEntries(Object.entries(columns).map(entry => [entry[0], cellOf(entry)]))

/** A tenant belongs to itself; an audit entry keeps its tenant's id, since it outlives it. */
const SELECT: { readonly [K in Kind]: string } = {
  tenants: 'SELECT r.* FROM tenants r',
  platforms: 'SELECT r.*, t.id AS tenant_id FROM platforms r CROSS JOIN tenants t ON t.num = r.tenant',
  agents: 'SELECT r.*, t.id AS tenant_id FROM agents r CROSS JOIN tenants t ON t.num = r.tenant',
  services: 'SELECT r.*, t.id AS tenant_id FROM services r CROSS JOIN tenants t ON t.num = r.tenant',
  tokens: 'SELECT r.*, t.id AS tenant_id FROM tokens r LEFT JOIN tenants t ON t.num = r.tenant',
  audit: 'SELECT r.*, r.tenant AS tenant_id FROM audit r',
}

const BELONGS: { readonly [K in Kind]: string } = {
  tenants: 'r.id = ?',
  platforms: 'r.tenant = (SELECT num FROM tenants WHERE id = ?)',
  agents: 'r.tenant = (SELECT num FROM tenants WHERE id = ?)',
  services: 'r.tenant = (SELECT num FROM tenants WHERE id = ?)',
  tokens: 'r.tenant = (SELECT num FROM tenants WHERE id = ?)',
  audit: 'r.tenant = ?',
}

/** Those of a kind that are to be seen. */
const visible = (kind: Kind, tenantId: string | null): Pick<Source, 'where' | 'params'> => ({
  where: [
    ...(SHAPES[kind].isRemembered ? ['NOT r.removed'] : []),
    ...(tenantId === null ? [] : [BELONGS[kind]]),
  ],
  params: tenantId === null ? [] : [keyOf(tenantId)],
})

/** One record; null where there is none, or it is another tenant's. */
export const readRecord = <K extends Kind>(
  database: Database,
  kind: K,
  tenantId: string | null,
  id: string,
): DirectoryRecords[K] | null => {
  const { where, params } = visible(kind, tenantId)
  const sql = `${SELECT[kind]} WHERE ${['r.id = ?', ...where].join(' AND ')}`
  const row = database.query<Stored>(sql).one(keyOf(id), ...params)
  return row === undefined ? null : recordOf(kind, row)
}

export const listRecords = <K extends Kind>(
  database: Database,
  kind: K,
  tenantId: string | null,
  page: PageRequest,
): Page<DirectoryRecords[K]> => {
  const source = { from: `${SHAPES[kind].table} r`, id: 'r.id', ...visible(kind, tenantId) }
  const one = database.query<Stored>(`${SELECT[kind]} WHERE r.id = ?`)
  return readPage(database, source, page, id => recordOf(kind, present(one.one(id), id)))
}

/** Every record of a kind that is to be seen, the oldest first. */
export const allRecords = <K extends Kind>(database: Database, kind: K): DirectoryRecords[K][] => {
  const where = SHAPES[kind].isRemembered ? 'WHERE NOT r.removed' : ''
  const rows = database.query<Stored>(`${SELECT[kind]} ${where} ORDER BY r.id`).all()
  return rows.map(row => recordOf(kind, row))
}

const insertRow = (database: Database, table: string, columns: Readonly<Record<string, Value>>): void => {
  const names = Object.keys(columns)
  const sql = `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`
  database.query(sql).run(...Object.values(columns))
}

export const insertAudit = (database: Database, entry: AuditEntry): void =>
  insertRow(database, 'audit', {
    ...valuesOf(columnsOf('audit', entry)),
    tenant: bytesOrNull(entry.tenantId),
  })

/** @throws Refusal `not_found` where its tenant or the token of a session is not there, `conflict` where its id is taken */
export const insertRecord = <K extends Exclude<Kind, 'audit'>>(
  database: Database,
  kind: K,
  record: DirectoryRecords[K],
  audit: AuditEntry,
): boolean => {
  const { table, word, isDirectory } = SHAPES[kind]
  const tenant = ownerOf(database, record)
  refuseOrphan(database, record)
  if ('accountKey' in record) refuseTwin(database, record)
  try {
    insertRow(database, table, { ...valuesOf(columnsOf(kind, record)), ...tenant })
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    throw new Refusal('conflict', `A ${word} with this id exists already.`)
  }
  insertAudit(database, audit)
  if (isDirectory) bumpRevision(database)
  return endOldest(database, record)
}

const OLDEST = `DELETE FROM tokens WHERE id IN (
  SELECT id FROM tokens WHERE session_of = ? ORDER BY expires_at DESC, id DESC LIMIT -1 OFFSET ${MOST_SESSIONS})`

/** @returns whether sessions ended for this one */
const endOldest = (database: Database, record: object): boolean =>
  'sessionOf' in record &&
  record.sessionOf !== null &&
  database.query(OLDEST).run(keyOf(String(record.sessionOf))) > 0

/** @throws Refusal `not_found` where a session is of a token that is gone */
const refuseOrphan = (database: Database, record: object): void => {
  if (!('sessionOf' in record) || record.sessionOf === null) return
  const token = database.query('SELECT 1 FROM tokens WHERE id = ?').one(keyOf(String(record.sessionOf)))
  if (token === undefined) throw notFound('token')
}

const TWIN = `SELECT 1 FROM platforms WHERE type = ? AND account_key = ? AND id <> ? AND NOT removed
  AND tenant = (SELECT num FROM tenants WHERE id = ?)`

/** @throws Refusal `conflict` where another account of the tenant has its key */
const refuseTwin = (database: Database, account: PlatformAccount): void => {
  const { id, tenantId, type, accountKey } = account
  if (accountKey === null) return
  const twin = database.query(TWIN).one(type, accountKey, keyOf(id), keyOf(tenantId))
  if (twin !== undefined) throw keyTaken(account)
}

/** The column that says whose a record is; a tenant has none. */
const ownerOf = (database: Database, record: object): Record<string, Value> => {
  if (!('tenantId' in record)) return {}
  if (record.tenantId === null) return { tenant: null }
  const num = tenantNumber(database, String(record.tenantId))
  if (num === undefined) throw notFound('tenant')
  return { tenant: num }
}

/** Changes the named fields. @returns the record as it is now, or null where there is none */
export const updateRecord = <K extends Changeable>(
  database: Database,
  kind: K,
  tenantId: string | null,
  id: string,
  patch: Patch<K>,
  audit: AuditEntry,
  was: Patch<K> = {},
): DirectoryRecords[K] | null => {
  const record = readRecord(database, kind, tenantId, id)
  if (record === null) return null
  if ('accountKey' in record && 'accountKey' in patch) refuseTwin(database, { ...record, ...patch })
  const columns = valuesOf(columnsOf(kind, patch as Partial<DirectoryRecords[K]>))
  const changes = Object.keys(columns).map(name => `${name} = ?`)
  if (changes.length > 0) {
    const before = valuesOf(columnsOf(kind, was as Partial<DirectoryRecords[K]>))
    const still = ['id = ?', ...Object.keys(before).map(name => `${name} IS ?`)].join(' AND ')
    const sql = `UPDATE ${SHAPES[kind].table} SET ${changes.join(', ')} WHERE ${still}`
    const values = [...Object.values(columns), keyOf(id), ...Object.values(before)]
    // It is there: it was read in this very transaction.
    if (database.query(sql).run(...values) === 0) throw changedMeanwhile(kind)
    bumpRevision(database)
  }
  insertAudit(database, audit)
  return readRecord(database, kind, tenantId, id)
}

const FILL_ORG_ID = `UPDATE tenants SET org_id = ?1 WHERE id = ?2 AND org_id IS NULL AND NOT removed
  AND NOT EXISTS (SELECT 1 FROM tenants WHERE org_id = ?1 AND NOT removed)`

/** Sets a tenant's organisation where it has none, and nobody else has this one. @returns false where nothing was changed */
export const fillOrgId = (
  database: Database,
  tenantId: string,
  orgId: string,
  audit: AuditEntry,
): boolean => {
  if (database.query(FILL_ORG_ID).run(orgId, keyOf(tenantId)) === 0) return false
  bumpRevision(database)
  insertAudit(database, audit)
  return true
}
