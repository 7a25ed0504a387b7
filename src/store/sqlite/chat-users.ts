import type { ChatUser } from '../../domain/chat-user.ts'
import { fromJson } from '../shared/json.ts'
import type { Database } from './database.ts'
import { expectOne } from './failure.ts'
import { bytesOf, idOf, keyOf } from './ids.ts'
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

/** The columns of a {@link ChatUserRow}. */
export const CHAT_USER_FIELDS = `u.id, t.id AS tenant_id, p.id AS platform_id, u.identities, u.username, u.first_name,
    u.last_name, u.phone_number, u.gender, u.profile_picture_url, u.version`

/** All chat users, also one who is being erased. */
export const CHAT_USER_FROM = `chat_users u CROSS JOIN platforms p ON p.num = u.platform
    CROSS JOIN tenants t ON t.num = p.tenant`

/** Reads chat users, but none who is being erased; a condition on `u` follows. */
export const SELECT_CHAT_USER = `SELECT ${CHAT_USER_FIELDS} FROM ${CHAT_USER_FROM} AND NOT u.erased`

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

const INSERT_USER = `INSERT INTO chat_users
  (id, platform, identities, username, first_name, last_name, phone_number, gender, profile_picture_url, version)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

const UPDATE_USER = `UPDATE chat_users SET identities = ?, username = ?, first_name = ?, last_name = ?,
  phone_number = ?, gender = ?, profile_picture_url = ?, version = ? WHERE id = ? AND version = ?`

const INSERT_IDENTITY = `INSERT INTO identities (platform, identity, chat_user)
  SELECT platform, ?, num FROM chat_users WHERE id = ?`

/** Of one chat user; his row keeps its list of them. */
export const DELETE_IDENTITIES = `DELETE FROM identities WHERE (platform, identity) IN
  (SELECT u.platform, i.value FROM chat_users u, json_each(u.identities) i WHERE u.id = ?)`

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
