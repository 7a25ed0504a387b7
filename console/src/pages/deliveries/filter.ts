import type { paths } from '../../api/schema.gen.d.ts'

/** What a list of deliveries is filtered by, as it stands in the address. */
export interface Filter {
  readonly state: string
  /** The HTTP status of the last answer. */
  readonly status: string
  readonly message: string
  /** One of {@link SPANS}, or `own`: `from` and `till`. */
  readonly time: string
  /** ISO 8601 in UTC. */
  readonly from: string
  readonly till: string
}

export const NO_FILTER: Filter = { state: '', status: '', message: '', time: '', from: '', till: '' }

export const STATES = ['PENDING', 'HELD', 'DELIVERED', 'FAILED', 'DISCARDED'] as const

const HOUR_MS = 3_600_000
/** Stretches of time up to now, in milliseconds. */
export const SPANS: Readonly<Record<string, number>> = {
  hour: HOUR_MS,
  day: 24 * HOUR_MS,
  week: 7 * 24 * HOUR_MS,
}

/** The filter that an address asks for. */
export const filterOf = (query: Readonly<Record<string, string>>): Filter => ({
  state: query.state ?? '',
  status: query.status ?? '',
  message: query.message ?? '',
  time: query.time ?? '',
  from: query.from ?? '',
  till: query.till ?? '',
})

/** The filter as an address carries it. */
export const queryOf = (filter: Filter): Readonly<Record<string, string>> =>
  filter.time === 'own' ? { ...filter } : { ...filter, from: '', till: '' }

export const isFiltered = (filter: Filter): boolean =>
  Object.values(queryOf(filter)).some(value => value !== '')

/** From when till when: in milliseconds since 1970, null where there is no bound. */
const boundsOf = ({ time, from, till }: Filter, now: number) => {
  const span = SPANS[time]
  if (span !== undefined) return { from: now - span, till: null }
  const instant = (at: string): number | null => (time === 'own' && at !== '' ? Date.parse(at) : null)
  return { from: instant(from), till: instant(till) }
}

type Asked = NonNullable<
  paths['/api/v1/tenants/{tenant_id}/services/{service_id}/deliveries/']['get']['parameters']['query']
>

/** The filter as the API takes it. */
export const askedOf = (filter: Filter, now: number): Asked => {
  const { from, till } = boundsOf(filter, now)
  return {
    ...(filter.state === '' ? {} : { state: filter.state as NonNullable<Asked['state']> }),
    ...(filter.status === '' ? {} : { status_code: Number(filter.status) }),
    ...(filter.message === '' ? {} : { message_id: filter.message }),
    ...(from === null ? {} : { from_time: new Date(from).toISOString() }),
    ...(till === null ? {} : { till_time: new Date(till).toISOString() }),
  }
}

/** When a row with this UUIDv7 was made. */
const madeAt = (id: string): number => Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)

/** Does a delivery belong in the list, as far as news of an attempt tell? */
export const fits = (
  filter: Filter,
  { id, state, status }: { id: string; state: string; status: number | null },
  now: number,
): boolean => {
  const { from, till } = boundsOf(filter, now)
  return (
    filter.message === '' &&
    (filter.state === '' || filter.state === state) &&
    (filter.status === '' || Number(filter.status) === status) &&
    (from === null || madeAt(id) >= from) &&
    (till === null || madeAt(id) < till)
  )
}
