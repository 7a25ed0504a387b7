import type { EventsPage } from '../messages.ts'
import { readEventCursor, refuseLost, writeEventCursor } from '../shared/event-cursor.ts'
import { unpackBody } from './body.ts'
import type { Database } from './database.ts'
import { idOf, keyOf } from './ids.ts'

/** Numbers are given in the order of commits, for one transaction writes at a time, and never twice. */
const PLACE = /^(\d{1,15})$/

/** So many events beside each other are a stretch. */
const STRETCH = 256

const NOTE = 'INSERT OR IGNORE INTO event_stretches VALUES (?, ?)'

/** Notes where the events of one transaction lie: most lie in the stretch of the one before, and cost nothing then. */
export class Stretches {
  readonly #database: Database
  readonly #noted = new Map<number, number>()

  constructor(database: Database) {
    this.#database = database
  }

  /** @param platform the account's number */
  note(platform: number, seq: number): void {
    const stretch = Math.floor(seq / STRETCH)
    if (this.#noted.get(platform) === stretch) return
    this.#database.query(NOTE).do(platform, stretch)
    this.#noted.set(platform, stretch)
  }
}

const NUM_OF_TENANT = '(SELECT num FROM tenants WHERE id = ?1)'

const GIVEN = `SELECT seq FROM sqlite_sequence WHERE name = 'events'`

/** The first stretch from one on that an event of the tenant was written into. */
const NEXT = `SELECT min((SELECT min(s.stretch) FROM event_stretches s WHERE s.platform = p.num AND s.stretch >= ?2)) AS stretch
  FROM platforms p WHERE p.tenant = ${NUM_OF_TENANT}`

/** Those of a stretch are read as they lie beside each other, whosever they are. */
export const EVENTS = `SELECT e.seq, e.id, e.body FROM events e NOT INDEXED
  WHERE e.seq > ?2 AND e.seq < ?3 AND e.platform IN (SELECT num FROM platforms WHERE tenant = ${NUM_OF_TENANT})
    AND NOT EXISTS (SELECT 1 FROM conversations c WHERE c.erased
      AND c.num = coalesce(e.conversation, (SELECT conversation FROM messages WHERE id = e.message_id)))
  ORDER BY e.seq LIMIT ?4`

interface EventRow {
  readonly seq: number
  readonly id: Uint8Array
  readonly body: Uint8Array
}

const placeOf = (database: Database, cursor: string | null): number => {
  if (cursor === null) return 0
  const place = Number(readEventCursor('sqlite', PLACE, cursor)[0])
  const given = database.query<{ seq: number }>(GIVEN).one()?.seq ?? 0
  return place > given ? refuseLost() : place
}

/** A tenant's events behind a cursor, in the order in which they were committed. */
export const readEvents = (
  database: Database,
  tenantId: string,
  after: string | null,
  limit: number,
): EventsPage => {
  const tenant = keyOf(tenantId)
  const from = placeOf(database, after)
  const rows: EventRow[] = []
  for (let at = from; rows.length < limit; ) {
    const next = Math.floor((at + 1) / STRETCH)
    const stretch = database.query<{ stretch: number | null }>(NEXT).one(tenant, next)?.stretch ?? null
    if (stretch === null) break
    const [first, end] = [Math.max(at, stretch * STRETCH - 1), (stretch + 1) * STRETCH]
    rows.push(...database.query<EventRow>(EVENTS).all(tenant, first, end, limit - rows.length))
    at = end - 1
  }
  return {
    events: rows.map(({ seq, id, body }) => ({
      id: idOf(id),
      body: unpackBody(body),
      cursor: cursorOf(seq),
    })),
    cursor: cursorOf(rows.at(-1)?.seq ?? from),
  }
}

const cursorOf = (seq: number): string => writeEventCursor('sqlite', String(seq))

/** A cursor behind every event of any tenant. */
export const readEnd = (database: Database): string =>
  cursorOf(database.query<{ seq: number }>(GIVEN).one()?.seq ?? 0)

/** Stretches are empty below the first event that is kept. */
export const FORGET_STRETCHES = `DELETE FROM event_stretches WHERE (platform, stretch) IN (
  SELECT s.platform, s.stretch FROM platforms p CROSS JOIN event_stretches s ON s.platform = p.num
    AND s.stretch < (SELECT coalesce((SELECT min(seq) FROM events), (${GIVEN}), 0) / ${STRETCH}))`
