import type { Millis } from '../../domain/time.ts'
import {
  type ConversationFilter,
  type ConversationInContext,
  type MessageInContext,
  MOST_CHANGES,
  type Stretch,
} from '../messages.ts'
import type { Page, PageRequest, PlaceByActivity } from '../page.ts'
import { unpackBody } from './body.ts'
import { type ChatUserRow, chatUserOf, SELECT_CHAT_USER } from './chat-users.ts'
import { type ConversationRow, conversationOf, SELECT_CONVERSATION } from './conversations.ts'
import type { Database, Value } from './database.ts'
import { keyOf } from './ids.ts'
import { present, readPage, type Source } from './page.ts'
import { type MessageRow, messageOf, SELECT_MESSAGE } from './rows.ts'
import { messagesOf } from './stretches.ts'

const MESSAGE = `${SELECT_MESSAGE} WHERE m.id = ?`
const CONVERSATION = `${SELECT_CONVERSATION} WHERE c.id = ?`
const USER = `${SELECT_CHAT_USER} WHERE u.id = ?`

const NUM_OF_TENANT = '(SELECT num FROM tenants WHERE id = ?)'
const NUM_OF_CONVERSATION = `(SELECT num FROM conversations WHERE id = ? AND tenant = ${NUM_OF_TENANT} AND NOT erased)`

/** A conversation with its chat user; null where there is none. */
export const conversationById = (database: Database, id: Uint8Array): ConversationInContext | null => {
  const row = database.query<ConversationRow>(CONVERSATION).one(id)
  if (row === undefined) return null
  const user = present(database.query<ChatUserRow>(USER).one(row.chat_user_id), row.chat_user_id)
  return { conversation: conversationOf(row), chatUser: chatUserOf(user) }
}

/** A message with its conversation, chat user and what it quotes; null where there is none. */
export const messageById = (database: Database, id: Uint8Array): MessageInContext | null => {
  const row = database.query<MessageRow>(MESSAGE).one(id)
  if (row === undefined) return null
  const context = present(conversationById(database, row.conversation_id), row.conversation_id)
  const quote = row.quote_id === null ? undefined : database.query<MessageRow>(MESSAGE).one(row.quote_id)
  return { message: messageOf(row), ...context, quote: quote === undefined ? null : messageOf(quote) }
}

export const readMessage = (database: Database, tenantId: string, id: string): MessageInContext | null => {
  const found = messageById(database, keyOf(id))
  return found?.message.tenantId === tenantId ? found : null
}

export const readConversation = (
  database: Database,
  tenantId: string,
  id: string,
): ConversationInContext | null => {
  const found = conversationById(database, keyOf(id))
  return found?.conversation.tenantId === tenantId ? found : null
}

/** A page of a conversation's messages. */
export const readHistory = (
  database: Database,
  tenantId: string,
  conversationId: string,
  page: PageRequest,
): Page<MessageInContext> => {
  const source = {
    from: messagesOf(NUM_OF_CONVERSATION),
    id: 'm.id',
    where: [],
    params: [keyOf(conversationId), keyOf(tenantId)],
  }
  return readPage(database, source, page, id => present(messageById(database, id), id))
}

const ABOUT = `SELECT e.id, e.body FROM messages m CROSS JOIN events e ON e.message_id = m.id AND e.message_id <> e.id
  WHERE m.id = ? AND m.conversation = ${NUM_OF_CONVERSATION}`
const NOTICES = `SELECT e.id, e.body FROM events e WHERE e.conversation = ${NUM_OF_CONVERSATION}
  AND e.id >= ? AND e.id < ? ORDER BY e.id DESC LIMIT ${MOST_CHANGES}`

interface ChangeRow {
  readonly id: Uint8Array
  readonly body: Uint8Array
}

const [FIRST_KEY, BEHIND_ALL] = [new Uint8Array(16), new Uint8Array(16).fill(255)]

