import { notFound } from '../../domain/errors.ts'
import type { Millis } from '../../domain/time.ts'
import type { Database } from './database.ts'
import { Conflict } from './failure.ts'
import { keyOf } from './ids.ts'

/** A row that others refer to by its number. */
export interface Ref {
  readonly num: number
  readonly tenant: number
}

/** Finds the numbers by which rows refer to each other; remembers them for one transaction. */
export class Refs {
  readonly #database: Database
  readonly #known = new Map<string, Ref>()
  readonly #nodes = new Map<string, number>()

  constructor(database: Database) {
    this.#database = database
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

  /** @throws Conflict: it was merged into another meanwhile, is being erased, or was forgotten */
  conversation(id: string): Ref {
    const sql = 'SELECT num, tenant FROM conversations WHERE id = ? AND NOT erased'
    return this.#find(id, sql, () => new Conflict())
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
