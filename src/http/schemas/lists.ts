import type { TProperties, TSchema } from 'typebox'
import { closed, flag, list, nullable, text, whole } from './fields.ts'
import { Type } from './type.ts'

export const PageLimit = Type.Optional(
  whole('How many rows a page has. Defaults to 50.', { minimum: 1, maximum: 200 }),
)

/** What every list takes. */
const paging = {
  limit: PageLimit,
  cursor: Type.Optional(
    text('Where the page begins: opaque, taken from `next` or `previous`.', { maxLength: 200 }),
  ),
}

/** The query of a list, with filters of its own. */
export const listQuery = <P extends TProperties>(filters: P) =>
  closed({ ...paging, ...filters }, 'Which part of the list.')

export const PlainListQuery = closed(paging, 'Which part of the list.')

/** A page of a list. */
export const listOf = <S extends TSchema>(items: S, title: string) =>
  closed(
    {
      count: whole('Rows of the whole list, exact up to 10,000.', { minimum: 0, examples: [1] }),
      count_is_estimate: Type.Optional(flag('Only there, and true, where there are more rows than `count`.')),
      next: nullable(
        text('The page of older rows, as a path with its query; null: there are none.', {
          examples: ['/api/v1/tenants/?limit=50&cursor=by4wMTk0OWYzYQ'],
        }),
      ),
      previous: nullable(
        text('The page of newer rows; null: there are none.', {
          examples: ['/api/v1/tenants/?limit=50&cursor=bi4wMTk0OWYzYQ'],
        }),
      ),
      results: list(items, 'The rows, the newest first.'),
    },
    'A page of a list, the newest first.',
    { title },
  )
