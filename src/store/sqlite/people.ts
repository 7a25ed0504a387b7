import type { PeopleStore } from '../people.ts'
import type { Database } from './database.ts'
import { beginErasure, erase, readErasures } from './erasure.ts'
import type { GroupCommit } from './group-commit.ts'
import { readParts } from './parts.ts'
import { pruneMessages, pruneQuarantine } from './retention.ts'

/** What concerns a person as a whole, in SQLite. */
export const peopleStore = (db: Database, group: GroupCommit): PeopleStore => ({
  beginErasure: (tenantId, chatUserId, audit) =>
    group.write(() => beginErasure(db, tenantId, chatUserId, audit)),
  erasures: async limit => db.read(() => readErasures(db, limit)),
  erase: (erasure, limit) => group.write(() => erase(db, erasure, limit)),
  parts: async (tenantId, chatUserId, after) => db.read(() => readParts(db, tenantId, chatUserId, after)),
  pruneMessages: (before, limit) => group.write(() => pruneMessages(db, before, limit)),
  pruneQuarantine: (before, limit) => group.write(() => pruneQuarantine(db, before, limit)),
})
