import type { Quarantined, QuarantinedRow } from '../messages.ts'
import type { Page, PageRequest } from '../page.ts'
import { fromJson } from '../shared/json.ts'
import type { Session } from './database.ts'
import { keyOf } from './ids.ts'
import { present, readPage } from './page.ts'

interface Row {
  readonly id: string
  readonly tenant_id: string
  readonly platform_id: string
  readonly received_at: number
  readonly reasons: string
  readonly digest: string
  /** Only of a post that is read whole. */
  readonly body: Uint8Array
  /** Only of a post that is listed. */
  readonly size: number
}

const select = (rest: 'q.body' | 'length(q.body) AS size'): string =>
  `SELECT q.id, q.tenant_id, q.platform_id, q.received_at, q.reasons, q.digest, ${rest} FROM quarantine q`

const LISTED = select('length(q.body) AS size')

const headOf = (row: Row): Omit<Quarantined, 'body'> => ({
  id: row.id,
  tenantId: row.tenant_id,
  platformId: row.platform_id,
  receivedAt: row.received_at,
  reasons: fromJson<Quarantined['reasons']>(row.reasons) ?? [],
  digest: row.digest,
})

const listedOf = (row: Row): QuarantinedRow => ({ ...headOf(row), size: row.size })

/** Keeps a raw post, unless the same one of the same account is kept already. */
export const insertQuarantined = async (session: Session, post: Quarantined): Promise<void> => {
  const sql = `INSERT INTO quarantine (tenant_id, id, platform_id, received_at, reasons, digest, body)
    VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (tenant_id, platform_id, digest) DO NOTHING`
  const { tenantId, id, platformId, receivedAt, digest, body } = post
  await session.run(sql, tenantId, id, platformId, receivedAt, JSON.stringify(post.reasons), digest, body)
}

/** One post; null where the tenant has none such. */
export const readQuarantined = async (
  session: Session,
  tenantId: string,
  id: string,
): Promise<Quarantined | null> => {
  const sql = `${select('q.body')} WHERE q.tenant_id = $1 AND q.id = $2`
  const row = await session.one<Row>(sql, keyOf(tenantId), keyOf(id))
  return row === undefined ? null : { ...headOf(row), body: row.body }
}

export const readQuarantine = async (
  session: Session,
  tenantId: string,
  page: PageRequest,
): Promise<Page<QuarantinedRow>> => {
  const tenant = keyOf(tenantId)
  const source = { from: 'quarantine q', id: 'q.id', where: ['q.tenant_id = $1'], params: [tenant] }
  return await readPage(session, source, page, async ids => {
    const rows = await session.all<Row>(
      `${LISTED} WHERE q.tenant_id = $1 AND q.id = ANY ($2::uuid[])`,
      tenant,
      ids,
    )
    return new Map(rows.map(row => [row.id, listedOf(row)]))
  })
}

/** A post as it is listed, by its number; it must be there. */
export const quarantineRow = async (session: Session, num: number): Promise<QuarantinedRow> =>
  listedOf(present(await session.one<Row>(`${LISTED} WHERE q.num = $1`, num), String(num)))

/** @returns false where there is none */
export const deleteQuarantined = async (session: Session, tenantId: string, id: string): Promise<boolean> => {
  const sql = 'DELETE FROM quarantine WHERE tenant_id = $1 AND id = $2'
  return (await session.run(sql, keyOf(tenantId), keyOf(id))) > 0
}

export const setReasons = async (
  session: Session,
  tenantId: string,
  id: string,
  reasons: Quarantined['reasons'],
): Promise<void> => {
  const sql = 'UPDATE quarantine SET reasons = $3 WHERE tenant_id = $1 AND id = $2'
  await session.run(sql, keyOf(tenantId), keyOf(id), JSON.stringify(reasons))
}
