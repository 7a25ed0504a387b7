import { eventIdentifiers } from '../../domain/change.ts'
import type { ChatUser } from '../../domain/chat-user.ts'
import type { Conversation } from '../../domain/conversation.ts'
import type { Message } from '../../domain/message.ts'
import type { ReachedStatus } from '../../domain/status.ts'
import type { Found, ParkedChange } from '../../domain/unit.ts'
import { MOST_REACHED, type Wanted } from '../messages.ts'
import { reachedEvent, reachedTalks, soughtIdentities } from '../shared/reached.ts'
import { type ChatUserRow, chatUserOf, SELECT_CHAT_USER } from './chat-users.ts'
import { type ConversationRow, conversationOf, SELECT_CONVERSATION } from './conversations.ts'
import { type Session, together } from './database.ts'
import { readDispatches } from './dispatches.ts'
import { keyOf } from './ids.ts'
import { type ParkedRow, parkedOf, SELECT_PARKED } from './parked.ts'
import { MESSAGE_COLUMNS, type MessageRow, messageOf, SELECT_MESSAGE } from './rows.ts'

/** Every statement names the tenant: what is looked for lies with one only. */
const TENANTS = 'SELECT id, tenant_id FROM platforms WHERE id = ANY ($1::uuid[])'

const HOLDERS = `SELECT DISTINCT i.chat_user_id FROM identities i
  WHERE i.tenant_id = $1 AND i.platform_id = $2 AND i.identity = ANY ($3::text[])`

/** By one list of keys each: for a choice between two there is no single index. */
const USERS = `${SELECT_CHAT_USER} AND u.tenant_id = $1 AND u.platform_id = $2 AND u.id = ANY ($3::uuid[])`
const TALKS = `${SELECT_CONVERSATION} AND c.tenant_id = $1 AND c.platform_id = $2 AND c.id = ANY ($3::uuid[])`
const TALKS_OF = `${SELECT_CONVERSATION} AND c.tenant_id = $1 AND c.platform_id = $2 AND c.chat_user_id = ANY ($3::uuid[])`
const MESSAGES = `${SELECT_MESSAGE} AND m.tenant_id = $1 AND m.platform_id = $2 AND m.id = ANY ($3::uuid[])`
const NAMED = `${SELECT_MESSAGE} AND m.tenant_id = $1 AND m.platform_id = $2
  AND m.ext_identifier = ANY ($3::text[]) AND m.ext_identifier <> ''`

/** What was handed over to the platform, and has no answer yet. */
const UNDER_WAY = `${SELECT_MESSAGE} AND m.tenant_id = $1 AND m.platform_id = $2 AND m.id IN
  (SELECT d.message_id FROM dispatches d
    JOIN conversations c ON c.tenant_id = d.tenant_id AND c.id = d.conversation_id
    WHERE d.tenant_id = $1 AND d.state IN ('SENDING', 'DOUBT') AND c.chat_user_id IN (${HOLDERS}))`

const PARKED = `${SELECT_PARKED} WHERE k.tenant_id = $1 AND k.platform_id = $2 AND k.ext_identifier = ANY ($3::text[])
  ORDER BY k.parked_at, k.ext_identifier, k.key`

const FIRED = `SELECT ext_identifier FROM fired
  WHERE tenant_id = $1 AND platform_id = $2 AND ext_identifier = ANY ($3::text[])`

/** Bounded within: what has come so far already is looked at as well. */
const REACHED = `SELECT ${MESSAGE_COLUMNS}, w.reached FROM unnest($2::uuid[], $3::bigint[], $4::text[])
    AS w (conversation_id, until, reached)
  CROSS JOIN LATERAL (SELECT * FROM messages n
    WHERE n.tenant_id = $1 AND n.conversation_id = w.conversation_id AND n.unread_at <= w.until
    ORDER BY n.unread_at DESC LIMIT ${MOST_REACHED}) m
  WHERE m.status NOT IN ('READ', 'DELETED', w.reached)`

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
  const accounts = wanted.map(({ platformId }) => keyOf(platformId))
  const rows = await session.all<{ id: string; tenant_id: string }>(TENANTS, accounts)
  const tenantOf = new Map(rows.map(({ id, tenant_id }) => [id, tenant_id]))
  const finding = wanted.map(async each => {
    const tenant = tenantOf.get(each.platformId)
    if (tenant !== undefined) await find(session, tenant, each, found)
  })
  await together(...finding)
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
  const { platformId, extIdentifiers = [] } = wanted
  const [messageIds, conversationIds, userIds] = [
    wanted.messageIds,
    wanted.conversationIds,
    wanted.chatUserIds,
  ].map(ids => (ids ?? []).map(keyOf)) as [string[], string[], string[]]
  const all = <Row>(sql: string, list: readonly string[]): Promise<Row[]> =>
    list.length === 0 ? Promise.resolve([]) : session.all<Row>(sql, tenant, platformId, list)
  const [holders, talks, messages, named, waiting, underWay] = await together(
    all<{ chat_user_id: string }>(HOLDERS, soughtIdentities(wanted)),
    all<ConversationRow>(TALKS, conversationIds),
    all<MessageRow>(MESSAGES, messageIds),
    all<MessageRow>(NAMED, extIdentifiers),
    all<ParkedRow>(PARKED, extIdentifiers),
    all<MessageRow>(UNDER_WAY, wanted.sendsTo ?? []),
  )
  const parked = waiting.map(parkedOf)
  found.parked.push(...parked)
  keep([...messages, ...named, ...underWay].map(messageOf), found.messages)
  const people = [...new Set([...userIds, ...holders.map(({ chat_user_id }) => chat_user_id)])]
  // What waits fires as well when its message comes.
  const mayFire = [...(wanted.events ?? []), ...parked.flatMap(({ change }) => eventIdentifiers(change))]
  const [users, theirs, fired] = await together(
    all<ChatUserRow>(USERS, people),
    all<ConversationRow>(TALKS_OF, people),
    all<{ ext_identifier: string }>(FIRED, mayFire),
  )
  keep(users.map(chatUserOf), found.users)
  keep([...talks, ...theirs].map(conversationOf), found.conversations)
  const reached = await addReached(session, tenant, wanted, parked, found)
  const told = await all<{ ext_identifier: string }>(FIRED, reached)
  for (const { ext_identifier } of [...fired, ...told])
    found.seen.push({ platformId, extIdentifier: ext_identifier })
}

/** @returns the EVENTs that would tell what watermarks move */
const addReached = async (
  session: Session,
  tenant: string,
  wanted: Wanted,
  parked: readonly ParkedChange[],
  found: Findings,
): Promise<string[]> => {
  const talks = reachedTalks(wanted, parked, found)
  if (talks.length === 0) return []
  const rows = await session.all<MessageRow & { readonly reached: ReachedStatus }>(
    REACHED,
    tenant,
    talks.map(({ conversationId }) => conversationId),
    talks.map(({ until }) => until),
    talks.map(({ status }) => status),
  )
  keep(rows.map(messageOf), found.messages)
  return rows.map(row => reachedEvent(messageOf(row), row.reached))
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
