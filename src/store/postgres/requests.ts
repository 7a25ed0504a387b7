import type { Millis } from '../../domain/time.ts'
import type { IdempotencyKey, IdempotencyState } from '../directory.ts'
import type { Session } from './database.ts'
import { livingNode } from './nodes.ts'

const THIS = 'token = $1 AND method = $2 AND path = $3 AND key = $4'

const FIND = `SELECT digest, sealed, made, EXISTS (SELECT 1 FROM nodes WHERE num = node) AS lives
  FROM requests WHERE ${THIS} FOR UPDATE`

const BEGIN = `INSERT INTO requests (token, method, path, key, digest, made, node, begun_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`

const AGAIN = `UPDATE requests SET node = $5 WHERE ${THIS}`

interface Found {
  readonly digest: string
  /** Null while it is under way, empty where what it made is gone. */
  readonly sealed: string | null
  readonly made: string
  /** Is the node that began it known to live? */
  readonly lives: boolean
}

const valuesOf = ({ tokenId, method, path, key }: IdempotencyKey) => [tokenId, method, path, key] as const

/** Begins a request, or says what became of it. One that a dead node had begun is begun anew. */
export const beginRequest = async (
  session: Session,
  key: IdempotencyKey,
  bodyDigest: string,
  made: string,
  node: string,
  now: Millis,
): Promise<IdempotencyState> => {
  const num = await livingNode(session, node, now)
  const begun = await session.run(BEGIN, ...valuesOf(key), bodyDigest, made, num, now)
  if (begun === 1) return { state: 'fresh', made }
  const found = await session.one<Found>(FIND, ...valuesOf(key))
  // It was dropped in this very moment: whoever asks again begins it.
  if (found === undefined) return { state: 'running' }
  if (found.digest !== bodyDigest) return { state: 'mismatch' }
  if (found.sealed === '') return { state: 'erased' }
  if (found.sealed !== null) return { state: 'done', sealed: found.sealed }
  if (found.lives) return { state: 'running' }
  await session.run(AGAIN, ...valuesOf(key), num)
  return { state: 'fresh', made: found.made }
}

export const finishRequest = async (session: Session, key: IdempotencyKey, sealed: string): Promise<void> => {
  const sql = `UPDATE requests SET sealed = $5 WHERE ${THIS} AND sealed IS NULL`
  await session.run(sql, ...valuesOf(key), sealed)
}

export const dropRequest = async (session: Session, key: IdempotencyKey): Promise<void> => {
  await session.run(`DELETE FROM requests WHERE ${THIS} AND sealed IS NULL`, ...valuesOf(key))
}

/** Numbers of nodes begin with 1. */
export const releaseRequest = async (session: Session, key: IdempotencyKey): Promise<void> => {
  await session.run(`UPDATE requests SET node = 0 WHERE ${THIS} AND sealed IS NULL`, ...valuesOf(key))
}

export const dropRequests = (session: Session, before: Millis): Promise<number> =>
  session.run('DELETE FROM requests WHERE begun_at < $1', before)
