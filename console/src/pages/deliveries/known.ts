import type { Schema } from '../../api/client.ts'
import type { AttemptNews } from '../../api/stream.ts'

export type Row = Schema<'Delivery'>

/** A page of deliveries, the newest first. */
export interface DeliveryPage {
  readonly results: readonly Row[]
  /** Where the next page begins; null: there is none. */
  readonly next: string | null
}

/** What is known of a list: as far as it was read, and what news told since. */
export interface Known {
  readonly rows: readonly Row[]
  readonly next: string | null
  /** Deliveries that belong in it, and are not among its rows. */
  readonly fresh: ReadonlySet<string>
}

/** More are not told apart: whoever looks reads the list again. */
const MOST_COUNTED = 1_000

/** The list after its first page was read once more: pages behind it stay, where nothing lies between. */
export const withFirst = (old: Known | null, { results, next }: DeliveryPage): Known => {
  const last = results.at(-1)?.id ?? ''
  const behind = old?.rows.filter(({ id }) => id < last) ?? []
  const isJoined = next !== null && old?.rows.some(({ id }) => id >= last) === true
  return {
    rows: isJoined ? [...results, ...behind] : results,
    next: isJoined && behind.length > 0 ? (old?.next ?? null) : next,
    fresh: new Set(),
  }
}

/** The list with its next page. */
export const withNext = (old: Known, { results, next }: DeliveryPage): Known => {
  const there = new Set(old.rows.map(({ id }) => id))
  return { ...old, rows: [...old.rows, ...results.filter(({ id }) => !there.has(id))], next }
}

const isEnd = (state: string): boolean => state !== 'PENDING' && state !== 'HELD'

const after = (row: Row, news: AttemptNews): Row => ({
  ...row,
  state: news.state as Row['state'],
  reason: null,
  attempt_count: news.number,
  in_flight: false,
  status: news.status,
  error: news.error,
  next_attempt_at: news.next_attempt_at,
  settled_at: isEnd(news.state) ? news.at : null,
})

/**
 * The list after attempts ended. Its rows change where they stand; what is new is only counted, so that nothing moves
 * under a reader's eyes.
 * @param fits does a delivery that is not in it belong there?
 */
export const withNews = (
  old: Known,
  news: readonly AttemptNews[],
  fits: (news: AttemptNews) => boolean,
): Known => {
  const latest = new Map(news.map(one => [one.delivery_id, one]))
  const there = new Set(old.rows.map(({ id }) => id))
  const last = old.rows.at(-1)?.id ?? ''
  // What lies behind the last row comes with the next page.
  const isAhead = (id: string): boolean => old.next === null || id > last
  const fresh = [...latest.values()].filter(
    one => !there.has(one.delivery_id) && isAhead(one.delivery_id) && fits(one),
  )
  return {
    ...old,
    rows: old.rows.map(row => {
      const told = latest.get(row.id)
      return told === undefined || told.number < row.attempt_count ? row : after(row, told)
    }),
    fresh: new Set([...old.fresh, ...fresh.map(one => one.delivery_id)].slice(0, MOST_COUNTED)),
  }
}
