import { notFound } from '../../domain/errors.ts'
import type { Unit } from '../../domain/unit.ts'
import type { NewDelivery, Quarantined } from '../messages.ts'
import { writeUsers } from './chat-users.ts'
import { holdConversations, type OfConversation, writeConversations } from './conversations.ts'
import type { Session } from './database.ts'
import { endDispatches, writeDispatches } from './dispatches.ts'
import { shareUploads, writeFiles } from './files.ts'
import { mergePeople } from './merge.ts'
import { insertQuarantined } from './quarantine.ts'
import { writeDeliveries, writeEvents } from './write-events.ts'
import { park, unpark, writeMessages } from './write-messages.ts'

/**
 * Writes a unit with what hangs on it, within the transaction of its caller.
 * @throws Conflict where a row was changed since it was loaded, or exists by now
 */
export const writeUnit = async (
  session: Session,
  unit: Unit,
  deliveries: readonly NewDelivery[],
  posts: readonly Quarantined[],
): Promise<void> => {
  await lockAccounts(session, unit, posts)
  await writeUsers(session, unit.chatUsers)
  await writeConversations(session, unit.conversations)
  await holdConversations(session, referring(unit), unit.conversations)
  await unpark(session, unit.unparked)
  await writeMessages(session, unit.messages)
  await writeEvents(session, unit.events)
  await park(session, unit.parked)
  await writeDispatches(session, unit.dispatches)
  await endDispatches(session, unit.ended)
  await writeFiles(session, unit.files)
  await shareUploads(session, unit.uploads)
  for (const merge of unit.merges) await mergePeople(session, merge)
  await writeDeliveries(session, deliveries, unit.events)
  for (const post of posts) await insertQuarantined(session, post)
}

/** Nothing must be told of a person who is being erased, nor stored with him. */
const referring = ({ messages, events, dispatches }: Unit): OfConversation[] => [
  ...messages,
  ...events,
  ...dispatches,
]

/**
 * A change that is parked and its message must not pass each other unseen, and nothing is to be written for an account
 * while its tenant is being done away with: who parks or purges has the account alone, all others share it.
 */
export const ACCOUNT_LOCK = 'hashtextextended(id::text, 3)'

const lockOf = (how: 'pg_advisory_xact_lock' | 'pg_advisory_xact_lock_shared'): string =>
  `SELECT ${how}(${ACCOUNT_LOCK}) FROM (SELECT * FROM unnest($1::uuid[]) AS u (id) ORDER BY id) accounts`

const FOUND = 'SELECT count(*) AS n FROM platforms WHERE id = ANY ($1::uuid[])'

/** @throws Refusal `not_found`; an account that was removed is found still */
const lockAccounts = async (session: Session, unit: Unit, posts: readonly Quarantined[]): Promise<void> => {
  const all = [unit.chatUsers, unit.conversations, unit.messages, unit.events, unit.parked, posts].flat()
  const accounts = [...new Set(all.map(({ platformId }) => platformId))]
  if (accounts.length === 0) return
  const how = unit.parked.length > 0 ? 'pg_advisory_xact_lock' : 'pg_advisory_xact_lock_shared'
  await session.all(lockOf(how), accounts)
  const found = await session.one<{ n: number }>(FOUND, accounts)
  if (found?.n !== accounts.length) throw notFound('platform account')
}
