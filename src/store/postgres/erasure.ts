import type { AuditEntry } from '../../domain/tenant.ts'
import type { Erasure } from '../people.ts'
import { fromJson } from '../shared/json.ts'
import { namesOf } from '../shared/traces.ts'
import { type ChatUserRow, chatUserOf, DELETE_IDENTITIES } from './chat-users.ts'
import type { Session } from './database.ts'
import { keyOf } from './ids.ts'
import { type EventKey, removeEvents } from './ledger.ts'
import { dropNamed } from './parked.ts'
import { insertAudit } from './records.ts'
import { searchQuarantine } from './traces.ts'

const HIDE_USER = `UPDATE chat_users SET erased = true, version = version + 1
  WHERE tenant_id = $1 AND id = $2 AND NOT erased`
const HIDE_CONVERSATION = `UPDATE conversations SET erased = true, version = version + 1
  WHERE tenant_id = $1 AND chat_user_id = $2`

/** What waits must not be sent any more. What is under way ends as a conflict, whose message is not found. */
const CANCEL = `DELETE FROM dispatches WHERE tenant_id = $1
  AND conversation_id IN (SELECT id FROM conversations WHERE tenant_id = $1 AND chat_user_id = $2)`

const BEGIN = 'INSERT INTO erasures (tenant_id, chat_user_id, begun_at) VALUES ($1, $2, $3)'

/** Takes a chat user out of sight. @returns false where there is none, or he is being erased already */
export const beginErasure = async (
  session: Session,
  tenantId: string,
  chatUserId: string,
  audit: AuditEntry,
): Promise<boolean> => {
  const who = [keyOf(tenantId), keyOf(chatUserId)] as const
  if ((await session.run(HIDE_USER, ...who)) === 0) return false
  await session.run(DELETE_IDENTITIES, [who[0]], [who[1]])
  await session.run(HIDE_CONVERSATION, ...who)
  await session.run(CANCEL, ...who)
  await session.run(BEGIN, ...who, audit.at)
  await insertAudit(session, audit)
  return true
}

const ERASURES = 'SELECT tenant_id, chat_user_id FROM erasures ORDER BY begun_at LIMIT $1'

export const readErasures = async (session: Session, limit: number): Promise<Erasure[]> => {
  const rows = await session.all<{ tenant_id: string; chat_user_id: string }>(ERASURES, limit)
  return rows.map(row => ({ tenantId: row.tenant_id, chatUserId: row.chat_user_id }))
}

interface PersonRow extends ChatUserRow {
  /** Null where none was begun. */
  readonly conversation: string | null
  /** Null where he is not being erased. */
  readonly begun_at: number | null
  /** Null where all parked changes have been looked through. */
  readonly unparked: string | null
  readonly searched: number
}

const PERSON = `SELECT u.id, u.tenant_id, u.platform_id, u.identities, u.profile, u.version, c.id AS conversation,
    x.begun_at, x.unparked, x.searched
  FROM chat_users u LEFT JOIN conversations c ON c.tenant_id = u.tenant_id AND c.chat_user_id = u.id
    LEFT JOIN erasures x ON x.tenant_id = u.tenant_id AND x.chat_user_id = u.id
  WHERE u.tenant_id = $1 AND u.id = $2 FOR UPDATE OF u`

/** Whose events came to them is not looked for: what is there is thrown away within a day all the same. */
const EMPTY_BINS = `DELETE FROM bin_requests WHERE tenant_id = $1
  AND id IN (SELECT id FROM bin_requests WHERE tenant_id = $1 LIMIT $2)`

/** Removes a part of what is stored about a person. @returns true when nothing is left */
export const erase = async (
  session: Session,
  { tenantId, chatUserId }: Erasure,
  limit: number,
): Promise<boolean> => {
  const person = await session.one<PersonRow>(PERSON, keyOf(tenantId), keyOf(chatUserId))
  if (person === undefined) return true
  const { conversation, begun_at } = person
  if (begun_at === null) throw new Error(`The chat user ${chatUserId} is not being erased.`)
  const { tenant_id: tenant, id } = person
  if (conversation !== null && (await eraseHistory(session, tenant, conversation, limit)) === limit)
    return false
  if (!(await eraseParked(session, person, begun_at, limit))) return false
  if (!(await eraseQuarantined(session, person, begun_at, limit))) return false
  if ((await session.run(EMPTY_BINS, tenant, limit)) === limit) return false
  await session.run('DELETE FROM conversations WHERE tenant_id = $1 AND chat_user_id = $2', tenant, id)
  await session.run('DELETE FROM chat_users WHERE tenant_id = $1 AND id = $2', tenant, id)
  return true
}

