import { useRef } from 'preact/hooks'
import type { ApiError } from './client.ts'
import { type QueryOptions, useQuery } from './query.ts'

/** The longest page that the API gives: enough for what is chosen from, such as accounts. */
export const LONGEST_PAGE = 200

/** One page of a list of the API. */
export interface ListPage<T> {
  readonly count: number
  readonly count_is_estimate?: boolean
  readonly next: string | null
  readonly results: readonly T[]
}

/** A list, page upon page. */
export interface Pages<T> {
  /** Null: not known yet. */
  readonly rows: readonly T[] | null
  readonly count: number | null
  readonly error: ApiError | null
  readonly hasMore: boolean
  readonly isLoading: boolean
  /** Shows the next page, too. */
  readonly more: () => void
  readonly reload: () => void
  /** Shows these until the next answer comes: what was just done. */
  readonly set: (rows: readonly T[]) => void
}

/** The cursor in a link to the next page; null: there is none. */
export const cursorOf = (next: string | null): string | null =>
  next === null ? null : new URL(next, location.origin).searchParams.get('cursor')

interface Read<T> extends ListPage<T> {
  readonly cursor: string | null
}

/**
 * Reads a list, and again all of what is shown when something changes.
 * @param key what is asked: another key is another list, from its first page
 * @param ask for one page; throws ApiError
 */
export const usePages = <T>(
  key: string,
  ask: (page: { cursor?: string }) => Promise<ListPage<T>>,
  options: QueryOptions = {},
): Pages<T> => {
  const shown = useRef({ key, pages: 1 })
  if (shown.current.key !== key) shown.current = { key, pages: 1 }
  const read = async (): Promise<Read<T>> => {
    let page = await ask({})
    let cursor = cursorOf(page.next)
    const results = [...page.results]
    for (let read = 1; read < shown.current.pages && cursor !== null; read += 1) {
      page = await ask({ cursor })
      cursor = cursorOf(page.next)
      results.push(...page.results)
    }
    return { ...page, results, cursor }
  }
  const { data, error, isLoading, reload, set } = useQuery(key, read, options)
  return {
    rows: data?.results ?? null,
    count: data?.count ?? null,
    error,
    hasMore: data !== null && data.cursor !== null,
    isLoading,
    more: () => {
      shown.current.pages += 1
      reload()
    },
    reload,
    set: rows => data !== null && set({ ...data, results: rows }),
  }
}
