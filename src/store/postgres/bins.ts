import type { Bin, BinRequest } from '../../domain/bin.ts'
import type { AuditEntry } from '../../domain/tenant.ts'
import type { Millis } from '../../domain/time.ts'
import type { BinStore } from '../bins.ts'
import type { Page, PageRequest } from '../page.ts'
import type { Database, Session } from './database.ts'
import { keyOf } from './ids.ts'
import { readPage } from './page.ts'
import { holdTenant, insertAudit } from './records.ts'

interface BinRow {
  readonly id: string
  readonly tenant_id: string
  readonly name: string
  readonly service_id: string | null
  readonly secret: string
  readonly created_at: number
  readonly expires_at: number
}

interface BinRequestRow {
  readonly id: string
  readonly tenant_id: string
  readonly bin_id: string
  readonly received_at: number
  readonly head: string
  readonly size: number
  readonly body: Uint8Array
}

const binOf = (row: BinRow): Bin => ({
  id: row.id,
  tenantId: row.tenant_id,
  name: row.name,
  serviceId: row.service_id,
  secret: row.secret === '' ? null : row.secret,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
})

const binRequestOf = (row: BinRequestRow): BinRequest => ({
  id: row.id,
  tenantId: row.tenant_id,
  binId: row.bin_id,
  receivedAt: row.received_at,
  head: row.head,
  size: row.size,
  body: row.body,
})

const SELECT = `SELECT b.* FROM bins b JOIN tenants t ON t.id = b.tenant_id
  WHERE b.id = $1 AND b.expires_at > $2 AND NOT t.removed`

const readBin = async (session: Session, id: string, now: Millis): Promise<Bin | null> => {
  const row = await session.one<BinRow>(SELECT, keyOf(id), now)
  return row === undefined ? null : binOf(row)
}

/** Of two that are made at once the second is counted after the first. */
const LOCK = 'SELECT pg_advisory_xact_lock(hashtextextended($1::text, 0))'
const LIVING = 'SELECT count(*) AS n FROM bins WHERE tenant_id = $1 AND expires_at > $2'
const INSERT = `INSERT INTO bins (id, tenant_id, name, service_id, secret, created_at, expires_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7)`

const add = async (session: Session, bin: Bin, most: number, audit: AuditEntry): Promise<boolean> => {
  const { id, tenantId, name, serviceId, secret, createdAt, expiresAt } = bin
  await holdTenant(session, tenantId)
  await session.all(LOCK, `bins ${tenantId}`)
  const living = (await session.one<{ n: number }>(LIVING, keyOf(tenantId), createdAt))?.n ?? 0
  if (living >= most) return false
  await session.run(INSERT, id, tenantId, name, serviceId, secret ?? '', createdAt, expiresAt)
  await insertAudit(session, audit)
  return true
}

const list = (session: Session, tenantId: string, now: Millis, page: PageRequest): Promise<Page<Bin>> => {
  const where = ['b.tenant_id = $1', 'b.expires_at > $2']
  const source = { from: 'bins b', id: 'b.id', where, params: [keyOf(tenantId), now] }
  return readPage(session, source, page, async ids => {
    const rows = await session.all<BinRow>('SELECT * FROM bins WHERE id = ANY ($1::uuid[])', ids)
    return new Map(rows.map(row => [row.id, binOf(row)]))
  })
}

const DELETE = 'DELETE FROM bins WHERE tenant_id = $1 AND id = $2'
const DELETE_REQUESTS = 'DELETE FROM bin_requests WHERE tenant_id = $1 AND bin_id = $2'

const remove = async (
  session: Session,
  tenantId: string,
  id: string,
  audit: AuditEntry,
): Promise<boolean> => {
  const key = [keyOf(tenantId), keyOf(id)] as const
  if ((await session.run(DELETE, ...key)) === 0) return false
  await session.run(DELETE_REQUESTS, ...key)
  await insertAudit(session, audit)
  return true
}

/** Nobody removes it before this transaction has ended. */
const HOLD = 'SELECT 1 AS found FROM bins WHERE tenant_id = $1 AND id = $2 AND expires_at > $3 FOR SHARE'
const INSERT_REQUEST = `INSERT INTO bin_requests (id, tenant_id, bin_id, received_at, head, size, body)
  VALUES ($1, $2, $3, $4, $5, $6, $7)`
const MAKE_ROOM = `DELETE FROM bin_requests WHERE tenant_id = $1 AND id IN
  (SELECT id FROM bin_requests WHERE tenant_id = $1 AND bin_id = $2 ORDER BY id DESC OFFSET $3)`

const keep = async (session: Session, request: BinRequest, most: number): Promise<boolean> => {
  const { id, tenantId, binId, receivedAt, head, size, body } = request
  if ((await session.one(HOLD, keyOf(tenantId), keyOf(binId), receivedAt)) === undefined) return false
  await session.run(INSERT_REQUEST, id, tenantId, binId, receivedAt, head, size, body)
  await session.run(MAKE_ROOM, tenantId, binId, most)
  return true
}

const REQUESTS = 'SELECT * FROM bin_requests WHERE tenant_id = $1 AND id = ANY ($2::uuid[])'

const readRequests = (
  session: Session,
  tenantId: string,
  binId: string,
  page: PageRequest,
): Promise<Page<BinRequest>> => {
  const [tenant, where] = [keyOf(tenantId), ['r.tenant_id = $1', 'r.bin_id = $2']]
  const source = { from: 'bin_requests r', id: 'r.id', where, params: [tenant, keyOf(binId)] }
  return readPage(session, source, page, async ids => {
    const rows = await session.all<BinRequestRow>(REQUESTS, tenant, ids)
    return new Map(rows.map(row => [row.id, binRequestOf(row)]))
  })
}

const EXPIRED =
  'SELECT tenant_id, id FROM bins WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2 FOR UPDATE'

const dropExpired = async (session: Session, now: Millis, limit: number): Promise<number> => {
  const expired = await session.all<{ tenant_id: string; id: string }>(EXPIRED, now, limit)
  for (const { tenant_id, id } of expired) {
    await session.run(DELETE_REQUESTS, tenant_id, id)
    await session.run(DELETE, tenant_id, id)
  }
  return expired.length
}

/** Bins and what came to them, in PostgreSQL. */
export const binStore = (db: Database): BinStore => ({
  add: (bin, most, audit) => db.write(session => add(session, bin, most, audit)),
  open: (id, now) => db.read(session => readBin(session, id, now)),
  async get(tenantId, id, now) {
    const bin = await db.read(session => readBin(session, id, now))
    return bin?.tenantId === tenantId ? bin : null
  },
  list: (tenantId, now, page) => db.read(session => list(session, tenantId, now, page)),
  remove: (tenantId, id, audit) => db.write(session => remove(session, tenantId, id, audit)),
  keep: (request, most) => db.write(session => keep(session, request, most)),
  requests: (tenantId, binId, page) => db.read(session => readRequests(session, tenantId, binId, page)),
  dropExpired: (now, limit) => db.write(session => dropExpired(session, now, limit)),
})
