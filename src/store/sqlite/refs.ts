import { notFound } from '../../domain/errors.ts'
import type { Millis } from '../../domain/time.ts'
import { Conflict } from '../shared/conflict.ts'
import type { Database } from './database.ts'
import { keyOf } from './ids.ts'

/** A row that others refer to by its number. */
export interface Ref {
  readonly num: number
  readonly tenant: number
}

/**
 * Numbers of conversations that were written lately, kept from one transaction to the next. Each is a guess: the
 * row may be gone by now, and another have its number. The write that uses it names the id as well.
 */
export class Guesses {
  /** Some 2 MB. */
  static readonly #LIMIT = 20_000
  readonly #numbers = new Map<string, number>()

  get(id: string): number | undefined {
    return this.#numbers.get(id)
  }

  set(id: string, num: number): void {
    if (this.#numbers.size >= Guesses.#LIMIT) this.#numbers.clear()
    this.#numbers.set(id, num)
  }
}

/** Finds the numbers by which rows refer to each other; remembers them for one transaction. */
export class Refs {
  readonly #database: Database
  readonly #known = new Map<string, Ref>()
  readonly #conversations = new Map<string, number>()
  readonly #nodes = new Map<string, number>()
  readonly #awaiting = new Map<number, boolean>()
  readonly guesses: Guesses

  constructor(database: Database, guesses: Guesses) {
    this.#database = database
    this.guesses = guesses
  }

  /** @throws Refusal `not_found`; one that was removed is found still */
  platform(id: string): Ref {
    const sql = 'SELECT num, tenant FROM platforms WHERE id = ?'
    return this.#find(id, sql, () => notFound('platform account'))
  }

  /** @throws Refusal `not_found`; one that was removed is found still */
  service(id: string): Ref {
    return this.#find(id, 'SELECT num, tenant FROM services WHERE id = ?', () => notFound('service'))
  }

  /**
   * The number of a conversation.
   * @throws Conflict: it was merged into another meanwhile, is being erased, or was forgotten
   */
  conversation(id: string): number {
    const known = this.#conversations.get(id)
    if (known !== undefined) return known
    const sql = 'SELECT num FROM conversations WHERE id = ? AND NOT erased'
    const found = this.#database.query<{ num: number }>(sql).one(keyOf(id))
    if (found === undefined) throw new Conflict()
    this.#conversations.set(id, found.num)
    return found.num
  }

  /** A conversation that this transaction has written. */
  wrote(id: string, num: number): void {
    this.#conversations.set(id, num)
  }

  /**
   * True where anything was parked for a message of this account when it was first asked: mostly nothing is, and
   * need not be asked for each message.
   */
  awaits(platform: number): boolean {
    const known = this.#awaiting.get(platform)
    if (known !== undefined) return known
    const sql = 'SELECT 1 AS found FROM parked WHERE platform = ? LIMIT 1'
    const found = this.#database.query<{ found: number }>(sql).one(platform) !== undefined
    this.#awaiting.set(platform, found)
    return found
  }

  /** The number of a process that lives. */
  node(name: string, now: Millis): number {
    const known = this.#nodes.get(name)
    if (known !== undefined) return known
    const num = livingNode(this.#database, name, now)
    this.#nodes.set(name, num)
    return num
  }

  #find(id: string, sql: string, missing: () => Error): Ref {
    const known = this.#known.get(id)
    if (known !== undefined) return known
    const found = this.#database.query<Ref>(sql).one(keyOf(id))
    if (found === undefined) throw missing()
    this.#known.set(id, found)
    return found
  }
}

/** A tenant's number; undefined where there is none or it was removed. */
export const tenantNumber = (database: Database, id: string): number | undefined =>
  database.query<{ num: number }>('SELECT num FROM tenants WHERE id = ? AND NOT removed').one(keyOf(id))?.num

/** A process's number, or undefined where it is not known to live. */
export const nodeNumber = (database: Database, name: string): number | undefined =>
  database.query<{ num: number }>('SELECT num FROM nodes WHERE name = ?').one(name)?.num

/** A process's number; one that is new counts as heard of now. */
export const livingNode = (database: Database, name: string, now: Millis): number =>
  nodeNumber(database, name) ??
  database.query('INSERT INTO nodes (name, heard_at) VALUES (?, ?)').insert(name, now)
