import type { Message } from '../../domain/message.ts'
import type { ParkedChange } from '../../domain/unit.ts'
import { Conflict } from '../shared/conflict.ts'
import type { Session } from './database.ts'
import { expectAll } from './failure.ts'
import { contentOf, unreadAt } from './rows.ts'

const COLUMNS =
  'tenant_id, id, platform_id, conversation_id, ext_identifier, outbound, type, status, modified, content, platform_at, unread_at'

/** Not one for which something was parked after its unit was loaded: it must be folded in. Nor one that is there already. */
const INSERT = `INSERT INTO messages (${COLUMNS})
  SELECT ${COLUMNS} FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::boolean[], $7::text[],
    $8::text[], $9::bigint[], $10::text[], $11::bigint[], $12::bigint[]) AS n (${COLUMNS})
  WHERE NOT EXISTS (SELECT 1 FROM parked k WHERE k.tenant_id = n.tenant_id AND k.platform_id = n.platform_id
    AND k.ext_identifier = n.ext_identifier)
  ORDER BY tenant_id, platform_id, ext_identifier, id
  ON CONFLICT (tenant_id, platform_id, ext_identifier) WHERE ext_identifier <> '' DO NOTHING
  RETURNING id`

const NAMED = 'unnest($1::uuid[], $2::uuid[], $3::text[]) AS n (tenant_id, platform_id, ext_identifier)'

/** Takes an `ext_identifier` from a message that is being erased, and of which nobody knows. */
const FREE = `UPDATE messages m SET ext_identifier = '' FROM ${NAMED}, conversations c
  WHERE m.tenant_id = n.tenant_id AND m.platform_id = n.platform_id AND m.ext_identifier = n.ext_identifier
    AND m.ext_identifier <> '' AND c.tenant_id = m.tenant_id AND c.id = m.conversation_id AND c.erased`

const namesOf = (messages: readonly Message[]) =>
  [
    messages.map(({ tenantId }) => tenantId),
    messages.map(({ platformId }) => platformId),
    messages.map(({ extIdentifier }) => extIdentifier),
  ] as const

const insert = async (session: Session, messages: readonly Message[]): Promise<readonly { id: string }[]> =>
  await session.all<{ id: string }>(
    INSERT,
    messages.map(({ tenantId }) => tenantId),
    messages.map(({ id }) => id),
    messages.map(({ platformId }) => platformId),
    messages.map(({ conversationId }) => conversationId),
    messages.map(({ extIdentifier }) => extIdentifier),
    messages.map(({ outbound }) => outbound),
    messages.map(({ type }) => type),
    messages.map(({ status }) => status),
    messages.map(({ modified }) => modified),
    messages.map(contentOf),
    messages.map(({ platformAt }) => platformAt),
    messages.map(unreadAt),
  )

const insertMessages = async (session: Session, messages: readonly Message[]): Promise<void> => {
  const written = new Set((await insert(session, messages)).map(({ id }) => id))
  const left = messages.filter(({ id }) => !written.has(id))
  if (left.length === 0) return
  if ((await session.run(FREE, ...namesOf(left))) === 0) throw new Conflict()
  expectAll((await insert(session, left)).length, left.length)
}

const UPDATE = `UPDATE messages m SET type = n.type, status = n.status, modified = n.modified, content = n.content,
    unread_at = CASE WHEN n.status IN ('READ', 'DELETED') THEN NULL ELSE m.unread_at END
  FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::bigint[])
    AS n (tenant_id, id, type, status, modified, content, stored)
  WHERE m.tenant_id = n.tenant_id AND m.id = n.id AND m.modified = n.stored`

const PLACED = `FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[]) AS n (tenant_id, id, conversation_id, ext_identifier)
  WHERE m.tenant_id = n.tenant_id AND m.id = n.id
    AND (m.conversation_id, m.ext_identifier) IS DISTINCT FROM (n.conversation_id, n.ext_identifier)`

/** Apart from the rest, because these two are indexed and hardly ever change. */
const MOVED = `SELECT m.id ${PLACED.replace('FROM', 'FROM messages m,')}`
const MOVE = `UPDATE messages m SET conversation_id = n.conversation_id, ext_identifier = n.ext_identifier ${PLACED}`

const AWAITED = `SELECT 1 AS found FROM parked k JOIN ${NAMED} USING (tenant_id, platform_id, ext_identifier) LIMIT 1`

