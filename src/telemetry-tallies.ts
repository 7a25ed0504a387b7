import type { Metric, MetricObjectWithValues, MetricValue, MetricValueWithName, Registry } from 'prom-client'

/**
 * Counters and histograms for what happens thousands of times a second. prom-client sorts and joins a series'
 * labels anew at every step; here a series is found by one look-up, and prom-client only asks for the sums.
 */

/** What a series is found by: its label values, in the order of their names, joined by a character that none has. */
const SEPARATOR = '\n'

const labelsOf = (names: readonly string[], key: string): Record<string, string> => {
  const values = names.length === 0 ? [] : key.split(SEPARATOR)
  return Object.fromEntries(names.map((name, i) => [name, values[i] ?? '']))
}

interface About {
  readonly name: string
  readonly help: string
  readonly type: 'counter' | 'histogram'
  readonly labelNames: readonly string[]
}

const register = (registry: Registry, about: About, values: () => MetricValueWithName<string>[]): void => {
  const get = async (): Promise<MetricObjectWithValues<MetricValue<string>>> =>
    ({ ...about, aggregator: 'sum', values: values() }) as unknown as MetricObjectWithValues<
      MetricValue<string>
    >
  registry.registerMetric({ ...about, aggregator: 'sum', get, reset: () => undefined } as unknown as Metric)
}

/** Adds to the series with these label values. */
export type Count = (values: readonly string[], by?: number) => void

/**
 * A counter.
 * @param labels names, in the order in which their values are given
 * @param known label values that are told from the beginning, as 0: of a series that begins with 1 Prometheus does not
 *   see that it grew
 */
export const tally = (
  registry: Registry,
  name: string,
  help: string,
  labels: readonly string[] = [],
  known: readonly (readonly string[])[] = labels.length === 0 ? [[]] : [],
): Count => {
  const series = new Map<string, number>(known.map(values => [values.join(SEPARATOR), 0]))
  register(registry, { name, help, type: 'counter', labelNames: labels }, () =>
    Array.from(series, ([key, value]) => ({ metricName: name, value, labels: labelsOf(labels, key) })),
  )
  return (values, by = 1) => {
    const key = values.length === 1 ? (values[0] as string) : values.join(SEPARATOR)
    series.set(key, (series.get(key) ?? 0) + by)
  }
}

/** Of a counter that has none. */
export const NO_LABELS: readonly string[] = []

/**
 * A counter of ours.
 * @param name without its prefix
 * @param known values of its only label that are told from the beginning
 */
export const counter = (
  registry: Registry,
  name: string,
  help: string,
  labels?: readonly string[],
  known?: readonly string[],
): Count =>
  tally(
    registry,
    `gotallo_${name}`,
    help,
    labels,
    known?.map(value => [value]),
  )

/** What a histogram knows of one series: how many fell under each bound and over the last, how many in all, their sum. */
class Spread {
  readonly under: Float64Array
  count = 0
  sum = 0

  constructor(bounds: number) {
    this.under = new Float64Array(bounds + 1)
  }
}

/** Notes a value of the series with this label value. */
export type Observe = (value: number, label?: string) => void

/** A histogram with one label at the most. @param bounds upper ones, ascending */
export const spread = (
  registry: Registry,
  name: string,
  help: string,
  bounds: readonly number[],
  label: string | null = null,
): Observe => {
  const series = new Map<string, Spread>(label === null ? [['', new Spread(bounds.length)]] : [])
  const names = label === null ? [] : [label]
  register(registry, { name, help, type: 'histogram', labelNames: names }, () =>
    Array.from(series, ([key, one]) => linesOf(name, labelsOf(names, key), bounds, one)).flat(),
  )
  return (value, of = '') => {
    const one = series.get(of) ?? new Spread(bounds.length)
    if (one.count === 0) series.set(of, one)
    let bucket = 0
    while (bucket < bounds.length && value > (bounds[bucket] as number)) bucket += 1
    one.under[bucket] = (one.under[bucket] as number) + 1
    one.count += 1
    one.sum += value
  }
}

/** As Prometheus wants them: each bucket holds all that is under its bound. */
const linesOf = (
  name: string,
  labels: Record<string, string>,
  bounds: readonly number[],
  { under, count, sum }: Spread,
): MetricValueWithName<string>[] => {
  let below = 0
  const buckets = bounds.map((le, i) => {
    below += under[i] as number
    return { metricName: `${name}_bucket`, value: below, labels: { le, ...labels } }
  })
  return [
    ...buckets,
    { metricName: `${name}_bucket`, value: count, labels: { le: '+Inf', ...labels } },
    { metricName: `${name}_sum`, value: sum, labels },
    { metricName: `${name}_count`, value: count, labels },
  ]
}
