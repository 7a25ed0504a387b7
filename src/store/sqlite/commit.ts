import type { FiredEvent } from '../../domain/event.ts'
import type { Message } from '../../domain/message.ts'
import type { ParkedChange, Unit } from '../../domain/unit.ts'
import type { NewDelivery, Quarantined } from '../messages.ts'
import { Conflict } from '../shared/conflict.ts'
import { packBody } from './body.ts'
import { writeUsers } from './chat-users.ts'
import { mergePeople, writeConversation } from './conversations.ts'
import type { Database } from './database.ts'
import { endDispatch, writeDispatch } from './dispatches.ts'
import { Stretches } from './events.ts'
import { expectOne, isUniqueViolation } from './failure.ts'
import { shareUpload, writeFile } from './files.ts'
import { noteHeard } from './heard.ts'
import { bytesOf, bytesOrNull, keyOf } from './ids.ts'
import { insertQuarantined } from './quarantine.ts'
import { type Guesses, Refs } from './refs.ts'
import {
  INSERT_MESSAGE,
  messageChanges,
  messageValues,
  RELOCATE_MESSAGE,
  TIME_MESSAGE,
  UPDATE_MESSAGE,
} from './rows.ts'

/**
 * Writes a unit with what hangs on it, within the transaction of its caller.
 * @throws Conflict where a row was changed since it was loaded, or exists by now
 */
export const writeUnit = (
  database: Database,
  unit: Unit,
  deliveries: readonly NewDelivery[],
  posts: readonly Quarantined[],
  guesses: Guesses,
): void => {
  const refs = new Refs(database, guesses)
  const fired = orConflict(() => writeFolded(database, unit, refs))
  for (const delivery of deliveries) writeDelivery(database, delivery, fired, refs)
  for (const post of posts) insertQuarantined(database, post, refs)
  for (const heard of unit.heard) noteHeard(database, heard)
}

/** A row that is new to a unit and exists in the store: another wrote it since the unit was loaded. */
const orConflict = <T>(work: () => T): T => {
  try {
    return work()
  } catch (error) {
    throw isUniqueViolation(error) ? new Conflict() : error
  }
}

/** An event that this transaction has written. */
interface Written {
  readonly seq: number
  readonly at: number
}

const writeFolded = (database: Database, unit: Unit, refs: Refs): Map<string, Written> => {
  writeUsers(database, unit.chatUsers, refs)
  for (const conversation of unit.conversations) writeConversation(database, conversation, refs)
  for (const parked of unit.unparked) unpark(database, parked, refs)
  for (const message of unit.messages) writeMessage(database, message, refs)
  for (const { id, platformAt } of unit.timed)
    expectOne(database.query(TIME_MESSAGE).run(platformAt, keyOf(id)))
  const fired = new Map<string, Written>()
  const stretches = new Stretches(database)
  for (const event of unit.events) {
    fired.set(event.id, { seq: writeEvent(database, event, refs, stretches), at: event.firedAt })
  }
  for (const parked of unit.parked) park(database, parked, refs)
  writeOutgoing(database, unit, refs)
  for (const merge of unit.merges) mergePeople(database, merge, refs)
  return fired
}

/** Files and sends, which hang on the messages that are written by now. */
const writeOutgoing = (database: Database, unit: Unit, refs: Refs): void => {
  for (const dispatch of unit.dispatches) writeDispatch(database, dispatch, refs)
  for (const dispatch of unit.ended) endDispatch(database, dispatch)
  for (const file of unit.files) writeFile(database, file, refs)
  for (const { messageId, uploadId } of unit.uploads) shareUpload(database, messageId, uploadId)
}

const IS_AWAITED = 'SELECT 1 AS found FROM parked WHERE platform = ? AND ext_identifier = ? LIMIT 1'

const writeMessage = (database: Database, message: Message, refs: Refs): void => {
  const conversation = refs.conversation(message.conversationId)
  const { num: platform } = refs.platform(message.platformId)
  const { extIdentifier } = message
  if (message.stored > 0) return updateMessage(database, message, platform, conversation)
  if (refs.awaits(platform)) refuseAwaited(database, platform, extIdentifier)
  const values = messageValues(message, platform, conversation)
  taking(database, platform, extIdentifier, () => database.query(INSERT_MESSAGE).do(...values))
}

