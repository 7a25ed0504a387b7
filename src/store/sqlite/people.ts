import type { ChatUser } from '../../domain/chat-user.ts'
import type { Conversation } from '../../domain/conversation.ts'
import type { Merge } from '../../domain/unit.ts'
import type { Database } from './database.ts'
import { Conflict } from './failure.ts'
import { bytesOf, bytesOrNull, idOf, idOrNull, keyOf } from './ids.ts'
import { fromJson, objectFromJson, objectToJson } from './json.ts'
import type { Refs } from './refs.ts'

export interface ChatUserRow {
  readonly id: Uint8Array
  readonly tenant_id: Uint8Array
  readonly platform_id: Uint8Array
  readonly identities: string
  readonly username: string
  readonly first_name: string
  readonly last_name: string
  readonly phone_number: string | null
  readonly gender: string | null
  readonly profile_picture_url: string | null
  readonly version: number
}

/** Reads chat users; a condition on `u` follows. */
export const SELECT_CHAT_USER = `
  SELECT u.id, t.id AS tenant_id, p.id AS platform_id, u.identities, u.username, u.first_name, u.last_name,
    u.phone_number, u.gender, u.profile_picture_url, u.version
  FROM chat_users u CROSS JOIN platforms p ON p.num = u.platform CROSS JOIN tenants t ON t.num = p.tenant`

export const chatUserOf = (row: ChatUserRow): ChatUser => ({
  id: idOf(row.id),
  tenantId: idOf(row.tenant_id),
  platformId: idOf(row.platform_id),
  identities: fromJson<string[]>(row.identities) ?? [],
  username: row.username,
  firstName: row.first_name,
  lastName: row.last_name,
  phoneNumber: row.phone_number,
  gender: row.gender,
  profilePictureUrl: row.profile_picture_url,
  version: row.version,
})

export interface ConversationRow {
  readonly id: Uint8Array
  readonly tenant_id: Uint8Array
  readonly platform_id: Uint8Array
  readonly chat_user_id: Uint8Array
  readonly state: Conversation['state']
  readonly agent_id: Uint8Array | null
  readonly last_inbound_at: number | null
  readonly custom_data: string | null
  readonly created_at: number
  readonly updated_at: number
  readonly version: number
}

/** Reads conversations; a condition on `c` follows. */
export const SELECT_CONVERSATION = `
  SELECT c.id, t.id AS tenant_id, p.id AS platform_id, u.id AS chat_user_id, c.state, c.agent_id,
    c.last_inbound_at, c.custom_data, c.created_at, c.updated_at, c.version
  FROM conversations c CROSS JOIN platforms p ON p.num = c.platform CROSS JOIN tenants t ON t.num = c.tenant
    CROSS JOIN chat_users u ON u.num = c.chat_user`

export const conversationOf = (row: ConversationRow): Conversation => ({
  id: idOf(row.id),
  tenantId: idOf(row.tenant_id),
  platformId: idOf(row.platform_id),
  chatUserId: idOf(row.chat_user_id),
  state: row.state,
  agentId: idOrNull(row.agent_id),
  lastInboundAt: row.last_inbound_at,
  customData: objectFromJson(row.custom_data),
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  version: row.version,
})

const INSERT_USER = `INSERT INTO chat_users
  (id, platform, identities, username, first_name, last_name, phone_number, gender, profile_picture_url, version)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

const UPDATE_USER = `UPDATE chat_users SET identities = ?, username = ?, first_name = ?, last_name = ?,
  phone_number = ?, gender = ?, profile_picture_url = ?, version = ? WHERE id = ? AND version = ?`

const INSERT_IDENTITY = `INSERT INTO identities (platform, identity, chat_user)
  SELECT platform, ?, num FROM chat_users WHERE id = ?`

const DELETE_IDENTITIES = `DELETE FROM identities WHERE (platform, identity) IN
  (SELECT u.platform, i.value FROM chat_users u, json_each(u.identities) i WHERE u.id = ?)`

const INSERT_CONVERSATION = `INSERT INTO conversations
  (id, tenant, platform, chat_user, state, agent_id, last_inbound_at, custom_data, created_at, updated_at, version)
  VALUES (?, ?, ?, (SELECT num FROM chat_users WHERE id = ?), ?, ?, ?, ?, ?, ?, ?)`

const UPDATE_CONVERSATION = `UPDATE conversations SET state = ?, agent_id = ?, last_inbound_at = ?,
  custom_data = ?, updated_at = ?, version = ? WHERE id = ? AND version = ?`

const profileOf = (user: ChatUser) =>
  [
    JSON.stringify(user.identities),
    user.username,
    user.firstName,
    user.lastName,
    user.phoneNumber,
    user.gender,
    user.profilePictureUrl,
    user.version,
  ] as const

const expectOne = (changed: number): void => {
  if (changed !== 1) throw new Conflict()
}

/**
 * Writes chat users with their identities. All old identities go before any new one comes: within a batch one
 * may pass from one person to another.
 */
export const writeUsers = (database: Database, users: readonly ChatUser[], refs: Refs): void => {
  for (const user of users) {
    if (user.version > 1) database.query(DELETE_IDENTITIES).run(keyOf(user.id))
  }
  for (const user of users) writeUser(database, user, refs)
  for (const user of users) {
    for (const identity of user.identities) database.query(INSERT_IDENTITY).run(identity, keyOf(user.id))
  }
}

const writeUser = (database: Database, user: ChatUser, refs: Refs): void => {
  const id = bytesOf(user.id)
  const profile = profileOf(user)
  if (user.version > 1) return expectOne(database.query(UPDATE_USER).run(...profile, id, user.version - 1))
  database.query(INSERT_USER).run(id, refs.platform(user.platformId).num, ...profile)
}

export const writeConversation = (database: Database, conversation: Conversation, refs: Refs): void => {
  const { state, lastInboundAt, updatedAt, version } = conversation
  const id = bytesOf(conversation.id)
  const agent = bytesOrNull(conversation.agentId)
  const custom = objectToJson(conversation.customData)
  if (version > 1) {
    const update = database.query(UPDATE_CONVERSATION)
    return expectOne(update.run(state, agent, lastInboundAt, custom, updatedAt, version, id, version - 1))
  }
  const { num, tenant } = refs.platform(conversation.platformId)
  const user = bytesOf(conversation.chatUserId)
  const insert = database.query(INSERT_CONVERSATION)
  const { createdAt } = conversation
  insert.run(id, tenant, num, user, state, agent, lastInboundAt, custom, createdAt, updatedAt, version)
}

/** Gives all that one conversation has to another, and removes it with its chat user. */
export const mergePeople = (database: Database, merge: Merge, refs: Refs): void => {
  const { num: from } = refs.conversation(merge.fromConversation)
  const { num: into } = refs.conversation(merge.intoConversation)
  database.query('UPDATE messages SET conversation = ? WHERE conversation = ?').run(into, from)
  database.query('UPDATE events SET conversation = ? WHERE conversation = ?').run(into, from)
  database.query('DELETE FROM conversations WHERE num = ?').run(from)
  database.query(DELETE_IDENTITIES).run(keyOf(merge.fromUser))
  database.query('DELETE FROM chat_users WHERE id = ?').run(keyOf(merge.fromUser))
}
