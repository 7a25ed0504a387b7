import type { AuditEntry } from '../../domain/tenant.ts'
import type { Erasure } from '../people.ts'
import { namesOf } from '../shared/traces.ts'
import { DELETE_IDENTITIES } from './chat-users.ts'
import type { Database } from './database.ts'
import { idOf, keyOf } from './ids.ts'
import { removeEvents } from './ledger.ts'
import { dropNamed, type Named } from './parked.ts'
import { insertAudit } from './records.ts'
import { messagesOf } from './stretches.ts'
import { searchQuarantine } from './traces.ts'

const USER = `SELECT u.num FROM chat_users u CROSS JOIN platforms p ON p.num = u.platform
    CROSS JOIN tenants t ON t.num = p.tenant
  WHERE u.id = ? AND t.id = ? AND NOT u.erased`

const HIDE_USER = 'UPDATE chat_users SET erased = 1, version = version + 1 WHERE num = ?'
const HIDE_CONVERSATION = 'UPDATE conversations SET erased = 1, version = version + 1 WHERE chat_user = ?'

/** What waits must not be sent any more. What is under way ends as a conflict, whose message is not found. */
const CANCEL = `DELETE FROM dispatches WHERE conversation IN (SELECT num FROM conversations WHERE chat_user = ?)`

/** Takes a chat user out of sight. @returns false where there is none, or he is being erased already */
export const beginErasure = (
  database: Database,
  tenantId: string,
  chatUserId: string,
  audit: AuditEntry,
): boolean => {
  const user = database.query<{ num: number }>(USER).one(keyOf(chatUserId), keyOf(tenantId))
  if (user === undefined) return false
  database.query(DELETE_IDENTITIES).run(keyOf(chatUserId))
  for (const sql of [HIDE_USER, HIDE_CONVERSATION, CANCEL]) database.query(sql).run(user.num)
  database.query('INSERT INTO erasures (chat_user, begun_at) VALUES (?, ?)').run(user.num, audit.at)
  insertAudit(database, audit)
  return true
}

const ERASURES = `SELECT t.id AS tenant_id, u.id AS chat_user_id
  FROM erasures x CROSS JOIN chat_users u ON u.num = x.chat_user CROSS JOIN platforms p ON p.num = u.platform
    CROSS JOIN tenants t ON t.num = p.tenant
  ORDER BY x.begun_at LIMIT ?`

export const readErasures = (database: Database, limit: number): Erasure[] =>
  database
    .query<{ tenant_id: Uint8Array; chat_user_id: Uint8Array }>(ERASURES)
    .all(limit)
    .map(row => ({ tenantId: idOf(row.tenant_id), chatUserId: idOf(row.chat_user_id) }))

interface PersonRow {
  readonly num: number
  readonly platform: number
  readonly identities: string
  readonly phone_number: string | null
  /** Null where none was begun. */
  readonly conversation: number | null
  /** Null where he is not being erased. */
  readonly begun_at: number | null
  /** Null where all parked changes have been looked through. */
  readonly unparked: string | null
  readonly searched: number
}

const PERSON = `SELECT u.num, u.platform, u.identities, u.phone_number, c.num AS conversation, x.begun_at,
    x.unparked, x.searched
  FROM chat_users u CROSS JOIN platforms p ON p.num = u.platform CROSS JOIN tenants t ON t.num = p.tenant
    LEFT JOIN conversations c ON c.chat_user = u.num LEFT JOIN erasures x ON x.chat_user = u.num
  WHERE u.id = ? AND t.id = ?`

const namedOf = ({ platform, identities, phone_number }: PersonRow): Named => ({
  platform,
  identities: JSON.parse(identities) as string[],
  phoneNumber: phone_number,
})

/** Whose events came to them is not looked for: what is there is thrown away within a day all the same. */
const EMPTY_BINS = `DELETE FROM bin_requests WHERE num IN (SELECT num FROM bin_requests
  WHERE tenant = (SELECT num FROM tenants WHERE id = ?) LIMIT ?)`

