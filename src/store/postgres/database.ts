import { Socket } from 'node:net'
import pg from 'pg'
import { StoreUnavailable } from '../../domain/errors.ts'
import { arrayTypes, binaryArray } from './arrays.ts'
import { KEEP_ALIVE, settingsOf } from './connection.ts'
import { explain, isConsequence, isPassing, isUnavailable } from './failure.ts'
import { Servers } from './servers.ts'

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
  /** `postgres://user:password@host:port/database`; as libpq reads it, `sslmode` too. Several hosts, separated by commas, are tried in turn. */
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

/** @param type of its elements, where it is an array and the statement says so */
const given = (value: Value, type: string | undefined): unknown =>
  Array.isArray(value)
    ? arrayOf(value.map(storable), type)
    : ArrayBuffer.isView(value)
      ? Buffer.from(value.buffer, value.byteOffset, value.byteLength)
      : storable(value)

const arrayOf = (elements: Single[], type: string | undefined): unknown =>
  (type === undefined ? null : binaryArray(type, elements)) ?? elements

/** A statement as a connection prepares it. */
interface Prepared {
  readonly name: string
  readonly types: readonly (string | undefined)[]
}

/** Transactions that came in each other's way are done again so many times. */
const TRIES = 5
const CLOSED = 'The store is closed: the server is stopping.'
const SILENT = 'The database does not answer: check that it runs, and the network in between.'

/** A pool of connections to one database. */
export class Database {
  readonly #servers: Servers
  readonly #prepared = new Map<string, Prepared>()
  readonly #sockets = new Set<Socket>()
  #isSilent = false
  #closed = false

  constructor({ url, connections = 10, connectMs = 5_000, statementMs = 30_000 }: DatabaseOptions) {
    const options = {
      max: connections,
      connectionTimeoutMillis: connectMs,
      query_timeout: statementMs,
      ...KEEP_ALIVE,
      stream: () => this.#socket(),
      // Statements that do not wait for each other go out together.
      pipeline: true,
      application_name: 'gotallo',
      types,
    }
    const settings = settingsOf(statementMs)
    this.#servers = new Servers(url, options, client => client.query(settings))
  }

  /** Where connections go now: of several hosts the one that takes writes, as far as is known. */
  get address(): string {
    return this.#servers.address
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

  /**
   * Nobody answers there, which is known. Whoever waits for an answer learns now that there is none, and whoever comes
   * next does not wait for one, until it {@link answers} again.
   */
  breakOff(): void {
    this.#isSilent = true
    for (const socket of this.#sockets) socket.destroy()
  }

  /** Somebody answers there. */
  answers(): void {
    this.#isSilent = false
  }

  get isSilent(): boolean {
    return this.#isSilent
  }

  /** Ends all connections, each when it has done what it is at. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.#servers.pool.end()
  }

  #socket(): Socket {
    const socket = new Socket()
    this.#sockets.add(socket)
    socket.once('close', () => this.#sockets.delete(socket))
    return socket
  }

  #transaction<T>(begin: string, work: (session: Session) => Promise<T>): Promise<T> {
    return this.#with(async client => {
      const begun = client.query(begin)
      try {
        // Nobody waits for it: what comes next goes out with it.
        const [result] = await together(work(this.#sessionOn(client)), begun)
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
    if (this.#isSilent) throw new StoreUnavailable(SILENT)
    const { pool } = this.#servers
    let client: pg.PoolClient
    try {
      client = await pool.connect()
    } catch (error) {
      this.#servers.heed(error, pool)
      throw this.#closed ? new StoreUnavailable(CLOSED, error) : explain(error)
    }
    let failure: unknown = null
    try {
      return await work(client)
    } catch (error) {
      failure = error
      this.#servers.heed(error, pool)
      throw explain(error)
    } finally {
      client.release(isUnavailable(failure))
    }
  }

  #sessionOn(client: pg.PoolClient): Session {
    const ask = (sql: string, params: readonly Value[]) => {
      const { name, types } = this.#prepare(sql)
      return client.query({ name, text: sql, values: params.map((value, i) => given(value, types[i])) })
    }
    return {
      one: async <Row>(sql: string, ...params: readonly Value[]) =>
        (await ask(sql, params)).rows[0] as Row | undefined,
      all: async <Row>(sql: string, ...params: readonly Value[]) => (await ask(sql, params)).rows as Row[],
      run: async (sql, ...params) => (await ask(sql, params)).rowCount ?? 0,
      script: async sql => void (await client.query(sql)),
    }
  }

  #prepare(sql: string): Prepared {
    const known = this.#prepared.get(sql)
    if (known !== undefined) return known
    const prepared = { name: `gotallo_${this.#prepared.size}`, types: arrayTypes(sql) }
    this.#prepared.set(sql, prepared)
    return prepared
  }
}

/**
 * Waits for all of what goes out together, also where one fails: none of it may come after the transaction's end.
 * @throws the first failure that is no consequence of another
 */
export const together = async <T extends readonly unknown[]>(
  ...all: {
    [K in keyof T]: Promise<T[K]>
  }
): Promise<T> => {
  const ended = await Promise.allSettled(all)
  const failures = ended.flatMap(one => (one.status === 'rejected' ? [one.reason] : []))
  if (failures.length > 0) throw failures.find(failure => !isConsequence(failure)) ?? failures[0]
  return ended.map(one => (one.status === 'fulfilled' ? one.value : undefined)) as unknown as T
}
