import type { Millis } from '../../domain/time.ts'
import {
  type ConversationFilter,
  type ConversationInContext,
  type MessageInContext,
  MOST_CHANGES,
  type Stretch,
} from '../messages.ts'
import type { Page, PageRequest, PlaceByActivity } from '../page.ts'
import { type ChatUserRow, chatUserOf, SELECT_CHAT_USER } from './chat-users.ts'
import { type ConversationRow, conversationOf, SELECT_CONVERSATION } from './conversations.ts'
import type { Session, Value } from './database.ts'
import { keyOf } from './ids.ts'
import { present, readPage, type Source } from './page.ts'
import { type MessageRow, messageOf, SELECT_MESSAGE } from './rows.ts'

const MESSAGES = `${SELECT_MESSAGE} AND m.tenant_id = $1 AND m.id = ANY ($2::uuid[])`
const CONVERSATIONS = `${SELECT_CONVERSATION} AND c.tenant_id = $1 AND c.id = ANY ($2::uuid[])`
const USERS = `${SELECT_CHAT_USER} AND u.tenant_id = $1 AND u.id = ANY ($2::uuid[])`

const byId = <T extends { readonly id: string }>(things: readonly T[]): Map<string, T> =>
  new Map(things.map(thing => [thing.id, thing]))

/** Conversations with their chat users; those that are not there are left out. */
export const conversationsById = async (
  session: Session,
  tenant: string,
  ids: readonly string[],
): Promise<Map<string, ConversationInContext>> => {
  const conversations = (await session.all<ConversationRow>(CONVERSATIONS, tenant, ids)).map(conversationOf)
  const rows = await session.all<ChatUserRow>(
    USERS,
    tenant,
    conversations.map(({ chatUserId }) => chatUserId),
  )
  const users = byId(rows.map(chatUserOf))
  return new Map(
    conversations.map(conversation => {
      const chatUser = present(users.get(conversation.chatUserId), conversation.chatUserId)
      return [conversation.id, { conversation, chatUser }]
    }),
  )
}

/** Messages with their conversations, chat users and what they quote; those that are not there are left out. */
export const messagesById = async (
  session: Session,
  tenant: string,
  ids: readonly string[],
): Promise<Map<string, MessageInContext>> => {
  const messages = (await session.all<MessageRow>(MESSAGES, tenant, ids)).map(messageOf)
  if (messages.length === 0) return new Map()
  const around = await conversationsById(session, tenant, [...new Set(messages.map(m => m.conversationId))])
  const quoted = messages.flatMap(({ quoteId }) => quoteId ?? [])
  const quotes = quoted.length === 0 ? [] : await session.all<MessageRow>(MESSAGES, tenant, quoted)
  const known = byId(quotes.map(messageOf))
  return new Map(
    messages.map(message => {
      const context = present(around.get(message.conversationId), message.conversationId)
      const quote = message.quoteId === null ? null : (known.get(message.quoteId) ?? null)
      return [message.id, { message, ...context, quote }]
    }),
  )
}

export const readMessage = async (
  session: Session,
  tenantId: string,
  id: string,
): Promise<MessageInContext | null> =>
  (await messagesById(session, keyOf(tenantId), [keyOf(id)])).get(id) ?? null

export const readConversation = async (
  session: Session,
  tenantId: string,
  id: string,
): Promise<ConversationInContext | null> =>
  (await conversationsById(session, keyOf(tenantId), [keyOf(id)])).get(id) ?? null

const IS_SEEN = `EXISTS (SELECT 1 FROM conversations c
  WHERE c.tenant_id = m.tenant_id AND c.id = m.conversation_id AND NOT c.erased)`

/** A page of a conversation's messages. */
export const readHistory = async (
  session: Session,
  tenantId: string,
  conversationId: string,
  page: PageRequest,
): Promise<Page<MessageInContext>> => {
  const tenant = keyOf(tenantId)
  const where = ['m.tenant_id = $1', 'm.conversation_id = $2', IS_SEEN]
  const source = { from: 'messages m', id: 'm.id', where, params: [tenant, keyOf(conversationId)] }
  return await readPage(session, source, page, ids => messagesById(session, tenant, ids))
}

