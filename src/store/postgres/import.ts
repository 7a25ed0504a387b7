import type { Millis } from '../../domain/time.ts'
import {
  COPY_TABLES,
  type CopyCounts,
  type CopyRows,
  type CopyTable,
  type CopyTarget,
  type CountedTable,
  DERIVED_TABLES,
} from '../copy.ts'
import { migrate } from '../migrate.ts'
import { type Bulk, bulkOf, writeBulk } from './bulk.ts'
import { Database, type DatabaseOptions, type Session } from './database.ts'
import { ensureDays } from './days.ts'
import { enterOwnEra } from './era.ts'
import { COLUMNS, type Columns } from './import-rows.ts'
import { readLedger } from './ledger.ts'
import { postgresTarget, readMigrations } from './migrations.ts'
import { advance, beginMove, endMove } from './moves.ts'

/** All rows of a large table are counted, which may take long. */
const STATEMENT_MS = 600_000

const TABLES: readonly CountedTable[] = [...COPY_TABLES, ...DERIVED_TABLES]

/**
 * Opens a database that another store is copied into, and brings its schema up to date.
 * @throws StoreUnavailable where it cannot be reached or written
 */
export const openPostgresTarget = async (options: DatabaseOptions): Promise<CopyTarget> => {
  const database = new Database({ connections: 2, statementMs: STATEMENT_MS, ...options })
  try {
    await migrate(postgresTarget(database), readMigrations())
    await database.write(enterOwnEra)
    return targetOn(database)
  } catch (error) {
    await database.close()
    throw error
  }
}

/** Writes rows of a table. */
type Insert = (session: Session, table: string, rows: readonly Columns[]) => Promise<void>

const inserting = (): Insert => {
  const bulks = new Map<string, Bulk>()
  return async (session, table, rows) => {
    const [first] = rows
    if (first === undefined) return
    const bulk = bulks.get(table) ?? (await bulkOf(session, table, first))
    bulks.set(table, bulk)
    await writeBulk(session, bulk, rows)
  }
}

const targetOn = (database: Database): CopyTarget => {
  const insert = inserting()
  return {
    begin: (state, now) => database.write(session => beginMove(session, state, now)),
    write: (table, { rows, place }, from) =>
      database.write(async session => {
        await makeRoom(session, table, rows)
        await insert(
          session,
          table,
          rows.flatMap(row => COLUMNS[table](row)),
        )
        await insertDerived(session, insert, table, rows)
        await advance(session, table, rows.length, from, place)
      }),
    counts: () => database.read(countsOf),
    ledger: tenantId => database.read(session => readLedger(session, tenantId)),
    async finish(numbers, now) {
      // What it will be asked first must not be planned for a database without rows.
      await database.command(`ANALYZE ${TABLES.join(', ')}`)
      await database.write(session => endMove(session, numbers, now))
    },
    close: () => database.close(),
  }
}

/** By what a row lies in the partition of its day. */
const DAILY: { readonly [T in CopyTable]?: (row: CopyRows[T]) => string } = {
  events: ({ id }) => id,
  deliveries: ({ id }) => id,
  attempts: ({ deliveryId }) => deliveryId,
}

/** The time that an id begins with. */
const timeOf = (id: string): Millis => Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)

const makeRoom = async <T extends CopyTable>(
  session: Session,
  table: T,
  rows: readonly CopyRows[T][],
): Promise<void> => {
  const idOf: ((row: CopyRows[T]) => string) | undefined = DAILY[table]
  if (idOf === undefined) return
  const ids = rows.map(idOf).toSorted()
  await ensureDays(session, timeOf(ids[0] ?? ''), timeOf(ids.at(-1) ?? ''))
}

/** A row of another table that comes of a row; null: none does. */
interface Derived<Row> {
  readonly table: (typeof DERIVED_TABLES)[number]
  columns(row: Row): Columns | null
}

const DERIVED: { readonly [T in CopyTable]?: Derived<CopyRows[T]> } = {
  platforms: {
    table: 'last_heard',
    columns: ({ id, lastHeardAt: at }) => (at === null ? null : { platform_id: id, at }),
  },
  services: {
    table: 'last_deliveries',
    columns: ({ id, lastDeliveryAt: at }) => (at === null ? null : { service_id: id, at }),
  },
  events: {
    table: 'fired',
    columns: ({ tenantId, platformId, extIdentifier, id }) =>
      extIdentifier === null
        ? null
        : { tenant_id: tenantId, platform_id: platformId, ext_identifier: extIdentifier, event_id: id },
  },
}

const insertDerived = async <T extends CopyTable>(
  session: Session,
  insert: Insert,
  table: T,
  rows: readonly CopyRows[T][],
): Promise<void> => {
  const derived: Derived<CopyRows[T]> | undefined = DERIVED[table]
  if (derived === undefined) return
  const all = rows.map(row => derived.columns(row))
  await insert(
    session,
    derived.table,
    all.filter(columns => columns !== null),
  )
}

/** Where several rows are one of the other store's. */
const COUNTED: { readonly [T in CountedTable]?: string } = {
  attempt_stats: '(SELECT DISTINCT tenant_id, service_id, at FROM attempt_stats) steps',
}

const countsOf = async (session: Session): Promise<CopyCounts> => {
  const counts: Partial<Record<CountedTable, number>> = {}
  for (const table of TABLES) {
    const row = await session.one<{ n: number }>(`SELECT count(*) AS n FROM ${COUNTED[table] ?? table}`)
    counts[table] = row?.n ?? 0
  }
  return counts as CopyCounts
}
