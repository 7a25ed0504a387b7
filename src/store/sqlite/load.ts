import { eventIdentifiers } from '../../domain/change.ts'
import type { ChatUser } from '../../domain/chat-user.ts'
import type { Conversation } from '../../domain/conversation.ts'
import type { Dispatch } from '../../domain/dispatch.ts'
import type { Message } from '../../domain/message.ts'
import type { Found, ParkedChange } from '../../domain/unit.ts'
import { MOST_REACHED, type Wanted } from '../messages.ts'
import { reachedEvent, reachedTalks, soughtIdentities } from '../shared/reached.ts'
import { type ChatUserRow, chatUserOf, SELECT_CHAT_USER } from './chat-users.ts'
import { type ConversationRow, conversationOf, SELECT_CONVERSATION } from './conversations.ts'
import type { Database } from './database.ts'
import { readDispatch } from './dispatches.ts'
import { keyOf } from './ids.ts'
import { type ParkedRow, parkedOf, SELECT_PARKED } from './parked.ts'
import { type MessageRow, messageOf, SELECT_MESSAGE } from './rows.ts'

const LISTED = 'IN (SELECT value FROM json_each(?))'

const HOLDERS = `(SELECT chat_user FROM identities
  WHERE platform = (SELECT num FROM platforms WHERE id = ?) AND identity ${LISTED})`

const USERS = `${SELECT_CHAT_USER} WHERE u.num IN ${HOLDERS}`

const CONVERSATIONS = `${SELECT_CONVERSATION} WHERE c.chat_user IN ${HOLDERS}`

const MESSAGES = `${SELECT_MESSAGE} WHERE m.num IN
  (SELECT num FROM messages WHERE platform = (SELECT num FROM platforms WHERE id = ?)
   AND ext_identifier ${LISTED} AND ext_identifier <> '')`

/** What was handed over to the platform, and has no answer yet. */
const UNDER_WAY = `${SELECT_MESSAGE} WHERE m.num IN
  (SELECT message FROM dispatches WHERE state IN ('SENDING', 'DOUBT') AND conversation IN
    (SELECT num FROM conversations WHERE chat_user IN ${HOLDERS}))`

const PARKED = `${SELECT_PARKED} WHERE p.id = ? AND k.ext_identifier ${LISTED}
  ORDER BY k.parked_at, k.ext_identifier, k.key`

const FIRED = `SELECT ext_identifier FROM events
  WHERE platform = (SELECT num FROM platforms WHERE id = ?) AND ext_identifier ${LISTED}
    AND ext_identifier IS NOT NULL`

/** Bounded within: what has come so far already is looked at as well. */
const REACHED = `${SELECT_MESSAGE} WHERE m.num IN (SELECT num FROM
  (SELECT num, status FROM messages INDEXED BY messages_unread
    WHERE conversation = (SELECT num FROM conversations WHERE id = ?) AND platform_at <= ?
      AND platform_at IS NOT NULL AND status <> 'READ' AND status <> 'DELETED'
    ORDER BY platform_at DESC LIMIT ${MOST_REACHED})
  WHERE status <> ?)`

const CONVERSATION = `${SELECT_CONVERSATION} WHERE c.id = ?`
const CONVERSATION_OF_USER = `${SELECT_CONVERSATION}
  WHERE c.chat_user = (SELECT num FROM chat_users WHERE id = ?)`
const USER = `${SELECT_CHAT_USER} WHERE u.id = ?`
const MESSAGE = `${SELECT_MESSAGE} WHERE m.id = ?`

/** What was found so far; one thing may be asked for in several ways. */
interface Findings {
  readonly users: Map<string, ChatUser>
  readonly conversations: Map<string, Conversation>
  readonly messages: Map<string, Message>
  /** Messages that may have a dispatch: of the many others it is not asked whether they do. */
  readonly sending: Set<string>
  readonly parked: ParkedChange[]
  readonly seen: { platformId: string; extIdentifier: string }[]
}

