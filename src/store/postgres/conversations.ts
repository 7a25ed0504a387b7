import type { Conversation } from '../../domain/conversation.ts'
import type { Millis } from '../../domain/time.ts'
import type { OverdueConversation } from '../messages.ts'
import { Conflict } from '../shared/conflict.ts'
import { objectFromJson, objectToJson } from '../shared/json.ts'
import { type Session, together } from './database.ts'
import { expectAll } from './failure.ts'

export interface ConversationRow {
  readonly id: string
  readonly tenant_id: string
  readonly platform_id: string
  readonly chat_user_id: string
  readonly state: Conversation['state']
  readonly agent_id: string | null
  readonly last_inbound_at: number | null
  readonly blocked_by_agent: boolean
  readonly blocked_by_customer: boolean
  readonly delivered_until: number | null
  readonly read_until: number | null
  readonly custom_data: string | null
  readonly created_at: number
  readonly updated_at: number
  readonly version: number
}

/** Reads conversations, but none of a person who is being erased; conditions on `c` follow. */
export const SELECT_CONVERSATION = `SELECT c.id, c.tenant_id, c.platform_id, c.chat_user_id, c.state, c.agent_id,
    c.last_inbound_at, c.blocked_by_agent, c.blocked_by_customer, c.delivered_until, c.read_until,
    c.custom_data, c.created_at, c.updated_at, c.version
  FROM conversations c WHERE NOT c.erased`

export const conversationOf = (row: ConversationRow): Conversation => ({
  id: row.id,
  tenantId: row.tenant_id,
  platformId: row.platform_id,
  chatUserId: row.chat_user_id,
  state: row.state,
  agentId: row.agent_id,
  lastInboundAt: row.last_inbound_at,
  blockedByAgent: row.blocked_by_agent,
  blockedByCustomer: row.blocked_by_customer,
  deliveredUntil: row.delivered_until,
  readUntil: row.read_until,
  customData: objectFromJson(row.custom_data),
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  version: row.version,
})

const CHANGES = `state, agent_id, last_inbound_at, blocked_by_agent, blocked_by_customer, delivered_until, read_until,
  custom_data, updated_at, version`

/** The types of the columns that can change, from the third parameter on: their keys come first. */
const CHANGE_ARRAYS = `$3::text[], $4::uuid[], $5::bigint[], $6::boolean[], $7::boolean[], $8::bigint[], $9::bigint[],
  $10::text[], $11::bigint[], $12::bigint[]`

const UPDATE = `UPDATE conversations c SET (${CHANGES}) =
    (u.state, u.agent_id, u.last_inbound_at, u.blocked_by_agent, u.blocked_by_customer, u.delivered_until, u.read_until,
     u.custom_data, u.updated_at, u.version)
  FROM unnest($1::uuid[], $2::uuid[], ${CHANGE_ARRAYS}) AS u (tenant_id, id, ${CHANGES})
  WHERE c.tenant_id = u.tenant_id AND c.id = u.id AND c.version = u.version - 1 AND NOT c.erased`

/** With a chat user who is there, and will be until this transaction has ended. */
const INSERT = `INSERT INTO conversations (tenant_id, id, platform_id, chat_user_id, created_at, ${CHANGES})
  SELECT n.tenant_id, n.id, n.platform_id, n.chat_user_id, n.created_at, n.state, n.agent_id, n.last_inbound_at,
    n.blocked_by_agent, n.blocked_by_customer, n.delivered_until, n.read_until, n.custom_data, n.updated_at, n.version
  FROM unnest($1::uuid[], $2::uuid[], ${CHANGE_ARRAYS}, $13::uuid[], $14::uuid[], $15::bigint[])
      AS n (tenant_id, id, ${CHANGES}, platform_id, chat_user_id, created_at)
    JOIN chat_users u ON u.tenant_id = n.tenant_id AND u.id = n.chat_user_id AND NOT u.erased
  FOR SHARE OF u`

const changesOf = (all: readonly Conversation[]) =>
  [
    all.map(({ tenantId }) => tenantId),
    all.map(({ id }) => id),
    all.map(({ state }) => state),
    all.map(({ agentId }) => agentId),
    all.map(({ lastInboundAt }) => lastInboundAt),
    all.map(({ blockedByAgent }) => blockedByAgent),
    all.map(({ blockedByCustomer }) => blockedByCustomer),
    all.map(({ deliveredUntil }) => deliveredUntil),
    all.map(({ readUntil }) => readUntil),
    all.map(({ customData }) => objectToJson(customData)),
    all.map(({ updatedAt }) => updatedAt),
    all.map(({ version }) => version),
  ] as const

/** In one order for everybody, so that two transactions do not wait for each other. */
const ordered = (all: readonly Conversation[]): Conversation[] =>
  all.toSorted((a, b) => (a.id < b.id ? -1 : 1))

/** @throws Conflict where one was changed since it was loaded, or its person is gone */
export const writeConversations = async (session: Session, all: readonly Conversation[]): Promise<void> => {
  const changed = ordered(all.filter(({ version }) => version > 1))
  const made = ordered(all.filter(({ version }) => version <= 1))
  await together(
    changed.length > 0 ? session.run(UPDATE, ...changesOf(changed)).then(expecting(changed)) : nothing,
    made.length > 0 ? insert(session, made).then(expecting(made)) : nothing,
  )
}

const nothing = Promise.resolve()

const expecting =
  (all: readonly unknown[]) =>
  (written: number): void =>
    expectAll(written, all.length)

const insert = (session: Session, made: readonly Conversation[]): Promise<number> =>
  session.run(
    INSERT,
    ...changesOf(made),
    made.map(({ platformId }) => platformId),
    made.map(({ chatUserId }) => chatUserId),
    made.map(({ createdAt }) => createdAt),
  )

/** What refers to a conversation. */
export interface OfConversation {
  readonly tenantId: string
  readonly conversationId: string
}

const HOLD = `SELECT c.id FROM conversations c
  WHERE c.tenant_id = ANY ($1::uuid[]) AND c.id = ANY ($2::uuid[]) AND NOT c.erased ORDER BY c.id FOR SHARE OF c`

/**
 * Sees to it that conversations are there until this transaction has ended.
 * @param written those that it has written itself
 * @throws Conflict: one was merged into another meanwhile, is being erased, or was forgotten
 */
export const holdConversations = async (
  session: Session,
  all: readonly OfConversation[],
  written: readonly Conversation[],
): Promise<void> => {
  const wanted = new Map(all.map(({ conversationId, tenantId }) => [conversationId, tenantId]))
  for (const { id } of written) wanted.delete(id)
  if (wanted.size === 0) return
  const held = await session.all(HOLD, [...wanted.values()], [...wanted.keys()])
  if (held.length !== wanted.size) throw new Conflict()
}

const OVERDUE = `SELECT c.id, c.platform_id FROM conversations c
  WHERE c.platform_id = ANY ($1::uuid[]) AND c.state IN ('OPEN', 'AUTO_BOT')
    AND coalesce(c.last_inbound_at, c.created_at) < $2 AND NOT c.erased
  LIMIT $3`

/** Conversations whose reply window may be over. */
export const readOverdue = async (
  session: Session,
  platformIds: readonly string[],
  before: Millis,
  limit: number,
): Promise<OverdueConversation[]> => {
  const rows = await session.all<{ id: string; platform_id: string }>(OVERDUE, platformIds, before, limit)
  return rows.map(({ id, platform_id }) => ({ id, platformId: platform_id }))
}
