import type { Millis } from '../../domain/time.ts'
import type { PageRequest, Place } from '../page.ts'

/** Lists are counted up to here. */
export const COUNT_LIMIT = 10_000

/** A page of a list in either order: `at` is there where it is ordered by a time first. */
export type AnyPage = PageRequest<Place & { readonly at?: Millis }>

/** Between which rows a page lies, by their places as the database has them. */
export interface Edges<Key> {
  readonly newest: Key
  readonly newer: '>' | '>='
  readonly oldest: Key
  readonly older: '<' | '<='
}

/**
 * Where a page begins and ends; an empty one lies at its cursor, whose own row may still be there.
 * @param keys of its rows, the newest first
 * @returns null where it is empty and has no cursor: the list is
 */
export const edgesOf = <Key>(
  keys: readonly Key[],
  { cursor }: AnyPage,
  keyOf: (cursor: NonNullable<AnyPage['cursor']>) => Key,
): Edges<Key> | null => {
  const newest = keys[0]
  const oldest = keys.at(-1)
  if (newest !== undefined && oldest !== undefined) return { newest, newer: '>', oldest, older: '<' }
  if (cursor === null) return null
  const at = keyOf(cursor)
  const isOlder = cursor.direction === 'older'
  return { newest: at, newer: isOlder ? '>=' : '>', oldest: at, older: isOlder ? '<' : '<=' }
}
