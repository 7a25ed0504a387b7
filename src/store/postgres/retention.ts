import type { Millis } from '../../domain/time.ts'
import type { PruneStep } from '../page.ts'
import { DELETE_IDENTITIES } from './chat-users.ts'
import type { Database, Session } from './database.ts'
import { boundsOf, daysThere, ensureDaysAhead, isPast } from './days.ts'
import { firstId, highestId, keyOf } from './ids.ts'
import { leaveDays } from './leaving.ts'
import { type EventKey, removeEnded } from './ledger.ts'
import { readTime } from './nodes.ts'

/** Events are walked by their ids, which begin with the time at which they were made. */
const EVENTS = `SELECT e.tenant_id, e.id, e.fired_at < $1 AND NOT EXISTS (SELECT 1 FROM deliveries d
    WHERE d.tenant_id = e.tenant_id AND d.event_id = e.id AND d.state IN ('PENDING', 'HELD')) AS is_spent
  FROM events e WHERE e.id > $2 AND e.id <= $3 ORDER BY e.id LIMIT $4`

/**
 * Days that lie before an instant go as a whole; of those that cannot, because something of them is to be sent still,
 * what has ended goes step by step, and so do rows that lie in no day's partition. What fired on the day in which the
 * instant lies stays until that one is over. A step is at the last event's id. The counts of all of it stay in the
 * ledger.
 */
export const pruneEvents = async (
  database: Database,
  before: Millis,
  limit: number,
  after: string | null,
): Promise<PruneStep> => {
  const gone = after === null ? await turnDays(database, before) : 0
  const { removed, next } = await database.write(session => stepEvents(session, before, limit, after))
  return { removed: removed + gone, next }
}

/** Makes the partitions of the days to come, and lets go those of days past. @returns how many events went */
const turnDays = async (database: Database, before: Millis): Promise<number> => {
  await database.write(async session => ensureDaysAhead(session, await readTime(session)))
  return await leaveDays(database, before)
}

const stepEvents = async (
  session: Session,
  before: Millis,
  limit: number,
  after: string | null,
): Promise<PruneStep> => {
  const rows = await session.all<EventKey & { is_spent: boolean }>(
    EVENTS,
    before,
    keyOf(after ?? ''),
    await lastToLookAt(session, before),
    limit,
  )
  const removed = await removeEnded(
    session,
    rows.filter(({ is_spent }) => is_spent),
  )
  const last = rows.length < limit ? undefined : rows.at(-1)
  return { removed, next: last?.id ?? null }
}

/** Not into days that are to go as a whole. */
const lastToLookAt = async (session: Session, before: Millis): Promise<string> => {
  const coming = (await daysThere(session)).find(day => !isPast(day, before))
  const last = highestId(before)
  if (coming === undefined) return last
  const [first] = boundsOf(coming)
  return first < last ? first : last
}

const MESSAGES = `SELECT m.tenant_id, m.id,
    NOT EXISTS (SELECT 1 FROM events e WHERE e.tenant_id = m.tenant_id AND e.id = m.id)
    AND NOT EXISTS (SELECT 1 FROM events e WHERE e.tenant_id = m.tenant_id AND e.message_id = m.id AND e.message_id <> e.id)
    AND NOT EXISTS (SELECT 1 FROM dispatches d JOIN platforms p ON p.id = d.platform_id AND NOT p.removed
      WHERE d.tenant_id = m.tenant_id AND d.message_id = m.id) AS is_spent
  FROM messages m WHERE m.id > $1 AND m.id < $2 ORDER BY m.id LIMIT $3`

/** To forget a conversation that an agent has blocked would lift the block. */
const CONVERSATIONS = `SELECT c.tenant_id, c.id, c.updated_at, c.chat_user_id,
    NOT c.erased AND NOT c.blocked_by_agent
    AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.tenant_id = c.tenant_id AND m.conversation_id = c.id)
    AND NOT EXISTS (SELECT 1 FROM events e WHERE e.tenant_id = c.tenant_id AND e.conversation_id = c.id) AS is_spent
  FROM conversations c WHERE c.tenant_id = $1 AND (c.updated_at, c.id) > ($2, $3::uuid) AND c.updated_at < $4
  ORDER BY c.updated_at, c.id LIMIT $5 FOR UPDATE OF c`

const TENANTS = `SELECT t.id,
    EXISTS (SELECT 1 FROM conversations c WHERE c.tenant_id = t.id AND c.updated_at < $1) AS has_old
  FROM tenants t WHERE t.id > $2 ORDER BY t.id LIMIT $3`

