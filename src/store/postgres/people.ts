import type { PeopleStore } from '../people.ts'
import type { Database } from './database.ts'
import { beginErasure, erase, readErasures } from './erasure.ts'
import { readParts } from './parts.ts'
import { pruneMessages, pruneQuarantine } from './retention.ts'

/** What concerns a person as a whole, in PostgreSQL. */
export const peopleStore = (db: Database): PeopleStore => ({
  beginErasure: (tenantId, chatUserId, audit) =>
    db.write(session => beginErasure(session, tenantId, chatUserId, audit)),
  erasures: limit => db.read(session => readErasures(session, limit)),
  erase: (erasure, limit) => db.write(session => erase(session, erasure, limit)),
  parts: (tenantId, chatUserId, after) => db.read(session => readParts(session, tenantId, chatUserId, after)),
  pruneMessages: (before, limit, after) => db.write(session => pruneMessages(session, before, limit, after)),
  pruneQuarantine: (before, limit) => db.write(session => pruneQuarantine(session, before, limit)),
})
