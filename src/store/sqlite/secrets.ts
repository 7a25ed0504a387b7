import type { AuditEntry } from '../../domain/tenant.ts'
import { type Place, parsePlace, placeOf, SOURCES, type Source } from '../shared/sealed.ts'
import type { Resealed, Sealed, SecretStore } from '../store.ts'
import type { Database, Value } from './database.ts'
import type { GroupCommit } from './group-commit.ts'
import { bytesOf, idOf } from './ids.ts'
import { insertAudit } from './records.ts'
import { bumpRevision } from './revision.ts'

const valuesOf = ({ source, key }: Place): Value[] =>
  key.map((part, i) => (source.byId && i === 0 ? bytesOf(part) : part))

/** @param after the key of a row; null: from the first on */
const readSource = (database: Database, source: Source, after: Place | null, limit: number): Sealed[] => {
  const key = source.key.join(', ')
  const marks = source.key.map(() => '?').join(', ')
  // A removed record has an empty text, a request under way and a service without headers have none.
  const sql =
    `SELECT ${key}, ${source.column} AS text FROM ${source.table} WHERE ${source.column} <> '' ` +
    `${after === null ? '' : `AND (${key}) > (${marks}) `}ORDER BY ${key} LIMIT ?`
  const rows = database
    .query<Record<string, Value>>(sql)
    .all(...(after === null ? [] : valuesOf(after)), limit)
  return rows.map(row => {
    const parts = source.key.map(column => row[column])
    const names = parts.map(part => (part instanceof Uint8Array ? idOf(part) : String(part)))
    return { place: placeOf(source, names), context: source.context(names), text: String(row.text) }
  })
}

/** One page, over as many sources as it takes. */
const readSealed = (database: Database, after: string | null, limit: number): Sealed[] => {
  const start = after === null ? null : parsePlace(after)
  const first = start === null ? 0 : SOURCES.indexOf(start.source)
  const found: Sealed[] = []
  for (const source of SOURCES.slice(first)) {
    const from = source === start?.source ? start : null
    found.push(...readSource(database, source, from, limit - found.length))
    if (found.length === limit) break
  }
  return found
}

const writeResealed = (
  database: Database,
  changes: readonly Resealed[],
  audit: AuditEntry | null,
): number => {
  let written = 0
  let isDirectory = false
  for (const { place, before, after } of changes) {
    const { source, key } = parsePlace(place)
    const row = source.key.map(column => `${column} = ?`).join(' AND ')
    const sql = `UPDATE ${source.table} SET ${source.column} = ? WHERE ${row} AND ${source.column} = ?`
    const changed = database.query(sql).run(after, ...valuesOf({ source, key }), before)
    isDirectory ||= source.isDirectory && changed > 0
    written += changed
  }
  if (isDirectory) bumpRevision(database)
  if (audit !== null) insertAudit(database, audit)
  return written
}

const readSecret = (database: Database, name: string): string | null =>
  database.query<{ sealed: string }>('SELECT sealed FROM secrets WHERE name = ?').one(name)?.sealed ?? null

const addSecret = (database: Database, name: string, sealed: string): string => {
  database.query('INSERT INTO secrets (name, sealed) VALUES (?, ?) ON CONFLICT DO NOTHING').run(name, sealed)
  return readSecret(database, name) ?? sealed
}

/** The hub's own secrets, and everything that is sealed, in SQLite. */
export const secretStore = (db: Database, group: GroupCommit): SecretStore => ({
  secret: async name => db.read(() => readSecret(db, name)),
  addSecret: (name, sealed) => group.write(() => addSecret(db, name, sealed)),
  sealed: async (after, limit) => db.read(() => readSealed(db, after, limit)),
  reseal: (changes, audit) => group.write(() => writeResealed(db, changes, audit)),
})
