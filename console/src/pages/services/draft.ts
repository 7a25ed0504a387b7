import { ApiError, type Schema } from '../../api/client.ts'
import { text } from '../../strings/text.ts'

/** One of a service's own headers, as it is typed. */
export interface HeaderRow {
  readonly key: number
  readonly name: string
  readonly value: string
}

/** A service as it is typed; numbers as text. */
export interface Draft {
  readonly name: string
  readonly url: string
  readonly platforms: readonly string[]
  readonly types: readonly string[]
  readonly directions: readonly string[]
  /** Null: those that are stored stay, which nobody can read back. */
  readonly headers: readonly HeaderRow[] | null
  readonly timeout: string
  readonly inFlight: string
  readonly rate: string
}

export const EMPTY: Draft = {
  ...{ name: '', url: '', platforms: [], types: [], directions: [], headers: [] },
  ...{ timeout: '', inFlight: '', rate: '' },
}

/** What is stored, to be changed. */
export const draftOf = (service: Schema<'Service'>): Draft => ({
  name: service.name,
  url: service.url,
  platforms: service.filter.platform_ids,
  types: service.filter.types,
  directions: service.filter.directions,
  headers: null,
  timeout: String(service.timeout_s),
  inFlight: String(service.max_in_flight),
  rate: service.rate_per_s === null ? '' : String(service.rate_per_s),
})

/** The fields in front. */
export const FRONT = ['name', 'url'] as const

/** The paths of what is folded away, as the hub names them. */
export const foldedOf = ({ headers }: Draft): readonly string[] => [
  ...['timeout_s', 'max_in_flight', 'rate_per_s', 'headers'],
  ...(headers ?? []).map(({ name }) => headerPath(name)),
]

/** Where the hub says what is wrong with a header. */
export const headerPath = (name: string): string => `headers.${name.trim()}`

const isBlank = ({ name, value }: HeaderRow): boolean => name.trim() === '' && value === ''

const headerFlaws = (rows: readonly HeaderRow[]): [path: string, flaw: string][] => {
  const names = rows.filter(row => !isBlank(row)).map(({ name }) => name.trim().toLowerCase())
  return rows
    .filter(row => !isBlank(row))
    .flatMap(({ name }, i): [string, string][] => {
      if (name.trim() === '') return [[headerPath(name), text('serviceForm.headerNameless')]]
      const isTwice = names.indexOf(name.trim().toLowerCase()) < i
      return isTwice ? [[headerPath(name), text('serviceForm.headerTwice')]] : []
    })
}

/** @throws ApiError with what is plainly wrong, so that nobody must ask the hub */
export const refuseFlaws = ({ name, url, headers }: Draft): void => {
  const flaws: [path: string, flaw: string][] = [
    ...(name.trim() === '' ? [['name', text('serviceForm.nameless')] as [string, string]] : []),
    ...(url.trim() === '' ? [['url', text('serviceForm.urlless')] as [string, string]] : []),
    ...headerFlaws(headers ?? []),
  ]
  if (flaws.length > 0) throw new ApiError('invalid', 0, flaws[0]?.[1] ?? '', Object.fromEntries(flaws))
}

/** Where nothing was typed, what the hub takes by itself. */
const numberOr = (typed: string, usual: number): number => (typed.trim() === '' ? usual : Number(typed))

/** As the hub's own. */
export const USUAL = { timeout: 15, inFlight: 64 } as const

/** What is sent to the hub, to make a service. */
export const bodyOf = (draft: Draft) => ({
  name: draft.name.trim(),
  url: draft.url.trim(),
  filter: {
    platform_ids: [...draft.platforms],
    types: [...draft.types] as Schema<'MessageEvent'>['type'][],
    directions: [...draft.directions] as ('inbound' | 'outbound')[],
  },
  ...(draft.headers === null
    ? {}
    : {
        headers: Object.fromEntries(
          draft.headers.filter(row => !isBlank(row)).map(({ name, value }) => [name.trim(), value.trim()]),
        ),
      }),
  timeout_s: numberOr(draft.timeout, USUAL.timeout),
  max_in_flight: numberOr(draft.inFlight, USUAL.inFlight),
  rate_per_s: draft.rate.trim() === '' ? null : Number(draft.rate),
})

/** What is sent to the hub, to change a service: what was not touched is left alone. */
export const changesOf = (before: Draft, after: Draft): Partial<ReturnType<typeof bodyOf>> => {
  const old: Readonly<Record<string, unknown>> = bodyOf(before)
  const isChanged = ([name, value]: [string, unknown]): boolean =>
    JSON.stringify(value) !== JSON.stringify(old[name])
  return Object.fromEntries(Object.entries(bodyOf(after)).filter(isChanged))
}
