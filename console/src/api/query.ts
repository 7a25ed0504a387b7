import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { Asker } from './asker.ts'
import { ApiError } from './client.ts'
import { gathered } from './gathered.ts'
import { type News, onNews } from './stream.ts'

/** What was asked for: nothing yet, an answer, or why there is none. An older answer stays while a newer is fetched. */
export interface Query<T> {
  readonly data: T | null
  readonly error: ApiError | null
  readonly isLoading: boolean
  /** Asks again. */
  reload(): void
  /** Shows this until the next answer comes: what was just done. */
  set(data: T): void
}

export interface QueryOptions {
  /** Asks again after news of which this is true: a second later, and while they go on at most every 5 s. */
  readonly on?: (news: News) => boolean
  /** Asks again so often, in milliseconds, whatever comes; at least 5,000. */
  readonly everyMs?: number
}

/** Nobody asks more often where nothing is told, nor where something is told all the time. */
const SHORTEST_MS = 5_000

const errorOf = (error: unknown): ApiError =>
  error instanceof ApiError ? error : new ApiError('internal', 0, String(error))

/** The hub is away, or so says whoever stands before it: it comes back by itself. */
const isAway = (error: ApiError | null): boolean =>
  error !== null && (error.code === 'unreachable' || [502, 503, 504].includes(error.status))

interface Answer<T> {
  readonly key: string
  readonly data: T | null
  readonly error: ApiError | null
}

/** The latest of what is handed to a hook, to be read later. */
const useLatest = <T>(value: T): { readonly current: T } => {
  const latest = useRef(value)
  latest.current = value
  return latest
}

/** Calls it now, after news that count, and every so often. */
const useAgain = (reload: () => void, { on, everyMs }: QueryOptions): void => {
  const heed = useLatest(on)
  useEffect(reload, [reload])
  useEffect(() => {
    const { soon, stop } = gathered(reload, SHORTEST_MS)
    const deaf = onNews(news => (news.kind === 'again' || heed.current?.(news) === true) && soon())
    const timer = everyMs === undefined ? undefined : setInterval(soon, Math.max(SHORTEST_MS, everyMs))
    return () => {
      stop()
      deaf()
      clearInterval(timer)
    }
  }, [reload, everyMs, heed])
}

/**
 * Asks the hub, and again when something changes.
 * @param key what is asked: another key is another question
 * @param ask throws ApiError
 */
export const useQuery = <T>(key: string, ask: () => Promise<T>, options: QueryOptions = {}): Query<T> => {
  const [answer, setAnswer] = useState<Answer<T>>({ key, data: null, error: null })
  const [isLoading, setLoading] = useState(true)
  const asked = useLatest(ask)
  const asker = useMemo(
    () =>
      new Asker<T>(
        () => asked.current(),
        outcome => {
          setLoading(false)
          setAnswer(old =>
            'data' in outcome
              ? { key, data: outcome.data, error: null }
              : { key, data: old.key === key ? old.data : null, error: errorOf(outcome.error) },
          )
        },
      ),
    [key, asked],
  )
  const reload = useCallback(() => {
    setLoading(true)
    asker.ask()
  }, [asker])
  useEffect(() => () => asker.stop(), [asker])
  const isOwn = answer.key === key
  useAgain(reload, isOwn && isAway(answer.error) ? { ...options, everyMs: SHORTEST_MS } : options)
  return {
    data: isOwn ? answer.data : null,
    error: isOwn ? answer.error : null,
    isLoading,
    reload,
    set: data => {
      asker.overrule()
      setAnswer({ key, data, error: null })
    },
  }
}