/** Removes a part of what is stored about a person. @returns true when nothing is left */
export const erase = (database: Database, { tenantId, chatUserId }: Erasure, limit: number): boolean => {
  const person = database.query<PersonRow>(PERSON).one(keyOf(chatUserId), keyOf(tenantId))
  if (person === undefined) return true
  const { num, conversation, begun_at } = person
  if (begun_at === null) throw new Error(`The chat user ${chatUserId} is not being erased.`)
  if (conversation !== null && eraseHistory(database, conversation, limit) === limit) return false
  if (!eraseParked(database, person, begun_at, limit)) return false
  if (!eraseQuarantined(database, person, begun_at, limit)) return false
  if (database.query(EMPTY_BINS).run(keyOf(tenantId), limit) === limit) return false
  database.query('DELETE FROM conversations WHERE chat_user = ?').run(num)
  database.query('DELETE FROM chat_users WHERE num = ?').run(num)
  return true
}

const LISTED = 'IN (SELECT value FROM json_each(?1))'

const MESSAGES = `SELECT m.num FROM ${messagesOf('?')} ORDER BY m.id LIMIT ?`

/** A message's own event has its id; those that tell of it name it. */
const EVENTS = `SELECT e.seq FROM messages m CROSS JOIN events e ON e.id = m.id WHERE m.num ${LISTED}
  UNION ALL SELECT e.seq FROM messages m CROSS JOIN events e ON e.message_id = m.id AND e.message_id <> e.id
    WHERE m.num ${LISTED}
  LIMIT ?2`

const NOTICES = 'SELECT seq FROM events WHERE conversation = ? LIMIT ?'

/** What was uploaded to be sent to him and to nobody else. */
const FORGET_UPLOADS = `DELETE FROM files WHERE kind = 'UPLOAD'
  AND key IN (SELECT f.key FROM messages m CROSS JOIN files f ON f.id = m.id WHERE m.num ${LISTED})
  AND NOT EXISTS (SELECT 1 FROM files o WHERE o.key = files.key AND o.kind = 'MESSAGE'
    AND o.id NOT IN (SELECT id FROM messages WHERE num ${LISTED}))`

const listOf = (rows: readonly { readonly num: number }[]): string =>
  JSON.stringify(rows.map(({ num }) => num))

const removeFound = (database: Database, rows: readonly { readonly seq: number }[]): number => {
  if (rows.length > 0) removeEvents(database, JSON.stringify(rows.map(({ seq }) => seq)))
  return rows.length
}

/**
 * Removes messages, the oldest first, each after all of its events, then what was told of the conversation
 * itself. @returns how many rows: less than the limit where nothing is left
 */
const eraseHistory = (database: Database, conversation: number, limit: number): number => {
  const messages = database.query<{ num: number }>(MESSAGES).all(conversation, limit)
  const events = database.query<{ seq: number }>(EVENTS).all(listOf(messages), limit)
  const told = removeFound(database, events)
  const done = messages.slice(0, limit - told)
  database.query(FORGET_UPLOADS).run(listOf(done))
  database.query(`DELETE FROM messages WHERE num ${LISTED}`).run(listOf(done))
  const notices = database.query<{ seq: number }>(NOTICES).all(conversation, limit - told - done.length)
  return told + done.length + removeFound(database, notices)
}

/** @returns true where all changes that wait for a message have been looked through */
const eraseParked = (database: Database, person: PersonRow, begunAt: number, limit: number): boolean => {
  if (person.unparked === null) return true
  const last = dropNamed(database, namedOf(person), begunAt, person.unparked, limit)
  database.query('UPDATE erasures SET unparked = ? WHERE chat_user = ?').run(last, person.num)
  return last === null
}

/** @returns true where all posts have been looked through */
const eraseQuarantined = (database: Database, person: PersonRow, begunAt: number, limit: number): boolean => {
  const { platform, identities, phoneNumber } = namedOf(person)
  const names = namesOf(identities, phoneNumber)
  const search = { platform, names, till: begunAt, after: person.searched, limit }
  const { found, last } = searchQuarantine(database, search)
  for (const num of found) database.query('DELETE FROM quarantine WHERE num = ?').run(num)
  if (last === null) return true
  database.query('UPDATE erasures SET searched = ? WHERE chat_user = ?').run(last, person.num)
  return false
}
