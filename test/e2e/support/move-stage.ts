/** A store that has something of everything, copies of it, and databases to move them into. */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll } from 'vitest'
import { COPY_TABLES, type CopyTarget, DERIVED_TABLES } from '../../../src/store/copy.ts'
import { openPostgresTarget } from '../../../src/store/postgres/import.ts'
import { requireWhole } from '../../../src/store/postgres/moves.ts'
import { type Cluster, inDatabase, startCluster } from '../../../src/store/postgres/testkit.ts'
import { type BatchLimits, openSqliteSource } from '../../../src/store/sqlite/export.ts'
import { openSqliteStore } from '../../../src/store/sqlite/index.ts'
import { type Moved, moveStore } from '../../../src/usecases/move-store.ts'
import { type Filled, fillStore } from './filled-store.ts'

/** What a test stands on. */
export interface MoveStage {
  readonly cluster: Cluster
  readonly filled: Filled
  /** A folder of this name with a copy of the filled store. */
  copy(name: string): string
  /** An empty database, its schema made already. @returns where it is */
  make(name: string): Promise<string>
}

/** Makes it for all tests of a file. */
export const useMoveStage = (): (() => MoveStage) => {
  const folder = mkdtempSync(join(tmpdir(), 'gotallo-move-'))
  let stage: MoveStage
  beforeAll(async () => {
    const cluster = await startCluster()
    const path = join(folder, 'gotallo.db')
    const store = await openSqliteStore({ path })
    const filled = await fillStore(store, path)
    await store.close()
    await (await openPostgresTarget({ url: await cluster.create('fresh') })).close()
    const copy = (name: string): string => {
      const data = join(folder, name)
      mkdirSync(data)
      copyFileSync(path, join(data, 'gotallo.db'))
      return data
    }
    const make = (name: string): Promise<string> => cluster.create(name, 'fresh')
    stage = { cluster, filled, copy, make }
  })
  afterAll(async () => {
    await stage.cluster.stop()
    rmSync(folder, { recursive: true })
  })
  return () => stage
}

/** What a statement reads. */
export const rowsIn = <Row>(url: string, sql: string): Promise<Row[]> =>
  inDatabase(url, database => database.read(session => session.all<Row>(sql)))

/** @param change what the target does otherwise */
export const move = async (
  data: string,
  url: string,
  change: (target: CopyTarget) => Partial<CopyTarget> = () => ({}),
  limits?: BatchLimits,
): Promise<Moved> => {
  const target = await openPostgresTarget({ url })
  const source = await openSqliteSource(join(data, 'gotallo.db'), 1_000, limits)
  try {
    return await moveStore(source, { ...target, ...change(target) }, Date.now, () => undefined)
  } finally {
    await source.close()
    await target.close()
  }
}

/** Every row of every table, and the numbers that were given last. */
export const dump = (url: string): Promise<unknown> =>
  inDatabase(url, database =>
    database.read(async session => {
      const rows: Record<string, unknown> = {}
      for (const table of [...COPY_TABLES, ...DERIVED_TABLES, 'directory', 'pg_sequences']) {
        rows[table] = await session.all(`SELECT md5(t::text) AS row FROM ${table} t ORDER BY 1`)
      }
      return rows
    }),
  )

/** What a hub asks before it serves the database. */
export const askWhole = (url: string): Promise<void> =>
  inDatabase(url, database => database.read(requireWhole))

/** As if many rows had been there, and were gone. */
export const giveNumbers = (data: string, last: number): void => {
  const database = new DatabaseSync(join(data, 'gotallo.db'))
  const sql = `UPDATE sqlite_sequence SET seq = ? WHERE name IN ('nodes', 'quarantine', 'dispatches')`
  database.prepare(sql).run(last)
  database.close()
}