interface MessageRow {
  readonly tenant_id: string
  readonly id: string
  readonly is_spent: boolean
}

interface ConversationRow extends MessageRow {
  readonly updated_at: Millis
  readonly chat_user_id: string
}

/**
 * Steps through messages are at an id, those through a tenant's conversations at `<its id> <updated_at> <id>`, and
 * behind its last one at `<its id> end`.
 */
const endOf = (tenant: string): string => `${tenant} ${END}`
const END = 'end'
const BEFORE_CONVERSATIONS = endOf('')

/** A step of removing old messages, and behind the last of them conversations that are left empty. */
export const pruneMessages = (
  session: Session,
  before: Millis,
  limit: number,
  after: string | null,
): Promise<PruneStep> => {
  const isAmongMessages = after === null || !after.includes(' ')
  return isAmongMessages
    ? stepMessages(session, before, limit, after ?? '')
    : stepConversations(session, before, limit, after)
}

const DELETE = (table: 'messages' | 'conversations' | 'chat_users'): string => `DELETE FROM ${table} t
  USING unnest($1::uuid[], $2::uuid[]) AS n (tenant_id, id) WHERE t.tenant_id = n.tenant_id AND t.id = n.id`

const tenantsOf = (rows: readonly MessageRow[]): string[] => rows.map(({ tenant_id }) => tenant_id)
const idsOf = (rows: readonly MessageRow[]): string[] => rows.map(({ id }) => id)

const stepMessages = async (
  session: Session,
  before: Millis,
  limit: number,
  after: string,
): Promise<PruneStep> => {
  const rows = await session.all<MessageRow>(MESSAGES, keyOf(after), firstId(before), limit)
  const spent = rows.filter(({ is_spent }) => is_spent)
  if (spent.length > 0) await session.run(DELETE('messages'), tenantsOf(spent), idsOf(spent))
  const last = rows.length < limit ? undefined : rows.at(-1)
  return { removed: spent.length, next: last?.id ?? BEFORE_CONVERSATIONS }
}

/** Among the conversations of one tenant, or to the next one with some that are old. */
const stepConversations = async (
  session: Session,
  before: Millis,
  limit: number,
  after: string,
): Promise<PruneStep> => {
  const [tenant = '', at = '', id = ''] = after.split(' ')
  if (at !== END) return await stepThrough(session, before, limit, { tenant, at: Number(at), id })
  const looked = await session.all<TenantRow>(TENANTS, before, keyOf(tenant), limit)
  const next = looked.find(({ has_old }) => has_old)
  if (next !== undefined) return await stepThrough(session, before, limit, { tenant: next.id, at: -1, id })
  const last = looked.length < limit ? undefined : looked.at(-1)
  return { removed: 0, next: last === undefined ? null : endOf(last.id) }
}

interface TenantRow {
  readonly id: string
  readonly has_old: boolean
}

const stepThrough = async (
  session: Session,
  before: Millis,
  limit: number,
  { tenant, at, id }: { readonly tenant: string; readonly at: Millis; readonly id: string },
): Promise<PruneStep> => {
  const rows = await session.all<ConversationRow>(CONVERSATIONS, tenant, at, keyOf(id), before, limit)
  const spent = rows.filter(({ is_spent }) => is_spent)
  if (spent.length > 0) {
    const [tenants, users] = [tenantsOf(spent), spent.map(({ chat_user_id }) => chat_user_id)]
    await session.run(DELETE_IDENTITIES, tenants, users)
    await session.run(DELETE('conversations'), tenants, idsOf(spent))
    await session.run(DELETE('chat_users'), tenants, users)
  }
  const last = rows.length < limit ? undefined : rows.at(-1)
  return {
    removed: spent.length,
    next: last === undefined ? endOf(tenant) : `${tenant} ${last.updated_at} ${last.id}`,
  }
}

/** Bytes of posts that are removed at a time, unless the first of them alone is larger. */
const MOST_BYTES = 1_024 * 1_024

const POSTS = `SELECT num FROM (
    SELECT num, row_number() OVER oldest AS place, sum(size) OVER oldest AS bytes
    FROM (SELECT num, received_at, length(body) AS size FROM quarantine WHERE received_at < $1
      ORDER BY received_at, num LIMIT $2) old
    WINDOW oldest AS (ORDER BY received_at, num)) sized
  WHERE place = 1 OR bytes <= $3`

/** Removes old quarantined posts, the oldest first. @returns how many */
export const pruneQuarantine = (session: Session, before: Millis, limit: number): Promise<number> =>
  session.run(`DELETE FROM quarantine WHERE num IN (${POSTS})`, before, limit, MOST_BYTES)
