import type { Quarantined, QuarantinedRow } from '../messages.ts'
import type { Page, PageRequest } from '../page.ts'
import { fromJson } from '../shared/json.ts'
import type { Database } from './database.ts'
import { bytesOf, idOf, keyOf } from './ids.ts'
import { present, readPage } from './page.ts'
import type { Refs } from './refs.ts'

/** A post as it is read. */
export interface QuarantinedRecord {
  readonly id: Uint8Array
  readonly tenant_id: Uint8Array
  readonly platform_id: Uint8Array
  readonly received_at: number
  readonly reasons: string
  readonly digest: string
  /** Only of a post that is read whole. */
  readonly body: Uint8Array
  /** Only of a post that is listed. */
  readonly size: number
}

const select = (rest: 'q.body' | 'length(q.body) AS size', key: 'id' | 'num' = 'id'): string => `
  SELECT q.id, t.id AS tenant_id, p.id AS platform_id, q.received_at, q.reasons, q.digest, ${rest}
  FROM quarantine q CROSS JOIN tenants t ON t.num = q.tenant CROSS JOIN platforms p ON p.num = q.platform
  WHERE q.${key} = ?`

const OF_TENANT = 'id = ? AND tenant = (SELECT num FROM tenants WHERE id = ?)'

const headOf = (row: QuarantinedRecord): Omit<Quarantined, 'body'> => ({
  id: idOf(row.id),
  tenantId: idOf(row.tenant_id),
  platformId: idOf(row.platform_id),
  receivedAt: row.received_at,
  reasons: fromJson<Quarantined['reasons']>(row.reasons) ?? [],
  digest: row.digest,
})

export const quarantinedOf = (row: QuarantinedRecord): Quarantined => ({ ...headOf(row), body: row.body })

/** Keeps a raw post, unless the same one of the same account is kept already. */
export const insertQuarantined = (database: Database, post: Quarantined, refs: Refs): void => {
  const sql = `INSERT INTO quarantine (id, tenant, platform, received_at, reasons, digest, body)
    VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (platform, digest) DO NOTHING`
  const { num, tenant } = refs.platform(post.platformId)
  const reasons = JSON.stringify(post.reasons)
  const insert = database.query(sql)
  insert.run(bytesOf(post.id), tenant, num, post.receivedAt, reasons, post.digest, post.body)
}

/** One post; null where the tenant has none such. */
export const readQuarantined = (database: Database, tenantId: string, id: string): Quarantined | null => {
  const row = database
    .query<QuarantinedRecord>(`${select('q.body')} AND t.id = ?`)
    .one(keyOf(id), keyOf(tenantId))
  return row === undefined ? null : quarantinedOf(row)
}

export const readQuarantine = (
  database: Database,
  tenantId: string,
  page: PageRequest,
): Page<QuarantinedRow> => {
  const source = {
    from: 'quarantine q',
    id: 'q.id',
    where: ['q.tenant = (SELECT num FROM tenants WHERE id = ?)'],
    params: [keyOf(tenantId)],
  }
  const one = database.query<QuarantinedRecord>(select('length(q.body) AS size'))
  return readPage(database, source, page, id => listedOf(present(one.one(id), id)))
}

const listedOf = (row: QuarantinedRecord): QuarantinedRow => ({ ...headOf(row), size: row.size })

/** A post as it is listed, by its number; it must be there. */
export const quarantineRow = (database: Database, num: number): QuarantinedRow => {
  const row = database.query<QuarantinedRecord>(select('length(q.body) AS size', 'num')).one(num)
  if (row === undefined) throw new Error(`The post ${num} vanished within a transaction.`)
  return listedOf(row)
}

/** @returns false where there is none */
export const deleteQuarantined = (database: Database, tenantId: string, id: string): boolean =>
  database.query(`DELETE FROM quarantine WHERE ${OF_TENANT}`).run(keyOf(id), keyOf(tenantId)) > 0

export const setReasons = (
  database: Database,
  tenantId: string,
  id: string,
  reasons: Quarantined['reasons'],
): void => {
  const sql = `UPDATE quarantine SET reasons = ? WHERE ${OF_TENANT}`
  database.query(sql).run(JSON.stringify(reasons), keyOf(id), keyOf(tenantId))
}
