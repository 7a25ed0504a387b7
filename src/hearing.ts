import { createAlert } from './alert.ts'
import type { Config } from './config.ts'
import { balance } from './domain/ledger.ts'
import type { Store } from './store/store.ts'
import { createTelemetry, type Telemetry, type TelemetryListener } from './telemetry.ts'
import type { Sights } from './telemetry-gauges.ts'
import { createLog } from './telemetry-log.ts'
import { createMetrics, type Metrics } from './telemetry-metrics.ts'

/** Who hears what the core tells. */
export interface Hearing {
  /** Made with the store, because the metrics count its ledger. */
  telemetryOf(store: Store): Telemetry
  /** The text of `/metrics`. */
  metrics(): Promise<string>
  /** From now on the metrics tell what stands now, too. */
  watch(sights: Sights): void
}

/** Log, metrics and alert, and whoever listens besides. */
export const createHearing = (config: Config, listeners: readonly TelemetryListener[]): Hearing => {
  const log = createLog(config.logLevel)
  let meter: Metrics | null = null
  const telemetryOf = (store: Store): Telemetry => {
    meter = createMetrics(async () => balance(await store.deliveries.ledger(null)))
    const heard: TelemetryListener[] = [log, meter.listener, ...listeners]
    if (config.alertUrl !== null) {
      heard.push(createAlert(config.alertUrl, error => log('error.unexpected', { where: 'alert', error })))
    }
    return createTelemetry(heard)
  }
  return {
    telemetryOf,
    metrics: async () => (await meter?.text()) ?? '',
    watch: sights => meter?.watch(sights),
  }
}
