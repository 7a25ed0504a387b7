import type { Dispatch } from '../../domain/dispatch.ts'
import { Conflict } from '../shared/conflict.ts'
import { PLAIN_DISPATCH, type PlainDispatch, plainDispatchOf } from '../shared/plain-rows.ts'
import type { Database } from './database.ts'
import { expectOne } from './failure.ts'
import { idOf, keyOf } from './ids.ts'
import type { Refs } from './refs.ts'

export interface DispatchRow extends PlainDispatch {
  readonly message_id: Uint8Array
  readonly tenant_id: Uint8Array
  readonly platform_id: Uint8Array
  readonly conversation_id: Uint8Array
}

/** The columns of a {@link DispatchRow}. */
export const DISPATCH_FIELDS = `m.id AS message_id, t.id AS tenant_id, p.id AS platform_id, c.id AS conversation_id,
    ${PLAIN_DISPATCH}`

export const DISPATCH_FROM = `dispatches d CROSS JOIN messages m ON m.num = d.message
    CROSS JOIN platforms p ON p.num = d.platform CROSS JOIN tenants t ON t.num = p.tenant
    CROSS JOIN conversations c ON c.num = d.conversation`

/** Reads dispatches; a condition on `d` follows. */
export const SELECT_DISPATCH = `SELECT ${DISPATCH_FIELDS} FROM ${DISPATCH_FROM}`

export const dispatchOf = (row: DispatchRow): Dispatch => ({
  messageId: idOf(row.message_id),
  tenantId: idOf(row.tenant_id),
  platformId: idOf(row.platform_id),
  conversationId: idOf(row.conversation_id),
  ...plainDispatchOf(row),
})

const OF_MESSAGE = '(SELECT num FROM messages WHERE id = ?)'

const READ = `${SELECT_DISPATCH} WHERE d.message = ${OF_MESSAGE}`

/** The dispatch of a message; null where it has none. */
export const readDispatch = (database: Database, messageId: string): Dispatch | null => {
  const row = database.query<DispatchRow>(READ).one(keyOf(messageId))
  return row === undefined ? null : dispatchOf(row)
}

const MESSAGE = 'SELECT num FROM messages WHERE id = ?'

const INSERT = `INSERT INTO dispatches
  (message, platform, created_at, conversation, state, attempts, throttled, due, lease, version)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

const UPDATE = `UPDATE dispatches SET conversation = ?, state = ?, attempts = ?, throttled = ?, due = ?, lease = ?, version = ?,
  head = 0
  WHERE message = ? AND version = ?`

/**
 * Writes a dispatch that is new or was changed. Who sends it counts as alive from the acceptance on.
 * @throws Conflict where it was changed since it was loaded, or its message or conversation is gone
 */
export const writeDispatch = (database: Database, dispatch: Dispatch, refs: Refs): void => {
  const { state, attempts, throttled, due, lease, createdAt, version } = dispatch
  const message = database.query<{ num: number }>(MESSAGE).one(keyOf(dispatch.messageId))
  if (message === undefined) throw new Conflict()
  const conversation = refs.conversation(dispatch.conversationId)
  if (lease !== null) refs.node(lease, createdAt)
  const changes = [conversation, state, attempts, throttled, due, lease, version] as const
  if (version > 1) return expectOne(database.query(UPDATE).run(...changes, message.num, version - 1))
  const { num: platform } = refs.platform(dispatch.platformId)
  database.query(INSERT).run(message.num, platform, createdAt, ...changes)
}

const END = `DELETE FROM dispatches WHERE message = ${OF_MESSAGE} AND version = ?`

/** @throws Conflict where it was changed since it was loaded */
export const endDispatch = (database: Database, { messageId, version }: Dispatch): void =>
  expectOne(database.query(END).run(keyOf(messageId), version))
