import type { Millis } from '../../domain/time.ts'
import { DELETE_IDENTITIES } from './chat-users.ts'
import type { Database } from './database.ts'
import { firstId } from './ids.ts'

/** An id begins with the time at which its message was stored. */
const MESSAGES = `DELETE FROM messages WHERE num IN (SELECT m.num FROM messages m WHERE m.id < ?
    AND NOT EXISTS (SELECT 1 FROM events WHERE id = m.id)
    AND NOT EXISTS (SELECT 1 FROM events WHERE message_id = m.id AND message_id <> id)
    AND NOT EXISTS (SELECT 1 FROM dispatches WHERE message = m.num)
  ORDER BY m.id LIMIT ?)`

/** To forget a conversation that an agent has blocked would lift the block. */
const CONVERSATIONS = `SELECT c.num, c.chat_user, u.id FROM conversations c CROSS JOIN chat_users u ON u.num = c.chat_user
  WHERE c.updated_at < ? AND NOT c.erased AND NOT c.blocked_by_agent
    AND NOT EXISTS (SELECT 1 FROM messages WHERE conversation = c.num)
    AND NOT EXISTS (SELECT 1 FROM events WHERE conversation = c.num)
  ORDER BY c.updated_at LIMIT ?`

interface Forgotten {
  readonly num: number
  readonly chat_user: number
  /** The chat user's. */
  readonly id: Uint8Array
}

/** Removes old messages, then conversations that are left empty, with their chat users. @returns how many of both */
export const pruneMessages = (database: Database, before: Millis, limit: number): number => {
  const messages = database.query(MESSAGES).run(firstId(before), limit)
  const empty = database.query<Forgotten>(CONVERSATIONS).all(before, limit - messages)
  for (const { num, chat_user, id } of empty) {
    database.query(DELETE_IDENTITIES).run(id)
    database.query('DELETE FROM conversations WHERE num = ?').run(num)
    database.query('DELETE FROM chat_users WHERE num = ?').run(chat_user)
  }
  return messages + empty.length
}

const QUARANTINE = `DELETE FROM quarantine WHERE num IN
  (SELECT num FROM quarantine WHERE received_at < ? ORDER BY received_at LIMIT ?)`

/** Removes old quarantined posts. @returns how many */
export const pruneQuarantine = (database: Database, before: Millis, limit: number): number =>
  database.query(QUARANTINE).run(before, limit)
