import type { Dispatch } from '../../domain/dispatch.ts'
import { Conflict } from '../shared/conflict.ts'
import { PLAIN_DISPATCH, type PlainDispatch, plainDispatchOf } from '../shared/plain-rows.ts'
import type { Session } from './database.ts'
import { expectAll } from './failure.ts'
import { livingNode } from './nodes.ts'

export interface DispatchRow extends PlainDispatch {
  readonly tenant_id: string
  readonly message_id: string
  readonly platform_id: string
  readonly conversation_id: string
}

/** Reads dispatches; a condition on `d` follows. */
export const SELECT_DISPATCH = `SELECT d.tenant_id, d.message_id, d.platform_id, d.conversation_id, ${PLAIN_DISPATCH}
  FROM dispatches d`

export const dispatchOf = (row: DispatchRow): Dispatch => ({
  messageId: row.message_id,
  tenantId: row.tenant_id,
  platformId: row.platform_id,
  conversationId: row.conversation_id,
  ...plainDispatchOf(row),
})

const OF_MESSAGES = `${SELECT_DISPATCH} JOIN unnest($1::uuid[], $2::uuid[]) AS n (tenant_id, id)
  ON d.tenant_id = n.tenant_id AND d.message_id = n.id ORDER BY d.message_id`

/** The dispatches of messages; most have none. */
export const readDispatches = async (
  session: Session,
  messages: readonly { readonly tenantId: string; readonly id: string }[],
): Promise<Dispatch[]> => {
  if (messages.length === 0) return []
  const [tenants, ids] = [messages.map(({ tenantId }) => tenantId), messages.map(({ id }) => id)]
  return (await session.all<DispatchRow>(OF_MESSAGES, tenants, ids)).map(dispatchOf)
}

const INSERT = `INSERT INTO dispatches (tenant_id, message_id, platform_id, conversation_id, state, attempts, throttled, due,
    lease, created_at, version)
  SELECT m.tenant_id, m.id, m.platform_id, $3, $4, $5, $6, $7, $8, $9, $10 FROM messages m
  WHERE m.tenant_id = $1 AND m.id = $2`

const UPDATE = `UPDATE dispatches SET conversation_id = $3, state = $4, attempts = $5, throttled = $6, due = $7, lease = $8,
    version = $9, head = false
  WHERE tenant_id = $1 AND message_id = $2 AND version = $9 - 1`

/**
 * Writes dispatches that are new or were changed, in their order: that of acceptance. Who sends one counts as alive from
 * the acceptance on.
 * @throws Conflict where one was changed since it was loaded, or its message or conversation is gone
 */
export const writeDispatches = async (session: Session, dispatches: readonly Dispatch[]): Promise<void> => {
  for (const dispatch of dispatches) {
    const {
      tenantId,
      messageId,
      conversationId,
      state,
      attempts,
      throttled,
      due,
      lease,
      createdAt,
      version,
    } = dispatch
    if (lease !== null) await livingNode(session, lease, createdAt)
    const values = [tenantId, messageId, conversationId, state, attempts, throttled, due, lease] as const
    const written =
      version > 1
        ? await session.run(UPDATE, ...values, version)
        : await session.run(INSERT, ...values, createdAt, version)
    expectAll(written, 1)
  }
}

const END = 'DELETE FROM dispatches WHERE tenant_id = $1 AND message_id = $2 AND version = $3'

/** @throws Conflict where one was changed since it was loaded */
export const endDispatches = async (session: Session, dispatches: readonly Dispatch[]): Promise<void> => {
  for (const { tenantId, messageId, version } of dispatches) {
    if ((await session.run(END, tenantId, messageId, version)) !== 1) throw new Conflict()
  }
}
