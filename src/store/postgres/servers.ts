import pg from 'pg'
import { isElsewhere } from './failure.ts'

/** `postgres://user:password@a:5432,b:5432/database` names two servers: what stands before the hosts, they, and the rest. */
const PARTS = /^(postgres(?:ql)?:\/\/(?:[^@/]*@)?)([^/?#]+)(.*)$/

/** One address for each host that an address names. */
export const addressesOf = (url: string): readonly string[] => {
  const [, before, hosts, after] = PARTS.exec(url) ?? []
  if (before === undefined || hosts === undefined) return [url]
  return hosts.split(',').map(host => `${before}${host.trim()}${after ?? ''}`)
}

const IS_STANDBY = 'SELECT pg_is_in_recovery() AS is_standby'

/** As PostgreSQL itself says it of a write: whoever may take over for another one must not serve what is of yesterday. */
class StandbyError extends Error {
  readonly code = '25006'
}

/**
 * The servers that a database may be on, of which one takes writes. Connections go to the one that did last; where that
 * cannot be reached, or is a standby, the next attempt goes to the next one.
 */
export class Servers {
  readonly #addresses: readonly string[]
  readonly #poolOf: (address: string) => pg.Pool
  #at = 0
  #pool: pg.Pool

  /** @param onConnect run on each new connection, before it is used */
  constructor(url: string, options: pg.PoolConfig, onConnect: (client: pg.ClientBase) => Promise<unknown>) {
    this.#addresses = addressesOf(url)
    this.#poolOf = connectionString => {
      const pool = new pg.Pool({
        ...options,
        connectionString,
        onConnect: async client => {
          await onConnect(client)
          if (this.#addresses.length > 1) await refuseStandby(client)
        },
      })
      // One that breaks while it is in use: whoever uses it is told by his statement.
      pool.on('connect', client => client.on('error', () => undefined))
      // One that breaks while it lies idle: it is gone from the pool, and the next statement opens another.
      return pool.on('error', () => undefined)
    }
    this.#pool = this.#poolOf(this.address)
  }

  /** Of the server that is asked now. */
  get address(): string {
    return this.#addresses[this.#at] as string
  }

  get pool(): pg.Pool {
    return this.#pool
  }

  /** Goes on to the next server where a failure says that this one is not there, or takes no writes. */
  heed(failure: unknown, pool: pg.Pool): void {
    if (pool !== this.#pool || this.#addresses.length === 1 || !isElsewhere(failure)) return
    this.#at = (this.#at + 1) % this.#addresses.length
    this.#pool = this.#poolOf(this.address)
    // What is under way there ends, or breaks.
    void pool.end().catch(() => undefined)
  }
}

const refuseStandby = async (client: pg.ClientBase): Promise<void> => {
  const { rows } = await client.query<{ is_standby: boolean }>(IS_STANDBY)
  if (rows[0]?.is_standby === true) throw new StandbyError('This server is a standby.')
}
