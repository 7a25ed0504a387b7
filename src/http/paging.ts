import type { FastifyRequest } from 'fastify'
import { isUuid } from '../domain/id.ts'
import type { Page, PageRequest, Place, PlaceByActivity } from '../usecases/port-types.ts'
import { refuseQuery } from './validation.ts'

/** Rows of a page, where it is not said how many. */
export const DEFAULT_LIMIT = 50

type Cursor<P extends Place = Place> = NonNullable<PageRequest<P>['cursor']>
type Direction = Cursor['direction']
const DIRECTIONS: Readonly<Record<string, Direction>> = { o: 'older', n: 'newer' }

/** What a cursor says besides its direction: the id, or the time and the id. */
const writeCursor = (direction: Direction, place: Place | PlaceByActivity): string => {
  const parts = 'at' in place ? [place.at, place.id] : [place.id]
  return Buffer.from([direction[0], ...parts].join('.')).toString('base64url')
}

const refuseCursor = (): never =>
  refuseQuery('cursor', 'is none of ours: take it from next or previous of the list')

/** @param parts how many it is of, its direction aside */
const readParts = (text: string, parts: number): readonly [Direction, ...string[]] => {
  const [letter = '', ...rest] = Buffer.from(text, 'base64url').toString().split('.')
  const direction = DIRECTIONS[letter]
  return direction === undefined || rest.length !== parts || !isUuid(rest.at(-1) ?? '')
    ? refuseCursor()
    : [direction, ...rest]
}

const readCursor = (text: string): Cursor => {
  const [direction, id = ''] = readParts(text, 1)
  return { direction, id }
}

/** No instant that we write has more digits. */
const INSTANT = /^\d{1,15}$/

const readCursorByActivity = (text: string): Cursor<PlaceByActivity> => {
  const [direction, at = '', id = ''] = readParts(text, 2)
  return INSTANT.test(at) ? { direction, at: Number(at), id } : refuseCursor()
}

interface ListQuery {
  readonly limit?: number
  readonly cursor?: string
}

/** Which part of a list the query asks for. */
export const pageOf = ({ limit = DEFAULT_LIMIT, cursor }: ListQuery): PageRequest => ({
  limit,
  cursor: cursor === undefined ? null : readCursor(cursor),
})

/** The same of a list by activity, whose cursors are no others'. */
export const pageByActivity = ({
  limit = DEFAULT_LIMIT,
  cursor,
}: ListQuery): PageRequest<PlaceByActivity> => ({
  limit,
  cursor: cursor === undefined ? null : readCursorByActivity(cursor),
})

/**
 * A page as it is answered. The links keep the query's filters.
 * @param placeOf what the list is ordered by: an id, or a place with more
 */
export const listView = <T, V>(
  page: Page<T>,
  request: Pick<FastifyRequest, 'url'>,
  placeOf: (row: T) => string | PlaceByActivity,
  view: (row: T) => V,
) => {
  const [path = '', search = ''] = request.url.split('?')
  const link = (direction: Direction, row: T | undefined): string | null => {
    if (row === undefined) return null
    const query = new URLSearchParams(search)
    const place = placeOf(row)
    query.set('cursor', writeCursor(direction, typeof place === 'string' ? { id: place } : place))
    return `${path}?${query}`
  }
  return {
    count: page.count,
    ...(page.countIsEstimate ? { count_is_estimate: true } : {}),
    next: page.hasOlder ? link('older', page.rows.at(-1)) : null,
    previous: page.hasNewer ? link('newer', page.rows[0]) : null,
    results: page.rows.map(view),
  }
}
