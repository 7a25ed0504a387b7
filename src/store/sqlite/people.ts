import type { PeopleStore } from '../people.ts'
import type { Database } from './database.ts'
import { beginErasure, erase, readErasures } from './erasure.ts'
import type { GroupCommit } from './group-commit.ts'
import { readParts } from './parts.ts'
import { pruneMessages, pruneQuarantine } from './retention.ts'

/** What was erased stands in the write-ahead log still; where somebody reads it, the next checkpoint does away with it. */
const forgetLog = (db: Database): void => db.raw.exec('PRAGMA wal_checkpoint(TRUNCATE)')

/** What concerns a person as a whole, in SQLite. */
export const peopleStore = (db: Database, group: GroupCommit): PeopleStore => ({
  beginErasure: (tenantId, chatUserId, audit) =>
    group.write(() => beginErasure(db, tenantId, chatUserId, audit)),
  erasures: async limit => db.read(() => readErasures(db, limit)),
  async erase(erasure, limit) {
    const isDone = await group.write(() => erase(db, erasure, limit))
    if (isDone) forgetLog(db)
    return isDone
  },
  parts: async (tenantId, chatUserId, after) => db.read(() => readParts(db, tenantId, chatUserId, after)),
  pruneMessages: (before, limit, after) => group.write(() => pruneMessages(db, before, limit, after)),
  pruneQuarantine: (before, limit) => group.write(() => pruneQuarantine(db, before, limit)),
})