const MESSAGES = `SELECT id FROM messages WHERE tenant_id = $1 AND conversation_id = $2 ORDER BY id LIMIT $3`

/** A message's own event has its id; those that tell of it name it. */
const EVENTS = `SELECT tenant_id, id FROM events WHERE tenant_id = $1 AND id = ANY ($2::uuid[])
  UNION ALL SELECT tenant_id, id FROM events WHERE tenant_id = $1 AND message_id = ANY ($2::uuid[]) AND message_id <> id
  LIMIT $3`

const NOTICES = 'SELECT tenant_id, id FROM events WHERE tenant_id = $1 AND conversation_id = $2 LIMIT $3'

/** What was uploaded to be sent to him and to nobody else. */
const FORGET_UPLOADS = `DELETE FROM files WHERE kind = 'UPLOAD'
  AND key IN (SELECT f.key FROM files f WHERE f.id = ANY ($1::uuid[]))
  AND NOT EXISTS (SELECT 1 FROM files o WHERE o.key = files.key AND o.kind = 'MESSAGE' AND o.id <> ALL ($1::uuid[]))`

const DELETE_MESSAGES = 'DELETE FROM messages WHERE tenant_id = $1 AND id = ANY ($2::uuid[])'

/**
 * Removes messages, the oldest first, each after all of its events, then what was told of the conversation
 * itself. @returns how many rows: less than the limit where nothing is left
 */
const eraseHistory = async (
  session: Session,
  tenant: string,
  conversation: string,
  limit: number,
): Promise<number> => {
  const messages = (await session.all<{ id: string }>(MESSAGES, tenant, conversation, limit)).map(
    ({ id }) => id,
  )
  const events = await session.all<EventKey>(EVENTS, tenant, messages, limit)
  await removeEvents(session, events)
  const done = messages.slice(0, limit - events.length)
  await session.run(FORGET_UPLOADS, done)
  await session.run(DELETE_MESSAGES, tenant, done)
  const left = limit - events.length - done.length
  const notices = await session.all<EventKey>(NOTICES, tenant, conversation, left)
  await removeEvents(session, notices)
  return limit - left + notices.length
}

const KEEP_PLACE = 'UPDATE erasures SET unparked = $3 WHERE tenant_id = $1 AND chat_user_id = $2'

/** @returns true where all changes that wait for a message have been looked through */
const eraseParked = async (
  session: Session,
  person: PersonRow,
  begunAt: number,
  limit: number,
): Promise<boolean> => {
  if (person.unparked === null) return true
  const { identities, phoneNumber } = chatUserOf(person)
  const named = { tenant: person.tenant_id, platform: person.platform_id, identities, phoneNumber }
  const last = await dropNamed(session, named, begunAt, person.unparked, limit)
  await session.run(KEEP_PLACE, person.tenant_id, person.id, last)
  return last === null
}

const KEEP_SEARCHED = 'UPDATE erasures SET searched = $3 WHERE tenant_id = $1 AND chat_user_id = $2'

/** @returns true where all posts have been looked through */
const eraseQuarantined = async (
  session: Session,
  person: PersonRow,
  begunAt: number,
  limit: number,
): Promise<boolean> => {
  const { phoneNumber } = chatUserOf(person)
  const names = namesOf(fromJson<string[]>(person.identities) ?? [], phoneNumber)
  const search = { tenant: person.tenant_id, platform: person.platform_id, names, till: begunAt }
  const { found, last } = await searchQuarantine(session, { ...search, after: person.searched, limit })
  await session.run('DELETE FROM quarantine WHERE num = ANY ($1::bigint[])', found)
  if (last !== null) await session.run(KEEP_SEARCHED, person.tenant_id, person.id, last)
  return last === null
}
