import { useEffect, useRef, useState } from 'preact/hooks'
import { type Query, useQuery } from '../../api/query.ts'
import { type AttemptNews, type News, onNews } from '../../api/stream.ts'
import { toastError } from '../../kit/toast.tsx'
import { type DeliveryPage, type Known, withFirst, withNews, withNext } from './known.ts'

/** News come in bursts: they are shown together. */
const GATHER_MS = 300

export interface DeliveryQuery {
  /** What is asked: another key is another list. */
  readonly key: string
  /** @param cursor null: the first page. @throws ApiError */
  readonly ask: (cursor: string | null) => Promise<DeliveryPage>
  /** Does a delivery that is not in the list belong there? */
  readonly fits: (news: AttemptNews) => boolean
  /** Reads it again after these news. */
  readonly on?: (news: News) => boolean
}

export interface Deliveries {
  readonly query: Query<Known>
  readonly isLoading: boolean
  readonly more: () => void
}

/** Applies what the stream tells of attempts to the list. */
const useNews = (current: { readonly current: Query<Known> }, { key, fits }: DeliveryQuery): void => {
  const latest = useRef(fits)
  latest.current = fits
  useEffect(() => {
    let told: AttemptNews[] = []
    let timer: ReturnType<typeof setTimeout> | undefined
    const apply = (): void => {
      const { data, set } = current.current
      timer = undefined
      if (data !== null) set(withNews(data, told, latest.current))
      told = []
    }
    const deaf = onNews(news => {
      if (news.kind !== 'attempt') return
      told.push(news.data)
      timer ??= setTimeout(apply, GATHER_MS)
    })
    return () => {
      deaf()
      clearTimeout(timer)
    }
  }, [key, current])
}

/** A list of deliveries that is read page by page, and changes as attempts end. */
export const useDeliveries = (asked: DeliveryQuery): Deliveries => {
  const [isLoading, setLoadingMore] = useState(false)
  const current = useRef<Query<Known>>(null as unknown as Query<Known>)
  const query = useQuery(
    asked.key,
    async () => {
      const page = await asked.ask(null)
      return withFirst(current.current.data, page)
    },
    asked.on === undefined ? {} : { on: asked.on },
  )
  current.current = query
  useNews(current, asked)
  const more = async (): Promise<void> => {
    const cursor = query.data?.next ?? null
    if (cursor === null) return
    setLoadingMore(true)
    try {
      const page = await asked.ask(cursor)
      const { data, set } = current.current
      if (data !== null) set(withNext(data, page))
    } catch (error) {
      toastError(error)
    } finally {
      setLoadingMore(false)
    }
  }
  return { query, isLoading, more: () => void more() }
}