const updateMessages = async (session: Session, messages: readonly Message[]): Promise<void> => {
  const keys = [messages.map(({ tenantId }) => tenantId), messages.map(({ id }) => id)] as const
  const written = await session.run(
    UPDATE,
    ...keys,
    messages.map(({ type }) => type),
    messages.map(({ status }) => status),
    messages.map(({ modified }) => modified),
    messages.map(contentOf),
    messages.map(({ stored }) => stored),
  )
  expectAll(written, messages.length)
  const places = [
    messages.map(({ conversationId }) => conversationId),
    messages.map(m => m.extIdentifier),
  ] as const
  const moved = new Set((await session.all<{ id: string }>(MOVED, ...keys, ...places)).map(({ id }) => id))
  if (moved.size === 0) return
  const names = namesOf(messages.filter(({ id }) => moved.has(id)))
  await session.run(FREE, ...names)
  await session.run(MOVE, ...keys, ...places)
  if ((await session.one(AWAITED, ...names)) !== undefined) throw new Conflict()
}

/** In one order for everybody, so that two transactions do not wait for each other. */
const ordered = (messages: readonly Message[]): Message[] =>
  messages.toSorted((a, b) => (a.id < b.id ? -1 : 1))

/** @throws Conflict where one was changed since it was loaded, or one that is new is there by now */
export const writeMessages = async (session: Session, messages: readonly Message[]): Promise<void> => {
  const changed = ordered(messages.filter(({ stored }) => stored > 0))
  const made = messages.filter(({ stored }) => stored === 0)
  if (changed.length > 0) await updateMessages(session, changed)
  if (made.length > 0) await insertMessages(session, made)
}

const TIME = `UPDATE messages m SET platform_at = n.platform_at,
    unread_at = CASE WHEN m.status IN ('READ', 'DELETED') THEN NULL ELSE n.platform_at END
  FROM unnest($1::uuid[], $2::uuid[], $3::bigint[]) AS n (tenant_id, id, platform_at)
  WHERE m.tenant_id = n.tenant_id AND m.id = n.id`

/** Apart from the rest: what else was changed meanwhile neither undoes it nor is undone. @throws Conflict */
export const timeMessages = async (session: Session, messages: readonly Message[]): Promise<void> => {
  if (messages.length === 0) return
  const all = ordered(messages)
  const written = await session.run(
    TIME,
    all.map(({ tenantId }) => tenantId),
    all.map(({ id }) => id),
    all.map(({ platformAt }) => platformAt),
  )
  expectAll(written, all.length)
}

const KNOWN = `SELECT 1 AS found FROM messages m JOIN ${NAMED} USING (tenant_id, platform_id, ext_identifier)
    JOIN conversations c ON c.tenant_id = m.tenant_id AND c.id = m.conversation_id
  WHERE m.ext_identifier <> '' AND NOT c.erased LIMIT 1`

const PARK = `INSERT INTO parked (tenant_id, platform_id, ext_identifier, key, change, parked_at)
  SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::bigint[])`

const UNPARK = `DELETE FROM parked k USING unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[])
    AS n (tenant_id, platform_id, ext_identifier, key)
  WHERE (k.tenant_id, k.platform_id, k.ext_identifier, k.key) = (n.tenant_id, n.platform_id, n.ext_identifier, n.key)`

const placesOf = (parked: readonly ParkedChange[]) =>
  [
    parked.map(({ tenantId }) => tenantId),
    parked.map(({ platformId }) => platformId),
    parked.map(({ extIdentifier }) => extIdentifier),
  ] as const

/** @throws Conflict where its message came after the unit was loaded: nothing would ever take it out again */
export const park = async (session: Session, parked: readonly ParkedChange[]): Promise<void> => {
  if (parked.length === 0) return
  if ((await session.one(KNOWN, ...placesOf(parked))) !== undefined) throw new Conflict()
  const [keys, changes] = [parked.map(({ key }) => key), parked.map(({ change }) => JSON.stringify(change))]
  await session.run(
    PARK,
    ...placesOf(parked),
    keys,
    changes,
    parked.map(({ parkedAt }) => parkedAt),
  )
}

export const unpark = async (session: Session, parked: readonly ParkedChange[]): Promise<void> => {
  if (parked.length > 0)
    await session.run(
      UNPARK,
      ...placesOf(parked),
      parked.map(({ key }) => key),
    )
}
