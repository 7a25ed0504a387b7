import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { explain } from './failure.ts'

/** What SQLite keeps, as it comes and goes. */
export type Value = null | number | string | Uint8Array

/** A prepared statement whose rows have a known shape. */
export interface Query<Row> {
  one(...params: Value[]): Row | undefined
  all(...params: Value[]): Row[]
  /** @returns how many rows were changed */
  run(...params: Value[]): number
  /** Runs a statement that gives no rows, where nobody asks what it changed. */
  do(...params: Value[]): void
  /** @returns the rowid of the row that was inserted */
  insert(...params: Value[]): number
}

/**
 * Pages of 8 KiB and a checkpoint every 2,500 of them gained the most; the cache bounds memory at 32 MB. What is
 * deleted is overwritten, so that nothing of a person who was erased is left in the file: deliveries cost the same,
 * retention writes a seventh more.
 */
const SETTINGS = `
  PRAGMA page_size = 8192;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA wal_autocheckpoint = 2500;
  PRAGMA journal_size_limit = 67108864;
  PRAGMA cache_size = -32768;
  PRAGMA temp_store = MEMORY;
  PRAGMA secure_delete = ON;
`

/** One handle on the database file: its prepared statements, and consistent reads. */
export class Database {
  readonly raw: DatabaseSync
  readonly #queries = new Map<string, Query<unknown>>()

  /**
   * @param path of the file; made where it is missing
   * @param busyMs how long to wait for another process that writes
   * @param readOnly beside a handle that writes: nothing is made or set
   * @throws StoreUnavailable where it cannot be opened
   */
  constructor(path: string, busyMs: number, readOnly = false) {
    try {
      this.raw = new DatabaseSync(path, { timeout: busyMs, readOnly })
      if (!readOnly) this.raw.exec(SETTINGS)
    } catch (error) {
      throw explain(error)
    }
  }

  /** A statement, prepared when it is first asked for. */
  query<Row = never>(sql: string): Query<Row> {
    const known = this.#queries.get(sql)
    // The cache cannot know row shapes: the one place where SQL's text is taken at its word.
    if (known !== undefined) return known as Query<Row>
    const query = queryOf<Row>(this.raw.prepare(sql))
    this.#queries.set(sql, query)
    return query
  }

  /** Runs reads that see one state of the database. */
  read<T>(work: () => T): T {
    try {
      this.query('BEGIN').run()
      const result = work()
      this.query('COMMIT').run()
      return result
    } catch (error) {
      this.rollback()
      throw explain(error)
    }
  }

  /** Ends a transaction that failed; SQLite may have ended it already (disk full). */
  rollback(): void {
    if (this.raw.isOpen && this.raw.isTransaction) this.raw.exec('ROLLBACK')
  }
}

const queryOf = <Row>(statement: StatementSync): Query<Row> => ({
  one: (...params) => statement.get(...params) as Row | undefined,
  all: (...params) => statement.all(...params) as Row[],
  run: (...params) => Number(statement.run(...params).changes),
  // Cheaper than `run`, which makes an object of what was changed.
  do: (...params) => {
    statement.get(...params)
  },
  insert: (...params) => Number(statement.run(...params).lastInsertRowid),
})
