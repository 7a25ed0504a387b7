import type { Bin, BinRequest } from '../../domain/bin.ts'
import { notFound } from '../../domain/errors.ts'
import type { AuditEntry } from '../../domain/tenant.ts'
import type { Millis } from '../../domain/time.ts'
import type { BinStore } from '../bins.ts'
import type { Page, PageRequest } from '../page.ts'
import type { Database } from './database.ts'
import type { GroupCommit } from './group-commit.ts'
import { bytesOf, bytesOrNull, idOf, idOrNull, keyOf } from './ids.ts'
import { present, readPage } from './page.ts'
import { insertAudit } from './records.ts'
import { tenantNumber } from './refs.ts'

/** A bin as it is read. */
export interface BinRow {
  readonly id: Uint8Array
  readonly tenant_id: Uint8Array
  readonly name: string
  readonly service: Uint8Array | null
  readonly secret: string
  readonly created_at: number
  readonly expires_at: number
}

/** What came to a bin as it is read. */
export interface BinRequestRow {
  readonly id: Uint8Array
  readonly tenant_id: Uint8Array
  readonly bin: Uint8Array
  readonly received_at: number
  readonly head: string
  readonly size: number
  readonly body: Uint8Array
}

export const binOf = (row: BinRow): Bin => ({
  id: idOf(row.id),
  tenantId: idOf(row.tenant_id),
  name: row.name,
  serviceId: idOrNull(row.service),
  secret: row.secret === '' ? null : row.secret,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
})

export const binRequestOf = (row: BinRequestRow): BinRequest => ({
  id: idOf(row.id),
  tenantId: idOf(row.tenant_id),
  binId: idOf(row.bin),
  receivedAt: row.received_at,
  head: row.head,
  size: row.size,
  body: row.body,
})

const TENANT = '(SELECT num FROM tenants WHERE id = ? AND NOT removed)'

const SELECT = `SELECT b.*, t.id AS tenant_id FROM bins b CROSS JOIN tenants t ON t.num = b.tenant
  WHERE NOT t.removed AND b.id = ?`
const REQUEST = `SELECT r.*, t.id AS tenant_id FROM bin_requests r CROSS JOIN tenants t ON t.num = r.tenant
  WHERE r.id = ?`

const readBin = (database: Database, id: string, now: Millis): Bin | null => {
  const row = database.query<BinRow>(`${SELECT} AND b.expires_at > ?`).one(keyOf(id), now)
  return row === undefined ? null : binOf(row)
}

const LIVING = 'SELECT count(*) AS n FROM bins WHERE tenant = ? AND expires_at > ?'
const INSERT = 'INSERT INTO bins (id, tenant, name, service, secret, created_at, expires_at)'

const add = (database: Database, bin: Bin, most: number, audit: AuditEntry): boolean => {
  const tenant = tenantNumber(database, bin.tenantId)
  if (tenant === undefined) throw notFound('tenant')
  const living = database.query<{ n: number }>(LIVING).one(tenant, bin.createdAt)?.n ?? 0
  if (living >= most) return false
  const { id, name, serviceId, secret, createdAt, expiresAt } = bin
  const insert = database.query(`${INSERT} VALUES (?, ?, ?, ?, ?, ?, ?)`)
  insert.run(bytesOf(id), tenant, name, bytesOrNull(serviceId), secret ?? '', createdAt, expiresAt)
  insertAudit(database, audit)
  return true
}

const list = (database: Database, tenantId: string, now: Millis, page: PageRequest): Page<Bin> => {
  const where = [`b.tenant = ${TENANT}`, 'b.expires_at > ?']
  const source = { from: 'bins b', id: 'b.id', where, params: [keyOf(tenantId), now] }
  const one = database.query<BinRow>(SELECT)
  return readPage(database, source, page, id => binOf(present(one.one(id), id)))
}

const remove = (database: Database, tenantId: string, id: string, audit: AuditEntry): boolean => {
  const gone = database.query(`DELETE FROM bins WHERE id = ? AND tenant = ${TENANT}`)
  if (gone.run(keyOf(id), keyOf(tenantId)) === 0) return false
  database.query('DELETE FROM bin_requests WHERE bin = ?').run(keyOf(id))
  insertAudit(database, audit)
  return true
}

const INSERT_REQUEST = `INSERT INTO bin_requests (id, tenant, bin, received_at, head, size, body)
  SELECT ?, tenant, id, ?, ?, ?, ? FROM bins WHERE id = ? AND expires_at > ?`
const MAKE_ROOM = `DELETE FROM bin_requests WHERE num IN
  (SELECT num FROM bin_requests WHERE bin = ? ORDER BY id DESC LIMIT -1 OFFSET ?)`

const keep = (database: Database, request: BinRequest, most: number): boolean => {
  const { id, binId, receivedAt, head, size, body } = request
  const bin = keyOf(binId)
  const insert = database.query(INSERT_REQUEST)
  if (insert.run(bytesOf(id), receivedAt, head, size, body, bin, receivedAt) === 0) return false
  database.query(MAKE_ROOM).run(bin, most)
  return true
}

const readRequests = (
  database: Database,
  tenantId: string,
  binId: string,
  page: PageRequest,
): Page<BinRequest> => {
  const where = ['r.bin = ?', `r.tenant = ${TENANT}`]
  const source = { from: 'bin_requests r', id: 'r.id', where, params: [keyOf(binId), keyOf(tenantId)] }
  const one = database.query<BinRequestRow>(REQUEST)
  return readPage(database, source, page, id => binRequestOf(present(one.one(id), id)))
}

const EXPIRED = 'SELECT id FROM bins WHERE expires_at <= ? ORDER BY expires_at LIMIT ?'

const dropExpired = (database: Database, now: Millis, limit: number): number => {
  const expired = database.query<{ id: Uint8Array }>(EXPIRED).all(now, limit)
  for (const { id } of expired) {
    database.query('DELETE FROM bin_requests WHERE bin = ?').run(id)
    database.query('DELETE FROM bins WHERE id = ?').run(id)
  }
  return expired.length
}

/** Bins and what came to them, in SQLite. */
export const binStore = (db: Database, group: GroupCommit): BinStore => ({
  add: (bin, most, audit) => group.write(() => add(db, bin, most, audit)),
  open: async (id, now) => db.read(() => readBin(db, id, now)),
  async get(tenantId, id, now) {
    const bin = db.read(() => readBin(db, id, now))
    return bin?.tenantId === tenantId ? bin : null
  },
  list: async (tenantId, now, page) => db.read(() => list(db, tenantId, now, page)),
  remove: (tenantId, id, audit) => group.write(() => remove(db, tenantId, id, audit)),
  keep: (request, most) => group.write(() => keep(db, request, most)),
  requests: async (tenantId, binId, page) => db.read(() => readRequests(db, tenantId, binId, page)),
  dropExpired: (now, limit) => group.write(() => dropExpired(db, now, limit)),
})
