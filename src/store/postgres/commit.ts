import { notFound } from '../../domain/errors.ts'
import type { Unit } from '../../domain/unit.ts'
import type { NewDelivery, Quarantined } from '../messages.ts'
import { writeUsers } from './chat-users.ts'
import { holdConversations, type OfConversation, writeConversations } from './conversations.ts'
import { type Session, together } from './database.ts'
import { endDispatches, writeDispatches } from './dispatches.ts'
import { shareUploads, writeFiles } from './files.ts'
import { noteHeard } from './heard.ts'
import { mergePeople } from './merge.ts'
import { insertQuarantined } from './quarantine.ts'
import { writeDeliveries, writeEvents } from './write-events.ts'
import { park, timeMessages, unpark, writeMessages } from './write-messages.ts'

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
  const locked = lockAccounts(session, unit, posts)
  // What comes after these looks for what they write, and for what they take away.
  if (unit.chatUsers.length + unit.unparked.length > 0)
    await together(locked, writeUsers(session, unit.chatUsers), unpark(session, unit.unparked))
  await together(
    locked,
    writeConversations(session, unit.conversations),
    holdConversations(session, referring(unit), unit.conversations),
    writeMessages(session, unit.messages),
    writeEvents(session, unit.events),
    writeDeliveries(session, deliveries, unit.events),
  )
  await timeMessages(session, unit.timed)
  await park(session, unit.parked)
  await writeDispatches(session, unit.dispatches)
  await endDispatches(session, unit.ended)
  await writeFiles(session, unit.files)
  await shareUploads(session, unit.uploads)
  for (const merge of unit.merges) await mergePeople(session, merge)
  for (const post of posts) await insertQuarantined(session, post)
  await noteHeard(session, unit.heard)
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

/** One that is not there is not locked, and not counted. */
const lockOf = (how: 'pg_advisory_xact_lock' | 'pg_advisory_xact_lock_shared'): string =>
  `SELECT id, ${how}(${ACCOUNT_LOCK}) FROM (SELECT id FROM platforms WHERE id = ANY ($1::uuid[]) ORDER BY id) accounts`

/** @throws Refusal `not_found`; an account that was removed is found still, and one that was only heard may be gone */
const lockAccounts = async (session: Session, unit: Unit, posts: readonly Quarantined[]): Promise<void> => {
  const all = [unit.chatUsers, unit.conversations, unit.messages, unit.events, unit.parked, posts].flat()
  const written = new Set(all.map(({ platformId }) => platformId))
  const accounts = [...new Set([...written, ...unit.heard.map(({ platformId }) => platformId)])]
  if (accounts.length === 0) return
  const how = unit.parked.length > 0 ? 'pg_advisory_xact_lock' : 'pg_advisory_xact_lock_shared'
  for (const { id } of await session.all<{ id: string }>(lockOf(how), accounts)) written.delete(id)
  if (written.size > 0) throw notFound('platform account')
}
