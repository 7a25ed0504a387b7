import type { Millis } from '../../domain/time.ts'
import type { PruneStep } from '../page.ts'
import { DELETE_IDENTITIES } from './chat-users.ts'
import type { Database } from './database.ts'
import { FORGET_STRETCHES } from './events.ts'
import { firstId, idOf, keyOf } from './ids.ts'
import { removeEvents } from './ledger.ts'
import { conversationsFor, messagesOf } from './stretches.ts'

/**
 * The last event that need be looked at: the newest that is old enough, of all accounts. Events are walked in the order
 * in which they were stored, for so they lie beside each other, whatever their accounts. Where the clock was set back
 * that is not the order in which they fired: the few that are behind it are found when all are old, or later ones.
 */
const LAST_EVENT = `SELECT CASE
  WHEN EXISTS (SELECT 1 FROM platforms p CROSS JOIN events e ON e.platform = p.num AND e.fired_at >= ?1)
  THEN (SELECT max((SELECT max(e.seq) FROM events e WHERE e.platform = p.num AND e.fired_at =
    (SELECT max(fired_at) FROM events WHERE platform = p.num AND fired_at < ?1))) FROM platforms p)
  ELSE (SELECT max(seq) FROM events) END AS seq`

const EVENTS = `SELECT e.seq, e.fired_at < ? AND NOT EXISTS
    (SELECT 1 FROM deliveries WHERE event = e.seq AND state IN ('PENDING', 'HELD')) AS is_spent
  FROM events e WHERE e.seq > ? AND e.seq <= ? ORDER BY e.seq LIMIT ?`

interface EventRow {
  readonly seq: number
  readonly is_spent: number
}

/** A step of removing events that have ended; it is at `<seq> <the last one's>`. Their counts stay in the ledger. */
export const pruneEvents = (
  database: Database,
  before: Millis,
  limit: number,
  after: string | null,
): PruneStep => {
  const [from = 0, end = 0] = after === null ? [0, lastEvent(database, before)] : after.split(' ').map(Number)
  const rows = database.query<EventRow>(EVENTS).all(before, from, end, limit)
  const spent = rows.filter(({ is_spent }) => is_spent === 1).map(({ seq }) => seq)
  if (spent.length > 0) removeEvents(database, JSON.stringify(spent))
  const last = rows.length < limit ? undefined : rows.at(-1)
  if (last === undefined) database.query(FORGET_STRETCHES).run()
  return { removed: spent.length, next: last === undefined ? null : `${last.seq} ${end}` }
}

const lastEvent = (database: Database, before: Millis): number =>
  database.query<{ seq: number | null }>(LAST_EVENT).one(before)?.seq ?? 0

/** An id begins with the time at which its message was stored. */
const MESSAGES = `SELECT m.num, m.id,
    NOT EXISTS (SELECT 1 FROM events WHERE id = m.id)
    AND NOT EXISTS (SELECT 1 FROM events WHERE message_id = m.id AND message_id <> id)
    AND NOT EXISTS (SELECT 1 FROM dispatches WHERE message = m.num
      AND NOT (SELECT removed FROM platforms WHERE num = m.platform)) AS is_spent
  FROM messages m WHERE m.id > ? AND m.id < ? ORDER BY m.id LIMIT ?`

/** To forget a conversation that an agent has blocked would lift the block. */
const CONVERSATIONS = `SELECT c.num, c.id, c.updated_at, c.chat_user, u.id AS user_id,
    NOT c.erased AND NOT c.blocked_by_agent
    AND NOT EXISTS (SELECT 1 FROM ${messagesOf('c.num')})
    AND NOT EXISTS (SELECT 1 FROM events WHERE conversation = c.num) AS is_spent
  FROM conversations c CROSS JOIN chat_users u ON u.num = c.chat_user
  WHERE c.tenant = ? AND (c.updated_at, c.id) > (?, ?) AND c.updated_at < ? ORDER BY c.updated_at, c.id LIMIT ?`

const TENANTS = `SELECT t.num,
    EXISTS (SELECT 1 FROM conversations c WHERE c.tenant = t.num AND c.updated_at < ?) AS has_old
  FROM tenants t WHERE t.num > ? ORDER BY t.num LIMIT ?`

