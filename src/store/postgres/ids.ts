import { isUuid } from '../../domain/id.ts'
import { HOUR, type Millis } from '../../domain/time.ts'

/** Matches no row: what an id that is none is looked up by. No id is made like it. */
const NOTHING = '00000000-0000-0000-0000-000000000000'

/** The key to look an id up by; one that is no UUID finds nothing, where PostgreSQL would call it an error. */
export const keyOf = (id: string): string => (isUuid(id) ? id : NOTHING)

/** The time in an id and the time of its row are taken moments apart; far less than this. */
const SLACK = HOUR

const bound = (at: Millis, fill: '0' | 'f'): string => {
  const time = Math.min(Math.max(Math.floor(at), 0), 2 ** 48 - 1)
    .toString(16)
    .padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-${fill.repeat(4)}-${fill.repeat(4)}-${fill.repeat(12)}`
}

/** The smallest id that an instant can have: those of rows stored before it are smaller. */
export const firstId = (at: Millis): string => bound(at, '0')

/** No row made at this instant or later has a smaller id: ids are UUIDv7, and begin with their time. */
export const lowestId = (from: Millis): string => bound(from - SLACK, '0')

/** No row made before this instant has a greater id. */
export const highestId = (till: Millis): string => bound(till + SLACK, 'f')
