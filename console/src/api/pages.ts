import { useState } from 'preact/hooks'
import { ApiError } from './client.ts'
import { type Query, type QueryOptions, useQuery } from './query.ts'

/** A page of a list, the newest first. */
interface PageOf<T> {
  readonly next: string | null
  readonly results: readonly T[]
}

/** A list that is read page by page: what was read so far, and more of it. */
export interface Pages<T> {
  /** Null: not known yet. */
  readonly rows: readonly T[] | null
  readonly error: ApiError | null
  readonly hasMore: boolean
  readonly isLoadingMore: boolean
  more(): void
  reload(): void
  /** The first page, to be changed before the hub has answered. */
  readonly first: Query<PageOf<T>>
}

/** The cursor in a list's link to its next page. */
const cursorOf = (next: string): string =>
  new URL(next, window.location.origin).searchParams.get('cursor') ?? ''

interface Older<T> {
  readonly key: string
  readonly rows: readonly T[]
  readonly next: string | null
}

const joined = <T extends { readonly id: string }>(
  newer: readonly T[],
  older: readonly T[],
): readonly T[] => {
  const known = new Set(newer.map(({ id }) => id))
  return [...newer, ...older.filter(({ id }) => !known.has(id))]
}

/**
 * Reads a list from its newest page on; the first page is kept fresh as {@link useQuery} does.
 * @param ask for the page at a cursor; without one, for the first
 */
export const usePages = <T extends { readonly id: string }>(
  key: string,
  ask: (cursor?: string) => Promise<PageOf<T>>,
  options: QueryOptions = {},
): Pages<T> => {
  const first = useQuery(key, () => ask(), options)
  const [kept, setOlder] = useState<Older<T> | null>(null)
  const [isLoadingMore, setLoadingMore] = useState(false)
  const [failure, setFailure] = useState<ApiError | null>(null)
  const older = kept?.key === key ? kept : null
  const next = older === null ? (first.data?.next ?? null) : older.next
  const more = async (): Promise<void> => {
    if (next === null || isLoadingMore) return
    setLoadingMore(true)
    setFailure(null)
    try {
      const page = await ask(cursorOf(next))
      setOlder({ key, rows: joined(older?.rows ?? [], page.results), next: page.next })
    } catch (error) {
      setFailure(error instanceof ApiError ? error : new ApiError('internal', 0, String(error)))
    } finally {
      setLoadingMore(false)
    }
  }
  return {
    rows: first.data === null ? null : joined(first.data.results, older?.rows ?? []),
    error: first.error ?? failure,
    hasMore: next !== null,
    isLoadingMore,
    more: () => void more(),
    reload: first.reload,
    first,
  }
}