interface MessageRow {
  readonly num: number
  readonly id: Uint8Array
  readonly is_spent: number
}

interface ConversationRow extends MessageRow {
  readonly updated_at: Millis
  readonly chat_user: number
  readonly user_id: Uint8Array
}

/**
 * Steps through messages are at an id, those through a tenant's conversations at `<its num> <updated_at> <id>`, and
 * behind its last one at `<its num> end`.
 */
const endOf = (tenant: number): string => `${tenant} ${END}`
const END = 'end'
const BEFORE_CONVERSATIONS = endOf(0)

/** A step of removing old messages, and behind the last of them conversations that are left empty. */
export const pruneMessages = (
  database: Database,
  before: Millis,
  limit: number,
  after: string | null,
): PruneStep => {
  const isAmongMessages = after === null || !after.includes(' ')
  return isAmongMessages
    ? stepMessages(database, before, limit, after ?? '')
    : stepConversations(database, before, limit, after)
}

const stepMessages = (database: Database, before: Millis, limit: number, after: string): PruneStep => {
  const rows = database.query<MessageRow>(MESSAGES).all(keyOf(after), firstId(before), limit)
  const spent = rows.filter(({ is_spent }) => is_spent === 1)
  for (const { num } of spent) database.query('DELETE FROM messages WHERE num = ?').run(num)
  const last = rows.length < limit ? undefined : rows.at(-1)
  return { removed: spent.length, next: last === undefined ? BEFORE_CONVERSATIONS : idOf(last.id) }
}

/** Among the conversations of one tenant, or to the next one with some that are old. */
const stepConversations = (database: Database, before: Millis, limit: number, after: string): PruneStep => {
  const [tenant = '', at = '', id = ''] = after.split(' ')
  if (at !== END) return stepThrough(database, before, limit, { tenant: Number(tenant), at: Number(at), id })
  const looked = database.query<TenantRow>(TENANTS).all(before, Number(tenant), limit)
  const next = looked.find(({ has_old }) => has_old === 1)
  if (next !== undefined) return stepThrough(database, before, limit, { tenant: next.num, at: -1, id })
  const last = looked.length < limit ? undefined : looked.at(-1)
  return { removed: 0, next: last === undefined ? null : endOf(last.num) }
}

interface TenantRow {
  readonly num: number
  readonly has_old: number
}

const stepThrough = (
  database: Database,
  before: Millis,
  limit: number,
  { tenant, at, id }: { readonly tenant: number; readonly at: Millis; readonly id: string },
): PruneStep => {
  const most = conversationsFor(limit)
  const rows = database.query<ConversationRow>(CONVERSATIONS).all(tenant, at, keyOf(id), before, most)
  const spent = rows.filter(({ is_spent }) => is_spent === 1)
  for (const { num, chat_user, user_id } of spent) {
    database.query(DELETE_IDENTITIES).run(user_id)
    database.query('DELETE FROM conversations WHERE num = ?').run(num)
    database.query('DELETE FROM chat_users WHERE num = ?').run(chat_user)
  }
  const last = rows.length < most ? undefined : rows.at(-1)
  const next = last === undefined ? endOf(tenant) : `${tenant} ${last.updated_at} ${idOf(last.id)}`
  return { removed: spent.length, next }
}

/** Bytes of posts that are removed at a time, unless the first of them alone is larger: each is overwritten. */
const MOST_BYTES = 1_024 * 1_024

/** The size of a post is read without the post. */
const POSTS = `SELECT num FROM (
    SELECT num, received_at, row_number() OVER oldest AS place, sum(size) OVER oldest AS bytes
    FROM (SELECT num, received_at, length(body) AS size FROM quarantine WHERE received_at < ? ORDER BY received_at, num LIMIT ?)
    WINDOW oldest AS (ORDER BY received_at, num))
  WHERE place = 1 OR bytes <= ?`

/** Removes old quarantined posts, the oldest first. @returns how many */
export const pruneQuarantine = (database: Database, before: Millis, limit: number): number =>
  database.query(`DELETE FROM quarantine WHERE num IN (${POSTS})`).run(before, limit, MOST_BYTES)
