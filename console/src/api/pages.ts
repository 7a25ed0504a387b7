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

/** A list as far as it was read. */
interface Read<T> extends ListPage<T> {
  readonly cursor: string | null
  readonly pages: number
}

interface Shown<T> {
  readonly key: string
  /** So many are wanted. */
  pages: number
  /** What was read last: only what is wanted beyond it is asked for when more is. */
  read: Read<T> | null
}

const readOf = <T>(page: ListPage<T>, before: Read<T> | null): Read<T> => ({
  ...page,
  results: [...(before?.results ?? []), ...page.results],
  cursor: cursorOf(page.next),
  pages: (before?.pages ?? 0) + 1,
})

/**
 * Reads a list, page upon page, and again all of what is shown when something changes.
 * @param key what is asked: another key is another list, from its first page
 * @param ask for one page; throws ApiError
 */
export const usePages = <T>(
  key: string,
  ask: (page: { cursor?: string }) => Promise<ListPage<T>>,
  options: QueryOptions = {},
): Pages<T> => {
  const shown = useRef<Shown<T>>({ key, pages: 1, read: null })
  if (shown.current.key !== key) shown.current = { key, pages: 1, read: null }
  const read = async (): Promise<Read<T>> => {
    const mine = shown.current
    const isMore = mine.read !== null && mine.read.pages < mine.pages
    let all = isMore && mine.read !== null ? mine.read : readOf(await ask({}), null)
    while (all.pages < mine.pages && all.cursor !== null) all = readOf(await ask({ cursor: all.cursor }), all)
    mine.read = { ...all, pages: mine.pages }
    return all
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
    set: rows => {
      if (data === null) return
      const now = { ...data, results: rows }
      shown.current.read = now
      set(now)
    },
  }
}
