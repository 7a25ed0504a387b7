import { type Dispatch, needsPreparation } from '../../domain/dispatch.ts'
import { HOUR, type Millis } from '../../domain/time.ts'
import type { MessageInContext } from '../messages.ts'
import type { ClaimedSend, OutboxStore, SendClaim, SendRequest, UnreadableSend } from '../outbox.ts'
import { messagesById } from './browse.ts'
import type { Database, Session } from './database.ts'
import { type DispatchRow, dispatchOf, SELECT_DISPATCH } from './dispatches.ts'
import { isUnavailable } from './failure.ts'
import { keyOf } from './ids.ts'
import { livingNode } from './nodes.ts'

/** An account that was removed has nothing. What another node takes at this moment is passed over. */
const TURNS = `${SELECT_DISPATCH} JOIN platforms p ON p.id = d.platform_id AND NOT p.removed
  WHERE d.platform_id = $1 AND d.head AND d.due <= $2 ORDER BY d.seq LIMIT $3 FOR UPDATE OF d SKIP LOCKED`

const TAKE = `UPDATE dispatches SET state = $3, lease = $4, attempts = attempts + 1, version = version + 1, head = false
  WHERE tenant_id = $1 AND message_id = $2`

const NEXT_DUE = `SELECT min(d.due) AS due FROM dispatches d JOIN platforms p ON p.id = d.platform_id AND NOT p.removed
  WHERE d.platform_id = $1 AND d.head`

/** It keeps its turn: what is behind it in its conversation must not overtake it. */
const PUT_OFF =
  'UPDATE dispatches SET due = $3, version = version + 1 WHERE tenant_id = $1 AND message_id = $2'

const PUT_OFF_MS = HOUR

/** Takes what may be sent, within the caller's transaction. */
const claimSends = async (
  session: Session,
  node: string,
  requests: readonly SendRequest[],
  now: Millis,
): Promise<SendClaim[]> => {
  await livingNode(session, node, now)
  const claims: SendClaim[] = []
  for (const request of requests) claims.push(await claimOf(session, node, request, now))
  return claims
}

const claimOf = async (
  session: Session,
  node: string,
  { platformId, limit }: SendRequest,
  now: Millis,
): Promise<SendClaim> => {
  const account = keyOf(platformId)
  const rows = await session.all<DispatchRow>(TURNS, account, now, limit)
  const claimed: ClaimedSend[] = []
  const unreadable: UnreadableSend[] = []
  for (const row of rows) {
    const read = await contextOf(session, row)
    if ('reason' in read) {
      await session.run(PUT_OFF, row.tenant_id, row.message_id, now + PUT_OFF_MS)
      unreadable.push(read)
    } else claimed.push(await take(session, node, row, read))
  }
  const nextDue = (await session.one<{ due: number | null }>(NEXT_DUE, account))?.due ?? null
  return { platformId, claimed, unreadable, nextDue }
}

/** All of it is read before anything is written: what cannot be read is left as it was. */
const contextOf = async (session: Session, row: DispatchRow): Promise<MessageInContext | UnreadableSend> => {
  try {
    const context = (await messagesById(session, row.tenant_id, [row.message_id])).get(row.message_id)
    if (context !== undefined) return context
    return { name: row.message_id, reason: 'It lacks its message, its conversation or its account.' }
  } catch (error) {
    // Where the database itself fails, nothing is known of the row.
    if (isUnavailable(error)) throw error
    return { name: row.message_id, reason: String(error) }
  }
}

const take = async (
  session: Session,
  node: string,
  row: DispatchRow,
  context: MessageInContext,
): Promise<ClaimedSend> => {
  const state = needsPreparation(context.message) ? 'PREPARING' : 'SENDING'
  await session.run(TAKE, row.tenant_id, row.message_id, state, node)
  const { attempts, version, ...dispatch } = dispatchOf(row)
  const taken = { ...dispatch, state, lease: node, attempts: attempts + 1, version: version + 1 } as const
  return { dispatch: taken, ...context }
}

/** In the order of their acceptance for everybody. */
const TAKE_BACK = `UPDATE dispatches SET state = 'WAITING', lease = NULL, attempts = attempts - 1, version = version + 1
  WHERE lease = $1 AND NOT message_id = ANY ($2::uuid[])`

const WAITING = `SELECT p.id FROM platforms p WHERE NOT p.removed
  AND EXISTS (SELECT 1 FROM dispatches WHERE platform_id = p.id AND state = 'WAITING') ORDER BY p.id`

const readWaiting = async (session: Session): Promise<string[]> =>
  (await session.all<{ id: string }>(WAITING)).map(({ id }) => id)

const OF_ACCOUNT = `${SELECT_DISPATCH} JOIN platforms p ON p.id = d.platform_id AND NOT p.removed`

const STRANDED = `${OF_ACCOUNT} WHERE d.lease IS NOT NULL AND d.lease <> $1
  AND d.lease NOT IN (SELECT name FROM nodes) ORDER BY d.lease, d.seq LIMIT $2`

const DOUBTFUL = `${OF_ACCOUNT} WHERE d.state = 'DOUBT' AND d.due <= $1 ORDER BY d.due LIMIT $2`

const readDispatches = async (
  session: Session,
  sql: string,
  key: string | number,
  limit: number,
): Promise<Dispatch[]> => (await session.all<DispatchRow>(sql, key, limit)).map(dispatchOf)

/** Messages that wait to be sent, in PostgreSQL. */
export const outboxStore = (db: Database): OutboxStore => ({
  claim: (node, requests, now) => db.write(session => claimSends(session, node, requests, now)),
  takeBack: (node, inHand) => db.write(session => session.run(TAKE_BACK, node, inHand)),
  waiting: () => db.read(readWaiting),
  stranded: (node, limit) => db.read(session => readDispatches(session, STRANDED, node, limit)),
  doubtful: (now, limit) => db.read(session => readDispatches(session, DOUBTFUL, now, limit)),
})
