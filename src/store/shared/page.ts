import type { PageRequest } from '../page.ts'

/** Lists are counted up to here. */
export const COUNT_LIMIT = 10_000

/** Between which rows a page lies, by their ids as the database has them. */
export interface Edges<Id> {
  readonly newest: Id
  readonly newer: '>' | '>='
  readonly oldest: Id
  readonly older: '<' | '<='
}

/**
 * Where a page begins and ends; an empty one lies at its cursor, whose own row may still be there.
 * @param ids of its rows, the newest first
 * @returns null where it is empty and has no cursor: the list is
 */
export const edgesOf = <Id>(
  ids: readonly Id[],
  { cursor }: PageRequest,
  keyOf: (id: string) => Id,
): Edges<Id> | null => {
  const newest = ids[0]
  const oldest = ids.at(-1)
  if (newest !== undefined && oldest !== undefined) return { newest, newer: '>', oldest, older: '<' }
  if (cursor === null) return null
  const at = keyOf(cursor.id)
  const isOlder = cursor.direction === 'older'
  return { newest: at, newer: isOlder ? '>=' : '>', oldest: at, older: isOlder ? '<' : '<=' }
}
