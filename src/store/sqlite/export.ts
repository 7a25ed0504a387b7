import { createHash } from 'node:crypto'
import type { StatementSync } from 'node:sqlite'
import {
  COPY_TABLES,
  type CopyBatch,
  type CopyCounts,
  type CopyNumbers,
  type CopyRows,
  type CopySource,
  type CopyTable,
  DERIVED_TABLES,
} from '../copy.ts'
import { migrate } from '../migrate.ts'
import { Database, type Value } from './database.ts'
import { bins } from './export-bins.ts'
import { deliveries } from './export-deliveries.ts'
import { directory } from './export-directory.ts'
import { people } from './export-people.ts'
import type { Raw, Reader, Readers } from './export-reader.ts'
import { explain } from './failure.ts'
import { bytesOf, idOf } from './ids.ts'
import { readLedger } from './ledger.ts'
import { readMigrations, sqliteTarget } from './migrations.ts'
import { readRevision } from './revision.ts'

export const READERS: Readers = { ...directory, ...people, ...deliveries, ...bins }

/** How much is read at a time, whichever is reached first; a larger row comes alone. */
export interface BatchLimits {
  readonly rows: number
  /** As it is kept. */
  readonly bytes: number
}

const LIMITS: BatchLimits = { rows: 1_000, bytes: 4_000_000 }

/**
 * Opens the embedded store to be copied, and brings its schema up to date. Until it is closed nobody else can write to
 * it: what is read is one state of it, however long that takes.
 * @throws StoreUnavailable where it cannot be opened, or another process writes for longer than `busyMs`
 */
export const openSqliteSource = async (
  path: string,
  busyMs: number,
  limits: BatchLimits = LIMITS,
): Promise<CopySource> => {
  const database = new Database(path, busyMs)
  try {
    await migrate(sqliteTarget(database), readMigrations())
    database.raw.exec('BEGIN IMMEDIATE')
    return sourceOn(database, limits)
  } catch (error) {
    database.raw.close()
    throw explain(error)
  }
}

const sourceOn = (database: Database, limits: BatchLimits): CopySource => {
  const ask = async <T>(work: () => T): Promise<T> => {
    try {
      return work()
    } catch (error) {
      throw explain(error)
    }
  }
  const statements = new Map<string, StatementSync>()
  const prepared = (sql: string): StatementSync => {
    const statement = statements.get(sql) ?? database.raw.prepare(sql)
    statements.set(sql, statement)
    return statement
  }
  return {
    state: () => ask(() => stateOf(database)),
    counts: () => ask(() => countsOf(database)),
    read: (table, after) => ask(() => readBatch(READERS[table], after, limits, prepared)),
    numbers: () => ask(() => numbersOf(database)),
    tenants: () => ask(() => tenantsOf(database)),
    ledger: tenantId => ask(() => readLedger(database, tenantId)),
    async close() {
      database.rollback()
      if (database.raw.isOpen) database.raw.close()
    },
  }
}

const tenantsOf = (database: Database): string[] =>
  database
    .query<{ id: Uint8Array }>('SELECT id FROM tenants ORDER BY num')
    .all()
    .map(({ id }) => idOf(id))

const sizeOf = (row: Raw): number => {
  let size = 0
  for (const name in row) {
    const value = row[name]
    size += typeof value === 'string' || value instanceof Uint8Array ? value.length : 8
  }
  return size
}

/** @param isFirst false: behind a place, whose values come before the limit */
export const selectOf = ({ fields, from, key }: Reader<CopyTable>, isFirst: boolean): string => {
  const places = key.map((column, i) => `${column} AS place_${i}`).join(', ')
  const list = key.join(', ')
  const behind = isFirst ? '' : `WHERE (${list}) > (${key.map(() => '?').join(', ')})`
  return `SELECT ${fields}, ${places} FROM ${from} ${behind} ORDER BY ${list} LIMIT ?`
}

const readBatch = <T extends CopyTable>(
  reader: Reader<T>,
  after: string | null,
  { rows: most, bytes }: BatchLimits,
  prepared: (sql: string) => StatementSync,
): CopyBatch<T> => {
  const sql = selectOf(reader, after === null)
  const rows: CopyRows[T][] = []
  let last: Raw | null = null
  let size = 0
  for (const row of prepared(sql).iterate(...valuesOf(after), most) as Iterable<Raw>) {
    rows.push(readRow(reader, row))
    last = row
    size += sizeOf(row)
    if (size >= bytes) break
  }
  return { rows, place: last === null ? after : placeOf(reader.key, last) }
}

/** @throws Error that says which row it is where it cannot be read */
const readRow = <T extends CopyTable>(reader: Reader<T>, row: Raw): CopyRows[T] => {
  try {
    return reader.read(row)
  } catch (error) {
    throw new Error(`The row ${placeOf(reader.key, row)} cannot be read: ${(error as Error).message}`, {
      cause: error,
    })
  }
}

/** The key of a row; an id in it stands in an object of its own. */
const placeOf = (key: readonly string[], row: Raw): string =>
  JSON.stringify(
    key.map((_, i) => {
      const value = row[`place_${i}`]
      return value instanceof Uint8Array ? { id: idOf(value) } : value
    }),
  )

const valuesOf = (place: string | null): Value[] => {
  const parts = place === null ? [] : (JSON.parse(place) as (number | string | { readonly id: string })[])
  return parts.map(part => (typeof part === 'object' ? bytesOf(part.id) : part))
}

/** What derived rows come of; of nodes none is copied. */
const DERIVED: { readonly [T in (typeof DERIVED_TABLES)[number]]: string } = {
  last_deliveries: 'services WHERE last_delivery_at IS NOT NULL',
  last_heard: 'platforms WHERE last_heard_at IS NOT NULL',
  fired: 'events WHERE ext_identifier IS NOT NULL',
  nodes: 'nodes WHERE false',
}

const countsOf = (database: Database): CopyCounts => {
  const count = (rows: string): number =>
    database.query<{ n: number }>(`SELECT count(*) AS n FROM ${rows}`).one()?.n ?? 0
  const all = [
    ...COPY_TABLES.map(table => [table, count(table)] as const),
    ...DERIVED_TABLES.map(table => [table, count(DERIVED[table])] as const),
  ]
  return Object.fromEntries(all) as Record<(typeof all)[number][0], number>
}

interface Given {
  readonly name: string
  readonly seq: number
}

/** The highest number that each table has given. */
const given = (database: Database): Given[] =>
  database.query<Given>('SELECT name, seq FROM sqlite_sequence ORDER BY name').all()

const numbersOf = (database: Database): CopyNumbers => {
  const numbers = new Map(given(database).map(({ name, seq }) => [name, seq]))
  const [nodes, quarantine, dispatches] = ['nodes', 'quarantine', 'dispatches'].map(
    name => numbers.get(name) ?? 0,
  ) as [number, number, number]
  return { revision: readRevision(database), nodes, quarantine, dispatches }
}

/**
 * A hub that starts is given a number as a node, and whatever a command changes stands in the audit log: neither leaves
 * this as it was.
 */
const stateOf = (database: Database): string => {
  const audit = 'SELECT hex(min(id)) AS first, hex(max(id)) AS last FROM audit'
  const steps = 'SELECT max(number) AS schema FROM migrations'
  const all = [
    database.query<unknown>(steps).one(),
    database.query<unknown>(audit).one(),
    readRevision(database),
    given(database),
    countsOf(database),
  ]
  return createHash('sha256').update(JSON.stringify(all)).digest('hex')
}
