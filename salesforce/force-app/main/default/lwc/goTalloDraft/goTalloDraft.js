/* A service as it is typed: numbers as text, headers as rows. */
import formHeaderNameless from '@salesforce/label/c.GoTallo_Form_HeaderNameless'
import formHeaderTwice from '@salesforce/label/c.GoTallo_Form_HeaderTwice'
import formNameless from '@salesforce/label/c.GoTallo_Form_Nameless'
import formUrlless from '@salesforce/label/c.GoTallo_Form_Urlless'

const labels = { formNameless, formUrlless, formHeaderNameless, formHeaderTwice }

/** What the hub takes where nothing is typed. */
const USUAL = { timeout: 15, inFlight: 64 }

export const EMPTY = {
  name: '',
  url: '',
  platforms: [],
  types: [],
  directions: [],
  headers: [],
  timeout: '',
  inFlight: '',
  rate: '',
}

/** What is stored, to be changed. Headers null: those that are stored stay, which nobody can read back. */
export const draftOf = service => ({
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

/** Where the hub says what is wrong with a header. */
export const headerPath = name => `headers.${name.trim()}`

const isBlank = ({ name, value }) => name.trim() === '' && value === ''

const typedHeaders = ({ headers }) => (headers ?? []).filter(row => !isBlank(row))

/** The paths of what is folded away, as the hub names them. */
export const foldedOf = draft => [
  ...['timeout_s', 'max_in_flight', 'rate_per_s', 'headers'],
  ...typedHeaders(draft).map(({ name }) => headerPath(name)),
]

/** What is plainly wrong, by path, so that nobody must ask the hub. */
export const flawsOf = draft => {
  const names = typedHeaders(draft).map(({ name }) => name.trim().toLowerCase())
  const isTwice = (name, i) => names.indexOf(name) < i
  const rows = names.flatMap((name, i) => {
    const path = headerPath(typedHeaders(draft)[i].name)
    if (name === '') return [[path, labels.formHeaderNameless]]
    return isTwice(name, i) ? [[path, labels.formHeaderTwice]] : []
  })
  return Object.fromEntries([
    ...(draft.name.trim() === '' ? [['name', labels.formNameless]] : []),
    ...(draft.url.trim() === '' ? [['url', labels.formUrlless]] : []),
    ...rows,
  ])
}

const numberOr = (typed, usual) => (typed.trim() === '' ? usual : Number(typed))

/** What is sent to the hub, to make a service. */
export const bodyOf = draft => ({
  name: draft.name.trim(),
  url: draft.url.trim(),
  filter: {
    platform_ids: [...draft.platforms],
    types: [...draft.types],
    directions: [...draft.directions],
  },
  ...(draft.headers === null
    ? {}
    : {
        headers: Object.fromEntries(
          typedHeaders(draft).map(({ name, value }) => [name.trim(), value.trim()]),
        ),
      }),
  timeout_s: numberOr(draft.timeout, USUAL.timeout),
  max_in_flight: numberOr(draft.inFlight, USUAL.inFlight),
  rate_per_s: numberOr(draft.rate, null),
})

/** What is sent to the hub, to change a service: what was not touched is left alone. */
export const changesOf = (before, after) => {
  const old = bodyOf(before)
  const isChanged = ([name, value]) => JSON.stringify(value) !== JSON.stringify(old[name])
  return Object.fromEntries(Object.entries(bodyOf(after)).filter(isChanged))
}

const BYTES = 16

/** A key that nobody else has, for a request that is to be carried out once. */
export const freshKey = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(BYTES)), byte => byte.toString(16).padStart(2, '0')).join(
    '',
  )
