import type { Millis } from '../../domain/time.ts'
import type { IdempotencyKey, IdempotencyState } from '../directory.ts'
import type { Database } from './database.ts'
import { bytesOf } from './ids.ts'
import { livingNode } from './refs.ts'

const THIS = 'token = ? AND method = ? AND path = ? AND key = ?'

const FIND = `SELECT digest, sealed, EXISTS (SELECT 1 FROM nodes WHERE num = node) AS lives
  FROM requests WHERE ${THIS}`

const BEGIN = `INSERT INTO requests (token, method, path, key, digest, node, begun_at) VALUES (?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET digest = excluded.digest, node = excluded.node, begun_at = excluded.begun_at`

const valuesOf = ({ tokenId, method, path, key }: IdempotencyKey) =>
  [bytesOf(tokenId), method, path, key] as const

/** Begins a request, or says what became of it. One that a dead node had begun is begun anew. */
export const beginRequest = (
  database: Database,
  key: IdempotencyKey,
  bodyDigest: string,
  node: string,
  now: Millis,
): IdempotencyState => {
  const find = database.query<{ digest: string; sealed: string | null; lives: number }>(FIND)
  const found = find.one(...valuesOf(key))
  if (found === undefined || (found.sealed === null && found.lives === 0)) {
    const num = livingNode(database, node, now)
    database.query(BEGIN).run(...valuesOf(key), bodyDigest, num, now)
    return { state: 'fresh' }
  }
  if (found.digest !== bodyDigest) return { state: 'mismatch' }
  return found.sealed === null ? { state: 'running' } : { state: 'done', sealed: found.sealed }
}

export const finishRequest = (database: Database, key: IdempotencyKey, sealed: string): void => {
  database.query(`UPDATE requests SET sealed = ? WHERE ${THIS}`).run(sealed, ...valuesOf(key))
}

export const dropRequest = (database: Database, key: IdempotencyKey): void => {
  database.query(`DELETE FROM requests WHERE ${THIS} AND sealed IS NULL`).run(...valuesOf(key))
}

export const dropRequests = (database: Database, before: Millis): number =>
  database.query('DELETE FROM requests WHERE begun_at < ?').run(before)