/** No event is older than the message that it is about: days before are passed over. */
const CHANGES = `SELECT id, body FROM (
    SELECT e.id, e.body FROM events e JOIN messages m ON m.tenant_id = e.tenant_id AND m.id = e.message_id
      WHERE e.tenant_id = $1 AND e.message_id = ANY ($3::uuid[]) AND e.message_id <> e.id AND e.id > $4
        AND m.conversation_id = $2 AND ${IS_SEEN}
    UNION ALL
    SELECT e.id, e.body FROM events e WHERE e.tenant_id = $1 AND e.conversation_id = $2 AND e.id >= $5 AND e.id < $6
      AND EXISTS (SELECT 1 FROM conversations c WHERE c.tenant_id = $1 AND c.id = $2 AND NOT c.erased)
  ) AS told ORDER BY id DESC LIMIT ${MOST_CHANGES}`

const [FIRST_KEY, BEHIND_ALL] = [
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
]

/** The EVENTs of a stretch of a conversation, in the order in which they fired. */
export const readChanges = async (
  session: Session,
  tenantId: string,
  conversationId: string,
  { messageIds, from, till }: Stretch,
): Promise<Uint8Array[]> => {
  const ids = messageIds.map(keyOf)
  const oldest = ids.reduce((least, id) => (id < least ? id : least), BEHIND_ALL)
  const rows = await session.all<{ body: Uint8Array }>(
    CHANGES,
    keyOf(tenantId),
    keyOf(conversationId),
    ids,
    oldest,
    from === null ? FIRST_KEY : keyOf(from),
    till === null ? BEHIND_ALL : keyOf(till),
  )
  return rows.map(({ body }) => body).reverse()
}

const conversationsOf = (tenant: string, { state, platformId, agentId }: ConversationFilter): Source => {
  const where = ['c.tenant_id = $1', 'NOT c.erased']
  const params: Value[] = [tenant]
  const add = (column: string, value: Value) => where.push(`c.${column} = $${params.push(value)}`)
  if (state !== undefined) add('state', state)
  if (platformId !== undefined) add('platform_id', keyOf(platformId))
  if (agentId !== undefined) add('agent_id', keyOf(agentId))
  return { from: 'conversations c', id: 'c.id', where, params }
}

export const readConversations = async (
  session: Session,
  tenantId: string,
  filter: ConversationFilter,
  page: PageRequest,
): Promise<Page<ConversationInContext>> => {
  const tenant = keyOf(tenantId)
  const source = conversationsOf(tenant, filter)
  return await readPage(session, source, page, ids => conversationsById(session, tenant, ids))
}

export const readByActivity = async (
  session: Session,
  tenantId: string,
  filter: ConversationFilter,
  page: PageRequest<PlaceByActivity>,
): Promise<Page<ConversationInContext>> => {
  const tenant = keyOf(tenantId)
  const source = { ...conversationsOf(tenant, filter), at: 'c.updated_at' }
  return await readPage(session, source, page, ids => conversationsById(session, tenant, ids))
}

const FAILED = `m.id IN (SELECT e.message_id FROM services s
    JOIN deliveries d ON d.tenant_id = s.tenant_id AND d.service_id = s.id AND d.state = 'FAILED'
    JOIN events e ON e.tenant_id = d.tenant_id AND e.id = d.event_id AND e.fired_at >= $2 AND e.fired_at < $3
  WHERE s.tenant_id = $1)`

/** A page of the messages with an event whose delivery to a service failed. */
export const readFailed = async (
  session: Session,
  tenantId: string,
  from: Millis,
  till: Millis,
  page: PageRequest,
): Promise<Page<MessageInContext>> => {
  const tenant = keyOf(tenantId)
  const where = ['m.tenant_id = $1', FAILED, IS_SEEN]
  const source = { from: 'messages m', id: 'm.id', where, params: [tenant, from, till] }
  return await readPage(session, source, page, ids => messagesById(session, tenant, ids))
}

const EVENT_BODIES = `SELECT e.id, e.body FROM events e
    LEFT JOIN messages m ON m.tenant_id = e.tenant_id AND m.id = e.message_id
  WHERE e.tenant_id = $1 AND e.id = ANY ($2::uuid[]) AND NOT EXISTS (SELECT 1 FROM conversations c
    WHERE c.tenant_id = e.tenant_id AND c.id = coalesce(e.conversation_id, m.conversation_id) AND c.erased)`

/** By their ids; those that are not there are left out. */
export const readEventBodies = async (
  session: Session,
  tenantId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Uint8Array>> => {
  const rows = await session.all<{ id: string; body: Uint8Array }>(
    EVENT_BODIES,
    keyOf(tenantId),
    ids.map(keyOf),
  )
  return new Map(rows.map(({ id, body }) => [id, body]))
}
