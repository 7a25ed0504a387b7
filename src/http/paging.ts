import type { FastifyRequest } from 'fastify'
import { isUuid } from '../domain/id.ts'
import type { Page, PageRequest } from '../usecases/port-types.ts'
import { refuseQuery } from './validation.ts'

/** Rows of a page, where it is not said how many. */
export const DEFAULT_LIMIT = 50

type Cursor = NonNullable<PageRequest['cursor']>
const DIRECTIONS: Readonly<Record<string, Cursor['direction']>> = { o: 'older', n: 'newer' }

const writeCursor = ({ direction, id }: Cursor): string =>
  Buffer.from(`${direction[0]}.${id}`).toString('base64url')

const readCursor = (text: string): Cursor => {
  const [letter = '', id = ''] = Buffer.from(text, 'base64url').toString().split('.')
  const direction = DIRECTIONS[letter]
  if (direction === undefined || !isUuid(id))
    return refuseQuery('cursor', 'is none of ours: take it from next or previous of the list')
  return { direction, id }
}

/** Which part of a list the query asks for. */
export const pageOf = (query: { readonly limit?: number; readonly cursor?: string }): PageRequest => ({
  limit: query.limit ?? DEFAULT_LIMIT,
  cursor: query.cursor === undefined ? null : readCursor(query.cursor),
})

/**
 * A page as it is answered. The links keep the query's filters.
 * @param idOf what the list is ordered by
 */
export const listView = <T, V>(
  page: Page<T>,
  request: Pick<FastifyRequest, 'url'>,
  idOf: (row: T) => string,
  view: (row: T) => V,
) => {
  const [path = '', search = ''] = request.url.split('?')
  const link = (direction: Cursor['direction'], row: T | undefined): string | null => {
    if (row === undefined) return null
    const query = new URLSearchParams(search)
    query.set('cursor', writeCursor({ direction, id: idOf(row) }))
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
