import type { MessageStore } from '../messages.ts'
import { Conflict } from '../shared/conflict.ts'
import * as browse from './browse.ts'
import { writeUnit } from './commit.ts'
import { readOverdue } from './conversations.ts'
import type { Database } from './database.ts'
import { readEnd, readEvents } from './events.ts'
import { isUniqueViolation } from './failure.ts'
import { readHeard } from './heard.ts'
import { loadFound } from './load.ts'
import * as posts from './quarantine.ts'

const DROP_PARKED = `DELETE FROM parked WHERE (tenant_id, platform_id, ext_identifier, key) IN
  (SELECT tenant_id, platform_id, ext_identifier, key FROM parked WHERE parked_at < $1 ORDER BY parked_at LIMIT $2)`

const commit = async (
  db: Database,
  ...[unit, deliveries, quarantined]: Parameters<MessageStore['commit']>
): Promise<'committed' | 'conflict'> => {
  try {
    await db.write(session => writeUnit(session, unit, deliveries, quarantined))
  } catch (error) {
    // A row that is new to a unit and exists in the store: another wrote it since the unit was loaded.
    if (error instanceof Conflict || isUniqueViolation(error)) return 'conflict'
    throw error
  }
  for (const message of unit.messages) message.stored = message.modified
  return 'committed'
}

/** Messages, conversations, chat users, events and quarantine in PostgreSQL. */
export const messageStore = (db: Database): MessageStore => ({
  load: wanted => db.read(session => loadFound(session, wanted)),
  commit: (...unit) => commit(db, ...unit),
  heard: platformIds => db.read(session => readHeard(session, platformIds)),

  message: (tenantId, id) => db.read(session => browse.readMessage(session, tenantId, id)),
  history: (tenantId, conversationId, page) =>
    db.read(session => browse.readHistory(session, tenantId, conversationId, page)),
  changes: (tenantId, conversationId, stretch) =>
    db.read(session => browse.readChanges(session, tenantId, conversationId, stretch)),
  conversation: (tenantId, id) => db.read(session => browse.readConversation(session, tenantId, id)),
  conversations: (tenantId, filter, page) =>
    db.read(session => browse.readConversations(session, tenantId, filter, page)),
  conversationsByActivity: (tenantId, filter, page) =>
    db.read(session => browse.readByActivity(session, tenantId, filter, page)),
  failedMessages: (tenantId, from, till, page) =>
    db.read(session => browse.readFailed(session, tenantId, from, till, page)),
  overdue: (platformIds, before, limit) =>
    db.read(session => readOverdue(session, platformIds, before, limit)),
  eventBody: (tenantId, id) =>
    db.read(async session => (await browse.readEventBodies(session, tenantId, [id])).get(id) ?? null),
  eventBodies: (tenantId, ids) => db.read(session => browse.readEventBodies(session, tenantId, ids)),
  events: (tenantId, after, limit) => db.read(session => readEvents(session, tenantId, after, limit)),
  endOfEvents: () => db.read(readEnd),

  quarantined: (tenantId, id) => db.read(session => posts.readQuarantined(session, tenantId, id)),
  quarantine: (tenantId, page) => db.read(session => posts.readQuarantine(session, tenantId, page)),
  removeQuarantined: (tenantId, id) => db.write(session => posts.deleteQuarantined(session, tenantId, id)),
  updateQuarantined: (tenantId, id, reasons) =>
    db.write(session => posts.setReasons(session, tenantId, id, reasons)),

  dropParked: (before, limit) => db.write(session => session.run(DROP_PARKED, before, limit)),
})
