import type { Millis } from '../../domain/time.ts'
import type { PruneStep } from '../people.ts'
import { DELETE_IDENTITIES } from './chat-users.ts'
import type { Database } from './database.ts'
import { firstId, idOf, keyOf } from './ids.ts'

/** An id begins with the time at which its message was stored. */
const MESSAGES = `SELECT m.num, m.id,
    NOT EXISTS (SELECT 1 FROM events WHERE id = m.id)
    AND NOT EXISTS (SELECT 1 FROM events WHERE message_id = m.id AND message_id <> id)
    AND NOT EXISTS (SELECT 1 FROM dispatches WHERE message = m.num
      AND NOT (SELECT removed FROM platforms WHERE num = m.platform)) AS is_spent
  FROM messages m WHERE m.id > ? AND m.id < ? ORDER BY m.id LIMIT ?`

/** To forget a conversation that an agent has blocked would lift the block. */
const CONVERSATIONS = `SELECT c.num, c.updated_at, c.chat_user, u.id,
    NOT c.erased AND NOT c.blocked_by_agent
    AND NOT EXISTS (SELECT 1 FROM messages WHERE conversation = c.num)
    AND NOT EXISTS (SELECT 1 FROM events WHERE conversation = c.num) AS is_spent
  FROM conversations c CROSS JOIN chat_users u ON u.num = c.chat_user
  WHERE (c.updated_at, c.num) > (?, ?) AND c.updated_at < ? ORDER BY c.updated_at, c.num LIMIT ?`

interface MessageRow {
  readonly num: number
  readonly id: Uint8Array
  readonly is_spent: number
}

interface ConversationRow {
  readonly num: number
  readonly updated_at: Millis
  readonly chat_user: number
  /** The chat user's. */
  readonly id: Uint8Array
  readonly is_spent: number
}

/** Steps through messages are at an id, those through conversations at `<updated_at> <num>`. */
const BEFORE_CONVERSATIONS = '-1 0'

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

const stepConversations = (database: Database, before: Millis, limit: number, after: string): PruneStep => {
  const [at = 0, number = 0] = after.split(' ').map(Number)
  const rows = database.query<ConversationRow>(CONVERSATIONS).all(at, number, before, limit)
  const spent = rows.filter(({ is_spent }) => is_spent === 1)
  for (const { num, chat_user, id } of spent) {
    database.query(DELETE_IDENTITIES).run(id)
    database.query('DELETE FROM conversations WHERE num = ?').run(num)
    database.query('DELETE FROM chat_users WHERE num = ?').run(chat_user)
  }
  const last = rows.length < limit ? undefined : rows.at(-1)
  return { removed: spent.length, next: last === undefined ? null : `${last.updated_at} ${last.num}` }
}

const QUARANTINE = `DELETE FROM quarantine WHERE num IN
  (SELECT num FROM quarantine WHERE received_at < ? ORDER BY received_at LIMIT ?)`

/** Removes old quarantined posts. @returns how many */
export const pruneQuarantine = (database: Database, before: Millis, limit: number): number =>
  database.query(QUARANTINE).run(before, limit)