/** Something was parked for a message after the unit with it was loaded: it must be folded in. */
const refuseAwaited = (database: Database, platform: number, extIdentifier: string): void => {
  if (database.query(IS_AWAITED).one(platform, extIdentifier) !== undefined) throw new Conflict()
}

const updateMessage = (
  database: Database,
  message: Message,
  platform: number,
  conversation: number,
): void => {
  const { id, extIdentifier } = message
  if (database.query(UPDATE_MESSAGE).run(...messageChanges(message)) !== 1) throw new Conflict()
  const relocate = () => database.query(RELOCATE_MESSAGE).run(conversation, extIdentifier, keyOf(id))
  const moved = taking(database, platform, extIdentifier, relocate)
  if (moved > 0) refuseAwaited(database, platform, extIdentifier)
}

const FREE = `UPDATE messages SET ext_identifier = '' WHERE platform = ? AND ext_identifier = ?
  AND ext_identifier <> '' AND EXISTS (SELECT 1 FROM conversations WHERE num = conversation AND erased)`

/** Takes an `ext_identifier` for a message, also from one that is being erased and of which nobody knows. */
const taking = <T>(database: Database, platform: number, extIdentifier: string, write: () => T): T => {
  try {
    return write()
  } catch (error) {
    if (!isUniqueViolation(error) || database.query(FREE).run(platform, extIdentifier) === 0) throw error
    return write()
  }
}

const INSERT_EVENT = `INSERT INTO events
  (id, platform, message_id, conversation, ext_identifier, type, outbound, fired_at, fan_out, body)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

const writeEvent = (database: Database, event: FiredEvent, refs: Refs, stretches: Stretches): number => {
  const { type, messageId } = event
  // Asked for each: nothing must be told of a person who is being erased.
  const num = refs.conversation(event.conversationId)
  const conversation = messageId === null ? num : null
  const id = bytesOf(event.id)
  const { num: platform } = refs.platform(event.platformId)
  const seq = database.query(INSERT_EVENT).insert(
    id,
    platform,
    // A message's own event has its id.
    messageId === event.id ? id : bytesOrNull(messageId),
    conversation,
    type === 'EVENT' ? event.extIdentifier : null,
    type,
    event.outbound ? 1 : 0,
    event.firedAt,
    event.serviceIds.length,
    packBody(event.body),
  )
  stretches.note(platform, seq)
  return seq
}

const KNOWS_MESSAGE = `SELECT 1 AS found FROM messages
  WHERE platform = ? AND ext_identifier = ? AND ext_identifier <> ''
    AND NOT (SELECT erased FROM conversations WHERE num = conversation)`

const park = (database: Database, parked: ParkedChange, refs: Refs): void => {
  const { num: platform } = refs.platform(parked.platformId)
  // Its message came after this unit was loaded: nothing would ever take it out again.
  if (database.query(KNOWS_MESSAGE).one(platform, parked.extIdentifier) !== undefined) throw new Conflict()
  const sql = 'INSERT INTO parked (platform, ext_identifier, key, change, parked_at) VALUES (?, ?, ?, ?, ?)'
  const change = JSON.stringify(parked.change)
  database.query(sql).run(platform, parked.extIdentifier, parked.key, change, parked.parkedAt)
}

const unpark = (database: Database, parked: ParkedChange, refs: Refs): void => {
  const sql = 'DELETE FROM parked WHERE platform = ? AND ext_identifier = ? AND key = ?'
  database.query(sql).run(refs.platform(parked.platformId).num, parked.extIdentifier, parked.key)
}

const INSERT_DELIVERY = `INSERT INTO deliveries
  (id, tenant, service, event, state, reason, replay, attempts, scheduled, due, created_at, lease)
  VALUES (?, ?, ?, ?, ?, ?, 0, 0, 0, ?, ?, ?)`

const writeDelivery = (
  database: Database,
  delivery: NewDelivery,
  fired: ReadonlyMap<string, Written>,
  refs: Refs,
): void => {
  const event = fired.get(delivery.eventId)
  if (event === undefined) throw new Error(`The delivery ${delivery.id} is of no event of its unit.`)
  const { num, tenant } = refs.service(delivery.serviceId)
  const lease = delivery.lease === null ? null : refs.node(delivery.lease, event.at)
  const { state, reason } = delivery
  const insert = database.query(INSERT_DELIVERY)
  insert.do(bytesOf(delivery.id), tenant, num, event.seq, state, reason, event.at, event.at, lease)
}
