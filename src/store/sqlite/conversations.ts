import type { Conversation } from '../../domain/conversation.ts'
import type { Millis } from '../../domain/time.ts'
import type { Merge } from '../../domain/unit.ts'
import type { OverdueConversation } from '../messages.ts'
import { Conflict } from '../shared/conflict.ts'
import { objectFromJson, objectToJson } from '../shared/json.ts'
import { DELETE_IDENTITIES } from './chat-users.ts'
import type { Database } from './database.ts'
import { expectOne } from './failure.ts'
import { bytesOf, bytesOrNull, idOf, idOrNull, keyOf } from './ids.ts'
import type { Refs } from './refs.ts'
import { messagesOf } from './stretches.ts'

export interface ConversationRow {
  readonly id: Uint8Array
  readonly tenant_id: Uint8Array
  readonly platform_id: Uint8Array
  readonly chat_user_id: Uint8Array
  readonly state: Conversation['state']
  readonly agent_id: Uint8Array | null
  readonly last_inbound_at: number | null
  readonly blocked_by_agent: number
  readonly blocked_by_customer: number
  readonly delivered_until: number | null
  readonly read_until: number | null
  readonly custom_data: string | null
  readonly created_at: number
  readonly updated_at: number
  readonly version: number
}

/** The columns of a {@link ConversationRow}. */
export const CONVERSATION_FIELDS = `c.id, t.id AS tenant_id, p.id AS platform_id, u.id AS chat_user_id, c.state,
    c.agent_id, c.last_inbound_at, c.blocked_by_agent, c.blocked_by_customer, c.delivered_until, c.read_until,
    c.custom_data, c.created_at, c.updated_at, c.version`

/** All conversations, also that of a person who is being erased. */
export const CONVERSATION_FROM = `conversations c CROSS JOIN platforms p ON p.num = c.platform
    CROSS JOIN tenants t ON t.num = c.tenant CROSS JOIN chat_users u ON u.num = c.chat_user`

/** Reads conversations, but none of a person who is being erased; a condition on `c` follows. */
export const SELECT_CONVERSATION = `SELECT ${CONVERSATION_FIELDS} FROM ${CONVERSATION_FROM} AND NOT c.erased`

export const conversationOf = (row: ConversationRow): Conversation => ({
  id: idOf(row.id),
  tenantId: idOf(row.tenant_id),
  platformId: idOf(row.platform_id),
  chatUserId: idOf(row.chat_user_id),
  state: row.state,
  agentId: idOrNull(row.agent_id),
  lastInboundAt: row.last_inbound_at,
  blockedByAgent: row.blocked_by_agent === 1,
  blockedByCustomer: row.blocked_by_customer === 1,
  deliveredUntil: row.delivered_until,
  readUntil: row.read_until,
  customData: objectFromJson(row.custom_data),
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  version: row.version,
})

const INSERT_CONVERSATION = `INSERT INTO conversations
  (id, tenant, platform, chat_user, created_at, state, agent_id, last_inbound_at, blocked_by_agent,
   blocked_by_customer, delivered_until, read_until, custom_data, updated_at, version)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

const USER = 'SELECT num FROM chat_users WHERE id = ? AND NOT erased'

const CURRENT = 'SELECT num FROM conversations WHERE id = ? AND version = ? AND NOT erased'

const UPDATE_CONVERSATION = `UPDATE conversations SET state = ?, agent_id = ?, last_inbound_at = ?,
  blocked_by_agent = ?, blocked_by_customer = ?, delivered_until = ?, read_until = ?, custom_data = ?, updated_at = ?,
  version = ? WHERE num = ? AND id = ? AND version = ? AND NOT erased`

/** What can change, in the order of both statements. */
const changesOf = (conversation: Conversation) =>
  [
    conversation.state,
    bytesOrNull(conversation.agentId),
    conversation.lastInboundAt,
    conversation.blockedByAgent ? 1 : 0,
    conversation.blockedByCustomer ? 1 : 0,
    conversation.deliveredUntil,
    conversation.readUntil,
    objectToJson(conversation.customData),
    conversation.updatedAt,
    conversation.version,
  ] as const

export const writeConversation = (database: Database, conversation: Conversation, refs: Refs): void => {
  const num =
    conversation.version > 1 ? update(database, conversation, refs) : insert(database, conversation, refs)
  refs.wrote(conversation.id, num)
}

/** @returns the number of the conversation; one that was written lately is not looked up */
const update = (database: Database, conversation: Conversation, { guesses }: Refs): number => {
  const id = bytesOf(conversation.id)
  const before = conversation.version - 1
  const changes = changesOf(conversation)
  const write = (num: number) => database.query(UPDATE_CONVERSATION).run(...changes, num, id, before)
  const guess = guesses.get(conversation.id)
  if (guess !== undefined && write(guess) === 1) return guess
  const found = database.query<{ num: number }>(CURRENT).one(id, before)
  if (found === undefined) throw new Conflict()
  expectOne(write(found.num))
  guesses.set(conversation.id, found.num)
  return found.num
}

const insert = (database: Database, conversation: Conversation, refs: Refs): number => {
  const { num, tenant } = refs.platform(conversation.platformId)
  const user = database.query<{ num: number }>(USER).one(bytesOf(conversation.chatUserId))
  // He went since the unit was loaded.
  if (user === undefined) throw new Conflict()
  const { id, createdAt } = conversation
  const changes = changesOf(conversation)
  return database.query(INSERT_CONVERSATION).insert(bytesOf(id), tenant, num, user.num, createdAt, ...changes)
}

const MOVE_MESSAGES = `UPDATE messages SET conversation = ? WHERE num IN (SELECT m.num FROM ${messagesOf('?')})`

/** Gives all that one conversation has to another, and removes it with its chat user. */
export const mergePeople = (database: Database, merge: Merge, refs: Refs): void => {
  const from = refs.conversation(merge.fromConversation)
  const into = refs.conversation(merge.intoConversation)
  database.query(MOVE_MESSAGES).run(into, from)
  database.query('UPDATE events SET conversation = ? WHERE conversation = ?').run(into, from)
  database.query('UPDATE dispatches SET conversation = ?, head = 0 WHERE conversation = ?').run(into, from)
  database.query('DELETE FROM conversations WHERE num = ?').run(from)
  database.query(DELETE_IDENTITIES).run(keyOf(merge.fromUser))
  database.query('DELETE FROM chat_users WHERE id = ?').run(keyOf(merge.fromUser))
}

/** Without an order, which would have all of them read first: each account's are found by the index. */
const OVERDUE = `SELECT c.id, p.id AS platform_id
  FROM json_each(?) CROSS JOIN platforms p ON p.id = unhex(value, '-')
    CROSS JOIN conversations c ON c.platform = p.num
  WHERE (c.state = 'OPEN' OR c.state = 'AUTO_BOT') AND coalesce(c.last_inbound_at, c.created_at) < ? AND NOT c.erased
  LIMIT ?`

/** Conversations whose reply window may be over. */
export const readOverdue = (
  database: Database,
  platformIds: readonly string[],
  before: Millis,
  limit: number,
): OverdueConversation[] =>
  database
    .query<{ id: Uint8Array; platform_id: Uint8Array }>(OVERDUE)
    .all(JSON.stringify(platformIds), before, limit)
    .map(row => ({ id: idOf(row.id), platformId: idOf(row.platform_id) }))
