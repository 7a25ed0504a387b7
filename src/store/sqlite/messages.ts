import type { Message } from '../../domain/message.ts'
import type { MessageStore } from '../messages.ts'
import { Conflict } from '../shared/conflict.ts'
import * as browse from './browse.ts'
import { writeUnit } from './commit.ts'
import { readOverdue } from './conversations.ts'
import type { Database } from './database.ts'
import { readEnd, readEvents } from './events.ts'
import type { GroupCommit } from './group-commit.ts'
import { readHeard } from './heard.ts'
import { loadFound } from './load.ts'
import * as posts from './quarantine.ts'
import { Guesses } from './refs.ts'

const DROP_PARKED = `DELETE FROM parked WHERE (platform, ext_identifier, key) IN
  (SELECT platform, ext_identifier, key FROM parked WHERE parked_at < ? ORDER BY parked_at LIMIT ?)`

const markStored = (messages: readonly Message[]): void => {
  for (const message of messages) message.stored = message.modified
}

/** Events, once no loss of power can take them back. */
const told = (db: Database, group: GroupCommit): Pick<MessageStore, 'events' | 'endOfEvents'> => ({
  async events(tenantId, after, limit) {
    const page = db.read(() => readEvents(db, tenantId, after, limit))
    if (page.events.length > 0) await group.settled()
    return page
  },
  async endOfEvents() {
    const end = db.read(() => readEnd(db))
    await group.settled()
    return end
  },
})

/** Messages, conversations, chat users, events and quarantine in SQLite. */
export const messageStore = (db: Database, group: GroupCommit, guesses = new Guesses()): MessageStore => ({
  load: async wanted => db.read(() => loadFound(db, wanted)),
  async commit(unit, deliveries, quarantined) {
    try {
      await group.write(() => writeUnit(db, unit, deliveries, quarantined, guesses))
    } catch (error) {
      if (error instanceof Conflict) return 'conflict'
      throw error
    }
    markStored(unit.messages)
    return 'committed'
  },
  heard: async platformIds => db.read(() => readHeard(db, platformIds)),

  message: async (tenantId, id) => db.read(() => browse.readMessage(db, tenantId, id)),
  history: async (tenantId, conversationId, page) =>
    db.read(() => browse.readHistory(db, tenantId, conversationId, page)),
  changes: async (tenantId, conversationId, stretch) =>
    db.read(() => browse.readChanges(db, tenantId, conversationId, stretch)),
  conversation: async (tenantId, id) => db.read(() => browse.readConversation(db, tenantId, id)),
  conversations: async (tenantId, filter, page) =>
    db.read(() => browse.readConversations(db, tenantId, filter, page)),
  conversationsByActivity: async (tenantId, filter, page) =>
    db.read(() => browse.readByActivity(db, tenantId, filter, page)),
  failedMessages: async (tenantId, from, till, page) =>
    db.read(() => browse.readFailed(db, tenantId, from, till, page)),
  overdue: async (platformIds, before, limit) => db.read(() => readOverdue(db, platformIds, before, limit)),
  eventBody: async (tenantId, id) => db.read(() => browse.readEventBody(db, tenantId, id)),
  eventBodies: async (tenantId, ids) => db.read(() => browse.readEventBodies(db, tenantId, ids)),
  ...told(db, group),

  quarantined: async (tenantId, id) => db.read(() => posts.readQuarantined(db, tenantId, id)),
  quarantine: async (tenantId, page) => db.read(() => posts.readQuarantine(db, tenantId, page)),
  removeQuarantined: (tenantId, id) => group.write(() => posts.deleteQuarantined(db, tenantId, id)),
  updateQuarantined: (tenantId, id, reasons) =>
    group.write(() => posts.setReasons(db, tenantId, id, reasons)),

  dropParked: (before, limit) => group.write(() => db.query(DROP_PARKED).run(before, limit)),
})
