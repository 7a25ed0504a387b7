import pg from 'pg'
import { StoreUnavailable } from '../../domain/errors.ts'
import { explain, isPassing, isUnavailable } from './failure.ts'

type Single = null | boolean | number | string
/** What is handed to PostgreSQL. */
export type Value = Single | Uint8Array | readonly Single[]

/** Statements within one transaction. A statement's text is prepared once for each connection. */
export interface Session {
  /** The first row. */
  one<Row>(sql: string, ...params: readonly Value[]): Promise<Row | undefined>
  all<Row>(sql: string, ...params: readonly Value[]): Promise<Row[]>
  /** @returns how many rows were changed */
  run(sql: string, ...params: readonly Value[]): Promise<number>
  /** Runs a script of several statements, which takes no parameters. */
  script(sql: string): Promise<void>
}

export interface DatabaseOptions {
  /** `postgres://user:password@host:port/database`; as libpq reads it, `sslmode` too. */
  readonly url: string
  /** Connections at the most. Defaults to 10. */
  readonly connections?: number
  /** How long a connection may take to come about, in milliseconds. Defaults to 5,000. */
  readonly connectMs?: number
  /** How long a statement may take, in milliseconds: a network that swallows everything is noticed. Defaults to 30,000. */
  readonly statementMs?: number
}

const [INT8, NUMERIC] = [20, 1700]
/** Our numbers are instants and counts: far below 2^53. */
const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === INT8 || oid === NUMERIC ? Number : pg.types.getTypeParser(oid, format),
} as pg.CustomTypesConfig

/** A text of PostgreSQL's holds no NUL. What must keep one is kept as JSON. */
const storable = <V>(value: V): V | string =>
  typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '\uFFFD') : value

const given = (value: Value): unknown =>
  Array.isArray(value)
    ? value.map(storable)
    : ArrayBuffer.isView(value)
      ? Buffer.from(value.buffer, value.byteOffset, value.byteLength)
      : storable(value)

/** Transactions that came in each other's way are done again so many times. */
const TRIES = 5
const CLOSED = 'The store is closed: the server is stopping.'

/** A pool of connections to one database. */
export class Database {
  readonly #pool: pg.Pool
  readonly #names = new Map<string, string>()
  #closed = false

  constructor({ url, connections = 10, connectMs = 5_000, statementMs = 30_000 }: DatabaseOptions) {
    this.#pool = new pg.Pool({
      connectionString: url,
      max: connections,
      connectionTimeoutMillis: connectMs,
      query_timeout: statementMs,
      keepAlive: true,
      application_name: 'gotallo',
      types,
    })
    // One that breaks while it lies idle: it is gone from the pool, and the next statement opens another.
    this.#pool.on('error', () => undefined)
  }

  /** Runs reads that see one state of the database. @throws StoreUnavailable */
  read<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.#transaction('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', work)
  }

  /**
   * Runs writes, all of them or none. Where they came in the way of another transaction's they are done again.
   * @throws StoreUnavailable where the database cannot be reached or written
   */
  async write<T>(work: (session: Session) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#transaction('BEGIN', work)
      } catch (error) {
        if (!isPassing(error) || attempt === TRIES) throw error
      }
    }
  }

  /** Runs one statement that may stand in no transaction, such as `CREATE DATABASE`. @throws StoreUnavailable */
  async command(sql: string): Promise<void> {
    await this.#with(client => client.query(sql))
  }

  /** Ends all connections, each when it has done what it is at. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.#pool.end()
  }

  #transaction<T>(begin: string, work: (session: Session) => Promise<T>): Promise<T> {
    return this.#with(async client => {
      await client.query(begin)
      try {
        const result = await work(this.#sessionOn(client))
        await client.query('COMMIT')
        return result
      } catch (error) {
        // A connection that is broken cannot be told; the server undoes what it had.
        if (!isUnavailable(error)) await client.query('ROLLBACK')
        throw error
      }
    })
  }

  async #with<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    if (this.#closed) throw new StoreUnavailable(CLOSED)
    let client: pg.PoolClient
    try {
      client = await this.#pool.connect()
    } catch (error) {
      throw this.#closed ? new StoreUnavailable(CLOSED, error) : explain(error)
    }
    let failure: unknown = null
    try {
      return await work(client)
    } catch (error) {
      failure = error
      throw explain(error)
    } finally {
      client.release(isUnavailable(failure))
    }
  }

  #sessionOn(client: pg.PoolClient): Session {
    const ask = (sql: string, params: readonly Value[]) =>
      client.query({ name: this.#nameOf(sql), text: sql, values: params.map(given) })
    return {
      one: async <Row>(sql: string, ...params: readonly Value[]) =>
        (await ask(sql, params)).rows[0] as Row | undefined,
      all: async <Row>(sql: string, ...params: readonly Value[]) => (await ask(sql, params)).rows as Row[],
      run: async (sql, ...params) => (await ask(sql, params)).rowCount ?? 0,
      script: async sql => void (await client.query(sql)),
    }
  }

  /** The name under which a connection prepares a statement. */
  #nameOf(sql: string): string {
    const known = this.#names.get(sql)
    if (known !== undefined) return known
    const name = `gotallo_${this.#names.size}`
    this.#names.set(sql, name)
    return name
  }
}
