import type { Millis } from '../../domain/time.ts'
import type { IdempotencyKey, IdempotencyState } from '../directory.ts'
import type { Database } from './database.ts'
import { bytesOf, idOf } from './ids.ts'
import { livingNode } from './refs.ts'

const THIS = 'token = ? AND method = ? AND path = ? AND key = ?'

const FIND = `SELECT digest, sealed, made, EXISTS (SELECT 1 FROM nodes WHERE num = node) AS lives
  FROM requests WHERE ${THIS}`

const BEGIN = `INSERT INTO requests (token, method, path, key, digest, made, node, begun_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET node = excluded.node`

interface Found {
  readonly digest: string
  /** Null while it is under way, empty where what it made is gone. */
  readonly sealed: string | null
  readonly made: Uint8Array
  /** Is the node that began it known to live? */
  readonly lives: number
}

const valuesOf = ({ tokenId, method, path, key }: IdempotencyKey) =>
  [bytesOf(tokenId), method, path, key] as const

/** Begins a request, or says what became of it. One that a dead node had begun is begun anew. */
export const beginRequest = (
  database: Database,
  key: IdempotencyKey,
  bodyDigest: string,
  made: string,
  node: string,
  now: Millis,
): IdempotencyState => {
  const found = database.query<Found>(FIND).one(...valuesOf(key))
  if (found !== undefined && found.digest !== bodyDigest) return { state: 'mismatch' }
  if (found?.sealed === '') return { state: 'erased' }
  if (found !== undefined && found.sealed !== null) return { state: 'done', sealed: found.sealed }
  if (found !== undefined && found.lives === 1) return { state: 'running' }
  const num = livingNode(database, node, now)
  database.query(BEGIN).run(...valuesOf(key), bodyDigest, bytesOf(made), num, now)
  return { state: 'fresh', made: found === undefined ? made : idOf(found.made) }
}

export const finishRequest = (database: Database, key: IdempotencyKey, sealed: string): void => {
  const sql = `UPDATE requests SET sealed = ? WHERE ${THIS} AND sealed IS NULL`
  database.query(sql).run(sealed, ...valuesOf(key))
}

export const dropRequest = (database: Database, key: IdempotencyKey): void => {
  database.query(`DELETE FROM requests WHERE ${THIS} AND sealed IS NULL`).run(...valuesOf(key))
}

/** Numbers of nodes begin with 1. */
export const releaseRequest = (database: Database, key: IdempotencyKey): void => {
  database.query(`UPDATE requests SET node = 0 WHERE ${THIS} AND sealed IS NULL`).run(...valuesOf(key))
}

export const dropRequests = (database: Database, before: Millis): number =>
  database.query('DELETE FROM requests WHERE begun_at < ?').run(before)
