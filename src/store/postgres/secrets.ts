import type { AuditEntry } from '../../domain/tenant.ts'
import { type Place, parsePlace, placeOf, SOURCES, type Source } from '../shared/sealed.ts'
import type { Resealed, Sealed, SecretStore } from '../store.ts'
import type { Database, Session } from './database.ts'
import { insertAudit } from './records.ts'
import { bumpRevision } from './revision.ts'

/** @param after the key of a row; null: from the first on */
const readSource = async (
  session: Session,
  source: Source,
  after: Place | null,
  limit: number,
): Promise<Sealed[]> => {
  const { table, column } = source
  const key = source.key.join(', ')
  const marks = source.key.map((_, i) => `$${i + 2}`).join(', ')
  // A removed record has an empty text, a request under way and a service without headers have none.
  const sql = `SELECT ${key}, ${column} AS text FROM ${table} WHERE ${column} <> ''
    ${after === null ? '' : `AND (${key}) > (${marks})`} ORDER BY ${key} LIMIT $1`
  const rows = await session.all<Record<string, string>>(sql, limit, ...(after?.key ?? []))
  return rows.map(row => {
    const names = source.key.map(name => String(row[name]))
    return { place: placeOf(source, names), context: source.context(names), text: String(row.text) }
  })
}

/** One page, over as many sources as it takes. */
const readSealed = async (session: Session, after: string | null, limit: number): Promise<Sealed[]> => {
  const start = after === null ? null : parsePlace(after)
  const first = start === null ? 0 : SOURCES.indexOf(start.source)
  const found: Sealed[] = []
  for (const source of SOURCES.slice(first)) {
    const from = source === start?.source ? start : null
    found.push(...(await readSource(session, source, from, limit - found.length)))
    if (found.length === limit) break
  }
  return found
}

const writeResealed = async (
  session: Session,
  changes: readonly Resealed[],
  audit: AuditEntry | null,
): Promise<number> => {
  let written = 0
  let isDirectory = false
  for (const { place, before, after } of changes) {
    const { source, key } = parsePlace(place)
    const row = source.key.map((column, i) => `${column} = $${i + 3}`).join(' AND ')
    const sql = `UPDATE ${source.table} SET ${source.column} = $1 WHERE ${source.column} = $2 AND ${row}`
    const changed = await session.run(sql, after, before, ...key)
    isDirectory ||= source.isDirectory && changed > 0
    written += changed
  }
  if (isDirectory) await bumpRevision(session)
  if (audit !== null) await insertAudit(session, audit)
  return written
}

const readSecret = async (session: Session, name: string): Promise<string | null> =>
  (await session.one<{ sealed: string }>('SELECT sealed FROM secrets WHERE name = $1', name))?.sealed ?? null

const addSecret = async (session: Session, name: string, sealed: string): Promise<string> => {
  await session.run('INSERT INTO secrets (name, sealed) VALUES ($1, $2) ON CONFLICT DO NOTHING', name, sealed)
  return (await readSecret(session, name)) ?? sealed
}

/** The hub's own secrets, and everything that is sealed, in PostgreSQL. */
export const secretStore = (db: Database): SecretStore => ({
  secret: name => db.read(session => readSecret(session, name)),
  addSecret: (name, sealed) => db.write(session => addSecret(session, name, sealed)),
  sealed: (after, limit) => db.read(session => readSealed(session, after, limit)),
  reseal: (changes, audit) => db.write(session => writeResealed(session, changes, audit)),
})
