import type { EventsPage } from '../messages.ts'
import { readEventCursor, refuseLost, writeEventCursor } from '../shared/event-cursor.ts'
import { type Session, together } from './database.ts'
import { ENDED } from './era.ts'
import { keyOf } from './ids.ts'

/** Behind which event one goes on: by the number of its transaction, and by its id. */
interface Place {
  readonly tx: number
  readonly id: string
}

const PLACE = /^(-?\d{1,15})\.([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/

/** Before all events, also those that came from another store. */
const BEGINNING: Place = { tx: -(10 ** 14), id: keyOf('') }

/**
 * The partitions are walked side by side, each in the order of this index: as few rows of each are read as are told.
 * Sorted nothing is; only this statement is asked here, so that it is planned so once and for all.
 */
export const UNSORTED = 'SET LOCAL enable_sort = off'

/** A person who is being erased is not looked for by joins: for each event his conversation is looked up. */
export const EVENTS = `SELECT e.tx, e.id, e.body, coalesce((SELECT c.erased FROM conversations c
    WHERE c.tenant_id = e.tenant_id AND c.id = coalesce(e.conversation_id,
      (SELECT m.conversation_id FROM messages m WHERE m.tenant_id = e.tenant_id AND m.id = e.message_id))), false) AS is_erased
  FROM events e WHERE e.tenant_id = $1 AND (e.tx, e.id) > ($2::bigint, $3::uuid) AND e.tx < $4::bigint
  ORDER BY e.tx, e.id LIMIT $5`

interface EventRow extends Place {
  readonly body: Uint8Array
  readonly is_erased: boolean
}

const placeOf = (cursor: string | null, ended: number): Place => {
  if (cursor === null) return BEGINNING
  const [tx = '', id = ''] = readEventCursor('postgres', PLACE, cursor)
  return Number(tx) < ended ? { tx: Number(tx), id } : refuseLost()
}

/**
 * A tenant's events behind a cursor, in the order in which their transactions began to write. None is told whose
 * transaction is not older than all that have not ended: one of these may still come before it.
 */
export const readEvents = async (
  session: Session,
  tenantId: string,
  after: string | null,
  limit: number,
): Promise<EventsPage> => {
  // All of a reading transaction sees the same state of the database.
  const [, bound] = await together(
    session.script(UNSORTED),
    session.one<{ tx: number }>(`SELECT ${ENDED} AS tx`),
  )
  const ended = bound?.tx ?? BEGINNING.tx
  let place = placeOf(after, ended)
  const events: EventRow[] = []
  for (let isMore = true; isMore && events.length < limit; ) {
    const asked = limit - events.length
    const rows = await session.all<EventRow>(EVENTS, keyOf(tenantId), place.tx, place.id, ended, asked)
    events.push(...rows.filter(row => !row.is_erased))
    place = rows.at(-1) ?? place
    isMore = rows.length === asked
  }
  return {
    events: events.map(({ tx, id, body }) => ({ id, body, cursor: cursorOf({ tx, id }) })),
    cursor: cursorOf(place),
  }
}

const cursorOf = ({ tx, id }: Place): string => writeEventCursor('postgres', `${tx}.${id}`)

/** Behind all events of a transaction. */
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

/** A cursor behind all transactions that are older than those that have not ended. */
export const readEnd = async (session: Session): Promise<string> => {
  const ended = (await session.one<{ tx: number }>(`SELECT ${ENDED} AS tx`))?.tx
  return cursorOf(ended === undefined ? BEGINNING : { tx: ended - 1, id: LAST_ID })
}
