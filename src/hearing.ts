import { createAlert } from './alert.ts'
import type { Config } from './config.ts'
import { balance } from './domain/ledger.ts'
import type { Store } from './store/store.ts'
import { createTelemetry, type Telemetry, type TelemetryListener } from './telemetry.ts'
import type { Sights } from './telemetry-gauges.ts'
import { createLog } from './telemetry-log.ts'
import { createMetrics, type Metrics } from './telemetry-metrics.ts'
import type { Tracing } from './telemetry-otlp.ts'
import { VERSION } from './version.ts'

/** Who hears what the core tells. */
export interface Hearing {
  /** Made with the store, because the metrics count its ledger. */
  telemetryOf(store: Store): Telemetry
  /** The text of `/metrics`. */
  metrics(): Promise<string>
  /** From now on the metrics tell what stands now, too. */
  watch(sights: Sights): void
  /** Sends what is left of traces, for a moment at the most. */
  close(): Promise<void>
}

/** Log, metrics and alert, and whoever listens besides. */
export const createHearing = async (
  config: Config,
  node: string,
  listeners: readonly TelemetryListener[],
): Promise<Hearing> => {
  const log = createLog(config.logLevel)
  let meter: Metrics | null = null
  const tracing = await tracingOf(config, node, (name, event) => {
    log(name, event)
    meter?.listener(name, event)
  })
  const telemetryOf = (store: Store): Telemetry => {
    meter = createMetrics(async () => balance(await store.deliveries.ledger(null)))
    const heard: TelemetryListener[] = [log, meter.listener, ...listeners]
    if (tracing !== null) heard.push(tracing.listener)
    if (config.alertUrl !== null) {
      heard.push(createAlert(config.alertUrl, error => log('error.unexpected', { where: 'alert', error })))
    }
    return createTelemetry(heard, tracing !== null)
  }
  return {
    telemetryOf,
    metrics: async () => (await meter?.text()) ?? '',
    watch: sights => meter?.watch(sights),
    close: async () => await tracing?.close(),
  }
}

/** Without a collector nothing of it is even loaded. */
const tracingOf = async (config: Config, node: string, tell: TelemetryListener): Promise<Tracing | null> => {
  const { otlpEndpoint: endpoint, otlpHeaders: headers, traceRatio: ratio, traceName: name } = config
  if (endpoint === null) return null
  const { OtlpExporter } = await import('./telemetry-otlp.ts')
  return new OtlpExporter({ endpoint, headers, ratio, resource: { name, version: VERSION, node } }, tell)
}