/** Reads all that a batch of changes is about. */
export const loadFound = (database: Database, wanted: readonly Wanted[]): Found => {
  const found: Findings = {
    users: new Map(),
    conversations: new Map(),
    messages: new Map(),
    sending: new Set(),
    parked: [],
    seen: [],
  }
  for (const each of wanted) {
    find(database, each, found)
    findById(database, each, found)
  }
  const dispatches = dispatchesOf(database, found)
  for (const { messageId } of dispatches) addQuoteOf(database, messageId, found)
  for (const { conversationId } of found.messages.values()) addConversation(database, conversationId, found)
  for (const { chatUserId } of found.conversations.values()) addUser(database, chatUserId, found)
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

const dispatchesOf = (database: Database, { sending }: Findings): Dispatch[] =>
  [...sending].flatMap(id => readDispatch(database, id) ?? [])

/** A message whose own event is still to fire needs what it quotes. */
const addQuoteOf = (database: Database, messageId: string, { messages }: Findings): void => {
  const quoteId = messages.get(messageId)?.quoteId ?? null
  if (quoteId === null || messages.has(quoteId)) return
  const row = database.query<MessageRow>(MESSAGE).one(keyOf(quoteId))
  if (row !== undefined) messages.set(quoteId, messageOf(row))
}

const find = (database: Database, wanted: Wanted, found: Findings): void => {
  const { platformId, extIdentifiers = [], events = [], sendsTo = [] } = wanted
  const identities = soughtIdentities(wanted)
  const platform = keyOf(platformId)
  const list = (sql: string, keys: readonly string[]) =>
    keys.length === 0 ? [] : database.query<unknown>(sql).all(platform, JSON.stringify(keys))
  for (const row of list(USERS, identities) as ChatUserRow[]) {
    const user = chatUserOf(row)
    found.users.set(user.id, user)
  }
  for (const row of list(CONVERSATIONS, identities) as ConversationRow[]) {
    const conversation = conversationOf(row)
    found.conversations.set(conversation.id, conversation)
  }
  for (const row of list(MESSAGES, extIdentifiers) as MessageRow[]) addMessage(messageOf(row), found)
  for (const row of list(UNDER_WAY, sendsTo) as MessageRow[]) addMessage(messageOf(row), found)
  const parked = (list(PARKED, extIdentifiers) as ParkedRow[]).map(parkedOf)
  found.parked.push(...parked)
  // What waits fires as well when its message comes.
  const mayFire = [
    ...events,
    ...parked.flatMap(({ change }) => eventIdentifiers(change)),
    ...addReached(database, wanted, parked, found),
  ]
  for (const { ext_identifier } of list(FIRED, mayFire) as { ext_identifier: string }[]) {
    found.seen.push({ platformId, extIdentifier: ext_identifier })
  }
}

/** @returns the EVENTs that would tell what watermarks move */
const addReached = (
  database: Database,
  wanted: Wanted,
  parked: readonly ParkedChange[],
  found: Findings,
): string[] =>
  reachedTalks(wanted, parked, found).flatMap(({ conversationId, until, status }) => {
    const rows = database.query<MessageRow>(REACHED).all(keyOf(conversationId), until, status)
    const messages = rows.map(messageOf)
    for (const message of messages) addMessage(message, found)
    return messages.map(message => reachedEvent(message, status))
  })

const addMessage = (message: Message, found: Findings): void => {
  found.messages.set(message.id, message)
  if (message.outbound && message.status === 'PREPARED') found.sending.add(message.id)
}

/** What is asked for by our own ids; those of another account find nothing. */
const findById = (database: Database, wanted: Wanted, found: Findings): void => {
  const { platformId, messageIds = [], conversationIds = [], chatUserIds = [] } = wanted
  const read = <Row, T extends { readonly platformId: string }>(
    sql: string,
    id: string,
    of: (row: Row) => T,
  ): T | null => {
    const row = database.query<Row>(sql).one(keyOf(id))
    const thing = row === undefined ? null : of(row)
    return thing?.platformId === platformId ? thing : null
  }
  for (const id of messageIds) {
    // A receipt names its message twice.
    const message = found.messages.has(id) ? null : read(MESSAGE, id, messageOf)
    if (message !== null) addMessage(message, found)
  }
  for (const id of conversationIds) {
    const conversation = read(CONVERSATION, id, conversationOf)
    if (conversation !== null) found.conversations.set(id, conversation)
  }
  for (const id of chatUserIds) {
    const user = read(USER, id, chatUserOf)
    if (user === null) continue
    found.users.set(id, user)
    addConversationOf(database, user, found)
  }
}

const addConversationOf = (database: Database, user: ChatUser, found: Findings): void => {
  const row = database.query<ConversationRow>(CONVERSATION_OF_USER).one(keyOf(user.id))
  if (row === undefined) return
  const conversation = conversationOf(row)
  found.conversations.set(conversation.id, conversation)
}

const addConversation = (database: Database, id: string, found: Findings): void => {
  if (found.conversations.has(id)) return
  const row = database.query<ConversationRow>(CONVERSATION).one(keyOf(id))
  if (row !== undefined) found.conversations.set(id, conversationOf(row))
}

const addUser = (database: Database, id: string, found: Findings): void => {
  if (found.users.has(id)) return
  const row = database.query<ChatUserRow>(USER).one(keyOf(id))
  if (row !== undefined) found.users.set(id, chatUserOf(row))
}
