import { eventIdentifiers } from '../../domain/change.ts'
import type { ChatUser } from '../../domain/chat-user.ts'
import type { Conversation } from '../../domain/conversation.ts'
import type { Message } from '../../domain/message.ts'
import type { Found, ParkedChange } from '../../domain/unit.ts'
import type { Wanted } from '../messages.ts'
import { type ChatUserRow, chatUserOf, SELECT_CHAT_USER } from './chat-users.ts'
import { type ConversationRow, conversationOf, SELECT_CONVERSATION } from './conversations.ts'
import type { Session } from './database.ts'
import { readDispatches } from './dispatches.ts'
import { keyOf } from './ids.ts'
import { type ParkedRow, parkedOf, SELECT_PARKED } from './parked.ts'
import { type MessageRow, messageOf, SELECT_MESSAGE } from './rows.ts'

/** Every statement names the tenant: what is looked for lies with one only. */
const TENANT = 'SELECT tenant_id FROM platforms WHERE id = $1'

const HOLDERS = `SELECT i.chat_user_id FROM identities i
  WHERE i.tenant_id = $1 AND i.platform_id = $2 AND i.identity = ANY ($3::text[])`

const USERS = `${SELECT_CHAT_USER} AND u.tenant_id = $1 AND u.platform_id = $2
  AND (u.id IN (${HOLDERS}) OR u.id = ANY ($4::uuid[]))`

const CONVERSATIONS = `${SELECT_CONVERSATION} AND c.tenant_id = $1 AND c.platform_id = $2
  AND (c.chat_user_id IN (${HOLDERS}) OR c.chat_user_id = ANY ($4::uuid[]) OR c.id = ANY ($5::uuid[]))`

const MESSAGES = `${SELECT_MESSAGE} AND m.tenant_id = $1 AND m.platform_id = $2
  AND (m.ext_identifier = ANY ($3::text[]) AND m.ext_identifier <> '' OR m.id = ANY ($4::uuid[]))`

const PARKED = `${SELECT_PARKED} WHERE k.tenant_id = $1 AND k.platform_id = $2 AND k.ext_identifier = ANY ($3::text[])
  ORDER BY k.parked_at, k.ext_identifier, k.key`

const FIRED = `SELECT ext_identifier FROM fired
  WHERE tenant_id = $1 AND platform_id = $2 AND ext_identifier = ANY ($3::text[])`

const BY_ID = {
  messages: `${SELECT_MESSAGE} AND m.tenant_id = $1 AND m.id = ANY ($2::uuid[])`,
  conversations: `${SELECT_CONVERSATION} AND c.tenant_id = $1 AND c.id = ANY ($2::uuid[])`,
  users: `${SELECT_CHAT_USER} AND u.tenant_id = $1 AND u.id = ANY ($2::uuid[])`,
}

/** What was found so far; one thing may be asked for in several ways. */
interface Findings {
  readonly users: Map<string, ChatUser>
  readonly conversations: Map<string, Conversation>
  readonly messages: Map<string, Message>
  readonly parked: ParkedChange[]
  readonly seen: { platformId: string; extIdentifier: string }[]
}

/** Reads all that a batch of changes is about. */
export const loadFound = async (session: Session, wanted: readonly Wanted[]): Promise<Found> => {
  const found: Findings = {
    users: new Map(),
    conversations: new Map(),
    messages: new Map(),
    parked: [],
    seen: [],
  }
  for (const each of wanted) {
    const row = await session.one<{ tenant_id: string }>(TENANT, keyOf(each.platformId))
    if (row !== undefined) await find(session, row.tenant_id, each, found)
  }
  // Of the many others it is not asked whether they have a dispatch.
  const sending = [...found.messages.values()].filter(
    ({ outbound, status }) => outbound && status === 'PREPARED',
  )
  const dispatches = await readDispatches(session, sending)
  await addQuotes(
    session,
    dispatches.flatMap(({ messageId }) => found.messages.get(messageId) ?? []),
    found,
  )
  await addConversations(session, [...found.messages.values()], found)
  await addUsers(session, [...found.conversations.values()], found)
  const { users, conversations, messages, parked, seen } = found
  return {
    chatUsers: [...users.values()],
    conversations: [...conversations.values()],
    messages: [...messages.values()],
    dispatches,
    parked,
    seen,
  }
}

const keep = <T extends { readonly id: string }>(things: readonly T[], into: Map<string, T>): void => {
  for (const thing of things) into.set(thing.id, thing)
}

const find = async (session: Session, tenant: string, wanted: Wanted, found: Findings): Promise<void> => {
  const { platformId, identities = [], extIdentifiers = [] } = wanted
  const [messageIds, conversationIds, userIds] = [
    wanted.messageIds,
    wanted.conversationIds,
    wanted.chatUserIds,
  ].map(ids => (ids ?? []).map(keyOf)) as [string[], string[], string[]]
  const all = <Row>(sql: string, ...lists: readonly (readonly string[])[]): Promise<Row[]> =>
    lists.every(({ length }) => length === 0)
      ? Promise.resolve([])
      : session.all<Row>(sql, tenant, platformId, ...lists)
  keep((await all<ChatUserRow>(USERS, identities, userIds)).map(chatUserOf), found.users)
  const talks = await all<ConversationRow>(CONVERSATIONS, identities, userIds, conversationIds)
  keep(talks.map(conversationOf), found.conversations)
  keep((await all<MessageRow>(MESSAGES, extIdentifiers, messageIds)).map(messageOf), found.messages)
  const parked = (await all<ParkedRow>(PARKED, extIdentifiers)).map(parkedOf)
  found.parked.push(...parked)
  // What waits fires as well when its message comes.
  const mayFire = [...(wanted.events ?? []), ...parked.flatMap(({ change }) => eventIdentifiers(change))]
  for (const { ext_identifier } of await all<{ ext_identifier: string }>(FIRED, mayFire)) {
    found.seen.push({ platformId, extIdentifier: ext_identifier })
  }
}

interface OfTenant {
  readonly tenantId: string
}

/** Reads what things refer to and what was not found yet, tenant by tenant. */
const addMissing = async <Thing extends OfTenant, Row, T extends { readonly id: string }>(
  session: Session,
  things: readonly Thing[],
  refer: (thing: Thing) => string | null,
  known: Map<string, T>,
  sql: string,
  of: (row: Row) => T,
): Promise<void> => {
  const missing = new Map<string, Set<string>>()
  for (const thing of things) {
    const id = refer(thing)
    if (id === null || known.has(id)) continue
    missing.set(thing.tenantId, (missing.get(thing.tenantId) ?? new Set()).add(id))
  }
  for (const [tenant, ids] of missing) keep((await session.all<Row>(sql, tenant, [...ids])).map(of), known)
}

/** A message whose own event is still to fire needs what it quotes. */
const addQuotes = (session: Session, messages: readonly Message[], found: Findings): Promise<void> =>
  addMissing(session, messages, ({ quoteId }) => quoteId, found.messages, BY_ID.messages, messageOf)

const addConversations = (session: Session, messages: readonly Message[], found: Findings): Promise<void> => {
  const { conversations } = found
  return addMissing(
    session,
    messages,
    m => m.conversationId,
    conversations,
    BY_ID.conversations,
    conversationOf,
  )
}

const addUsers = (session: Session, conversations: readonly Conversation[], found: Findings): Promise<void> =>
  addMissing(session, conversations, c => c.chatUserId, found.users, BY_ID.users, chatUserOf)