/** The EVENTs of a stretch of a conversation, in the order in which they fired. */
export const readChanges = (
  database: Database,
  tenantId: string,
  conversationId: string,
  { messageIds, from, till }: Stretch,
): Uint8Array[] => {
  const whose = [keyOf(conversationId), keyOf(tenantId)]
  const about = messageIds.flatMap(id => database.query<ChangeRow>(ABOUT).all(keyOf(id), ...whose))
  const bounds = [from === null ? FIRST_KEY : keyOf(from), till === null ? BEHIND_ALL : keyOf(till)]
  const notices = database.query<ChangeRow>(NOTICES).all(...whose, ...bounds)
  return [...about, ...notices]
    .sort((a, b) => Buffer.compare(a.id, b.id))
    .slice(-MOST_CHANGES)
    .map(({ body }) => unpackBody(body))
}

const conversationsOf = (tenantId: string, { state, platformId, agentId }: ConversationFilter): Source => {
  const where = [`c.tenant = ${NUM_OF_TENANT}`, 'NOT c.erased']
  const params: Value[] = [keyOf(tenantId)]
  const add = (condition: string, value: Value) => {
    where.push(condition)
    params.push(value)
  }
  if (state !== undefined) add('c.state = ?', state)
  if (platformId !== undefined)
    add('c.platform = (SELECT num FROM platforms WHERE id = ?)', keyOf(platformId))
  if (agentId !== undefined) add('c.agent_id = ?', keyOf(agentId))
  // By activity each row lies elsewhere on the disk; by id they lie beside each other.
  const counted = 'conversations c INDEXED BY conversations_by_tenant'
  return { from: 'conversations c', counted, id: 'c.id', where, params }
}

export const readConversations = (
  database: Database,
  tenantId: string,
  filter: ConversationFilter,
  page: PageRequest,
): Page<ConversationInContext> =>
  readPage(database, conversationsOf(tenantId, filter), page, id =>
    present(conversationById(database, id), id),
  )

export const readByActivity = (
  database: Database,
  tenantId: string,
  filter: ConversationFilter,
  page: PageRequest<PlaceByActivity>,
): Page<ConversationInContext> => {
  const source = { ...conversationsOf(tenantId, filter), at: 'c.updated_at' }
  return readPage(database, source, page, id => present(conversationById(database, id), id))
}

const FAILED = `m.id IN
  (SELECT e.message_id FROM services s
     CROSS JOIN deliveries d ON d.service = s.num AND d.state = 'FAILED'
     CROSS JOIN events e ON e.seq = d.event AND e.fired_at >= ? AND e.fired_at < ?
     CROSS JOIN messages i ON i.id = e.message_id
     CROSS JOIN conversations c ON c.num = i.conversation AND NOT c.erased
   WHERE s.tenant = ${NUM_OF_TENANT})`

/** A page of the messages with an event whose delivery to a service failed. */
export const readFailed = (
  database: Database,
  tenantId: string,
  from: Millis,
  till: Millis,
  page: PageRequest,
): Page<MessageInContext> => {
  const source = { from: 'messages m', id: 'm.id', where: [FAILED], params: [from, till, keyOf(tenantId)] }
  return readPage(database, source, page, id => present(messageById(database, id), id))
}

const EVENT_BODY = `SELECT e.body FROM events e
  CROSS JOIN platforms p ON p.num = e.platform CROSS JOIN tenants t ON t.num = p.tenant
  WHERE e.id = ? AND t.id = ? AND NOT EXISTS (SELECT 1 FROM conversations c WHERE c.erased
    AND c.num = coalesce(e.conversation, (SELECT conversation FROM messages WHERE id = e.message_id)))`

export const readEventBody = (database: Database, tenantId: string, id: string): Uint8Array | null => {
  const row = database.query<{ body: Uint8Array }>(EVENT_BODY).one(keyOf(id), keyOf(tenantId))
  return row === undefined ? null : unpackBody(row.body)
}

/** By their ids; those that are not there are left out. */
export const readEventBodies = (
  database: Database,
  tenantId: string,
  ids: readonly string[],
): ReadonlyMap<string, Uint8Array> =>
  new Map(
    ids.flatMap(id => {
      const body = readEventBody(database, tenantId, id)
      return body === null ? [] : [[id, body]]
    }),
  )
