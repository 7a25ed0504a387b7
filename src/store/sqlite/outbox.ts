import { type Dispatch, needsPreparation } from '../../domain/dispatch.ts'
import { HOUR, type Millis } from '../../domain/time.ts'
import type { ClaimedSend, OutboxStore, SendClaim, SendRequest, UnreadableSend } from '../outbox.ts'
import { messageById } from './browse.ts'
import type { Database } from './database.ts'
import { type DispatchRow, dispatchOf, SELECT_DISPATCH } from './dispatches.ts'
import { isUnavailable } from './failure.ts'
import type { GroupCommit } from './group-commit.ts'
import { idOf, keyOf } from './ids.ts'
import { present } from './page.ts'
import { livingNode } from './refs.ts'

const PLATFORM = 'SELECT num FROM platforms WHERE id = ? AND NOT removed'

/** The plus keeps SQLite from sorting all that is due: the index is in the order of acceptance. */
const TURNS = `SELECT seq FROM dispatches WHERE platform = ? AND head = 1 AND +due <= ? ORDER BY seq LIMIT ?`

const TAKE = `UPDATE dispatches SET state = ?, lease = ?, attempts = attempts + 1, version = version + 1, head = 0
  WHERE seq = ?`

const NEXT_DUE = 'SELECT min(due) AS due FROM dispatches WHERE platform = ? AND head = 1'

const TURN = `${SELECT_DISPATCH} WHERE d.seq = ?`

const NAME = 'SELECT m.id FROM dispatches d CROSS JOIN messages m ON m.num = d.message WHERE d.seq = ?'

/** It keeps its turn: what is behind it in its conversation must not overtake it. */
const PUT_OFF = 'UPDATE dispatches SET due = ?, version = version + 1 WHERE seq = ?'

const PUT_OFF_MS = HOUR

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
  if (platform === undefined) return { platformId, claimed: [], unreadable: [], nextDue: null }
  const turns = database.query<{ seq: number }>(TURNS).all(platform.num, now, limit)
  const claimed: ClaimedSend[] = []
  const unreadable: UnreadableSend[] = []
  for (const { seq } of turns) {
    try {
      claimed.push(take(database, node, seq))
    } catch (error) {
      // Where the database itself fails, nothing is known of the row.
      if (isUnavailable(error)) throw error
      unreadable.push(putOff(database, seq, now, error))
    }
  }
  const nextDue = database.query<{ due: number | null }>(NEXT_DUE).one(platform.num)?.due ?? null
  return { platformId, claimed, unreadable, nextDue }
}

/** Reads all before it writes: what cannot be read is left as it was. */
const take = (database: Database, node: string, seq: number): ClaimedSend => {
  const row = database.query<DispatchRow>(TURN).one(seq)
  if (row === undefined) throw new Error('It lacks its message, its conversation or its account.')
  const context = present(messageById(database, row.message_id), row.message_id)
  const state = needsPreparation(context.message) ? 'PREPARING' : 'SENDING'
  database.query(TAKE).run(state, node, seq)
  const { attempts, version, ...dispatch } = dispatchOf(row)
  const taken = { ...dispatch, state, lease: node, attempts: attempts + 1, version: version + 1 } as const
  return { dispatch: taken, ...context }
}

const putOff = (database: Database, seq: number, now: Millis, error: unknown): UnreadableSend => {
  database.query(PUT_OFF).run(now + PUT_OFF_MS, seq)
  const row = database.query<{ id: Uint8Array }>(NAME).one(seq)
  return { name: row === undefined ? `dispatch ${seq}` : idOf(row.id), reason: String(error) }
}

const OF_NODE = `SELECT d.seq, m.id FROM dispatches d CROSS JOIN messages m ON m.num = d.message
  WHERE d.lease IS NOT NULL AND d.lease = ?`

const TAKE_BACK = `UPDATE dispatches SET state = 'WAITING', lease = NULL, attempts = attempts - 1, version = version + 1
  WHERE seq = ?`

const takeBack = (database: Database, node: string, inHand: readonly string[]): number => {
  const known = new Set(inHand)
  const rows = database.query<{ seq: number; id: Uint8Array }>(OF_NODE).all(node)
  const lost = rows.filter(({ id }) => !known.has(idOf(id)))
  for (const { seq } of lost) database.query(TAKE_BACK).run(seq)
  return lost.length
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
  takeBack: (node, inHand) => group.write(() => takeBack(db, node, inHand)),
  waiting: async () => db.read(() => readWaiting(db)),
  stranded: async (node, limit) => db.read(() => readDispatches(db, STRANDED, node, limit)),
  doubtful: async (now, limit) => db.read(() => readDispatches(db, DOUBTFUL, now, limit)),
})
