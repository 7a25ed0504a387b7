/** A metric as an expression asks for it. */
export interface Asked {
  readonly name: string
  /** By what its series are picked. */
  readonly matchers: readonly { readonly label: string; readonly operator: string; readonly value: string }[]
  /** Whether a range of time is asked for. */
  readonly range: boolean
}

const WORDS = new Set(
  'and or unless by without on ignoring group_left group_right bool offset inf nan start end'.split(' '),
)
/** Functions and aggregations that are used here; another one is added when it is needed. */
const FUNCTIONS = new Set(
  'sum min max abs rate increase changes deriv predict_linear histogram_quantile max_over_time vector'.split(
    ' ',
  ),
)

const NAME = /(?<![\w:.$])([a-zA-Z_:][\w:]*)\s*(\{[^}]*\})?\s*(\[[^\]]*\])?\s*(\()?/g
const MATCHER = /(\w+)\s*(=~|!~|!=|=)\s*"((?:[^"\\]|\\.)*)"/g
const GROUPING = /\b(?:by|without)\s*\(([^)]*)\)/g

/** What an expression of PromQL asks for. @throws Error where something in it is not known here */
export const askedBy = (expression: string): Asked[] => {
  const asked: Asked[] = []
  for (const [, name = '', braces, range, call] of expression.replaceAll(GROUPING, ' ').matchAll(NAME)) {
    if (call !== undefined && FUNCTIONS.has(name)) continue
    if (WORDS.has(name)) continue
    if (call !== undefined) throw new Error(`The function ${name} is not known here.`)
    const matchers = [...(braces ?? '').matchAll(MATCHER)].map(
      ([, label = '', operator = '', value = '']) => ({
        label,
        operator,
        value,
      }),
    )
    asked.push({ name, matchers, range: range !== undefined })
  }
  return asked
}

/** Labels that an expression sums over. */
export const groupedBy = (expression: string): string[] =>
  [...expression.matchAll(GROUPING)].flatMap(([, labels = '']) => labels.split(',').map(one => one.trim()))

/** What a hub tells: each metric's type, and its labels with the values that they have. */
export type Told = ReadonlyMap<
  string,
  { readonly type: string; readonly labels: ReadonlyMap<string, Set<string>> }
>

/** Reads the text of `/metrics`. */
export const toldBy = (text: string): Told => {
  const told = new Map<string, { type: string; labels: Map<string, Set<string>> }>()
  for (const [, name = '', type = ''] of text.matchAll(/^# TYPE (\S+) (\S+)$/gm))
    told.set(name, { type, labels: new Map() })
  for (const [, sample = '', braces = ''] of text.matchAll(/^([\w:]+)(\{.*\})? \S+$/gm)) {
    const labels = told.get(familyOf(sample, told))?.labels
    for (const [, label = '', , value = ''] of braces.matchAll(MATCHER))
      labels?.set(label, (labels.get(label) ?? new Set()).add(value))
  }
  return told
}

/** A histogram's series have names of their own. */
export const familyOf = (name: string, told: Told): string => {
  const base = name.replace(/_(?:bucket|sum|count)$/, '')
  return told.has(name) ? name : told.get(base)?.type === 'histogram' ? base : name
}
