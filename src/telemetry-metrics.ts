import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { Ledger } from './domain/ledger.ts'
import type { TelemetryListener } from './telemetry.ts'
import { addGauges, type Sights } from './telemetry-gauges.ts'
import { addLedger } from './telemetry-ledger.ts'
import { type Hears, metersOf } from './telemetry-meters.ts'
import { VERSION } from './version.ts'

/** Gauges that prom-client names like counters, and says itself that they are of the past. */
const MISNAMED = ['handles', 'requests', 'resources'].map(what => `nodejs_active_${what}_total`)

/** The only meter: Prometheus text from what the core tells. No label names a tenant, or anything of one. */
export interface Metrics {
  readonly listener: TelemetryListener
  /** The text of `/metrics`. */
  text(): Promise<string>
  /** From now on it tells what stands now, too. */
  watch(sights: Sights): void
}

/** @param ledger counts the deliveries of all tenants */
export const createMetrics = (ledger: () => Promise<Ledger>): Metrics => {
  const { registry, hears, watch } = everythingOf(ledger)
  return {
    listener: (name, event) => (hears[name] as ((event: unknown) => void) | undefined)?.(event),
    text: () => registry.metrics(),
    watch,
  }
}

const everythingOf = (ledger: () => Promise<Ledger>) => {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  for (const name of MISNAMED) registry.removeSingleMetric(name)
  const hears = metersOf(registry)
  addLedger(registry, ledger)
  const { hears: gauged, watch } = addGauges(registry, VERSION)
  return { registry, hears: { ...hears, ...gauged } as Hears, watch }
}

/** A metric, for documentation. */
export interface MetricDescription {
  readonly name: string
  readonly type: string
  readonly labels: readonly string[]
  readonly help: string
}

/** Every metric of ours, in order; those that every program on Node has are left out. */
export const describeMetrics = (): MetricDescription[] => {
  const { registry } = everythingOf(() => Promise.reject(new Error('Nothing is counted.')))
  return registry
    .getMetricsAsArray()
    .map(metric => metric as unknown as Described)
    .filter(({ name }) => name.startsWith('gotallo_'))
    .map(metric => ({
      name: metric.name,
      type: metric.type ?? (metric instanceof Gauge ? 'gauge' : 'counter'),
      labels: metric.labelNames,
      help: metric.help,
    }))
}

/** What prom-client's metrics, and our tallies, have. */
interface Described {
  readonly name: string
  readonly help: string
  readonly labelNames: readonly string[]
  /** Left out by prom-client's. */
  readonly type?: string
}
