import type { Dispatch } from '../../domain/dispatch.ts'
import type { Millis } from '../../domain/time.ts'
import type { ClaimedSend, OutboxStore, SendClaim, SendRequest } from '../outbox.ts'
import { messageById } from './browse.ts'
import type { Database } from './database.ts'
import { type DispatchRow, dispatchOf, SELECT_DISPATCH } from './dispatches.ts'
import type { GroupCommit } from './group-commit.ts'
import { idOf, keyOf } from './ids.ts'
import { present } from './page.ts'
import { livingNode } from './refs.ts'

const PLATFORM = 'SELECT num FROM platforms WHERE id = ? AND NOT removed'

/** The plus keeps SQLite from sorting all that is due: the index is in the order of acceptance. */
const TURNS = `SELECT seq FROM dispatches WHERE platform = ? AND head = 1 AND +due <= ? ORDER BY seq LIMIT ?`

const TAKE = `UPDATE dispatches SET state = 'SENDING', lease = ?, attempts = attempts + 1, version = version + 1,
  head = 0
  WHERE seq = ?`

const NEXT_DUE = 'SELECT min(due) AS due FROM dispatches WHERE platform = ? AND head = 1'

const TAKEN = `${SELECT_DISPATCH} WHERE d.seq = ?`

/** Takes what may be sent, within the caller's transaction; an account that was removed has nothing. */
const claimSends = (
  database: Database,
  node: string,
  requests: readonly SendRequest[],
  now: Millis,
): SendClaim[] => {
  livingNode(database, node, now)
  return requests.map(request => claimOf(database, node, request, now))
}

const claimOf = (
  database: Database,
  node: string,
  { platformId, limit }: SendRequest,
  now: Millis,
): SendClaim => {
  const platform = database.query<{ num: number }>(PLATFORM).one(keyOf(platformId))
  if (platform === undefined) return { platformId, claimed: [], nextDue: null }
  const turns = database.query<{ seq: number }>(TURNS).all(platform.num, now, limit)
  const claimed = turns.map(({ seq }) => take(database, node, seq))
  const nextDue = database.query<{ due: number | null }>(NEXT_DUE).one(platform.num)?.due ?? null
  return { platformId, claimed, nextDue }
}

const take = (database: Database, node: string, seq: number): ClaimedSend => {
  database.query(TAKE).run(node, seq)
  const row = database.query<DispatchRow>(TAKEN).one(seq)
  if (row === undefined) throw new Error(`The dispatch ${seq} has no message.`)
  const context = present(messageById(database, row.message_id), row.message_id)
  return { dispatch: dispatchOf(row), ...context }
}

const WAITING = `SELECT p.id FROM platforms p WHERE NOT p.removed
  AND EXISTS (SELECT 1 FROM dispatches WHERE platform = p.num AND state = 'WAITING')`

const readWaiting = (database: Database): string[] =>
  database
    .query<{ id: Uint8Array }>(WAITING)
    .all()
    .map(({ id }) => idOf(id))

const STRANDED = `${SELECT_DISPATCH} WHERE d.lease IS NOT NULL AND d.lease <> ?
  AND d.lease NOT IN (SELECT name FROM nodes) AND NOT p.removed ORDER BY d.lease, d.seq LIMIT ?`

const DOUBTFUL = `${SELECT_DISPATCH} WHERE d.state = 'DOUBT' AND d.due <= ? AND NOT p.removed ORDER BY d.due LIMIT ?`

const readDispatches = (database: Database, sql: string, key: string | number, limit: number): Dispatch[] =>
  database.query<DispatchRow>(sql).all(key, limit).map(dispatchOf)

/** Messages that wait to be sent, in SQLite. */
export const outboxStore = (db: Database, group: GroupCommit): OutboxStore => ({
  claim: (node, requests, now) => group.write(() => claimSends(db, node, requests, now)),
  waiting: async () => db.read(() => readWaiting(db)),
  stranded: async (node, limit) => db.read(() => readDispatches(db, STRANDED, node, limit)),
  doubtful: async (now, limit) => db.read(() => readDispatches(db, DOUBTFUL, now, limit)),
})
