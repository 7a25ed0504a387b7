import { createAlert } from './alert.ts'
import type { Config } from './config.ts'
import { balance } from './domain/ledger.ts'
import type { Store } from './store/store.ts'
import { createTelemetry, type Telemetry, type TelemetryListener } from './telemetry.ts'
import { createLog } from './telemetry-log.ts'
import { createMetrics } from './telemetry-metrics.ts'

/** Who hears what the core tells. */
export interface Hearing {
  /** Made with the store, because the metrics count its ledger. */
  telemetryOf(store: Store): Telemetry
  /** The text of `/metrics`. */
  metrics(): Promise<string>
}

/** Log, metrics and alert, and whoever listens besides. */
export const createHearing = (config: Config, listeners: readonly TelemetryListener[]): Hearing => {
  const log = createLog(config.logLevel)
  let metrics = async (): Promise<string> => ''
  const telemetryOf = (store: Store): Telemetry => {
    const meter = createMetrics(async () => balance(await store.deliveries.ledger(null)))
    metrics = meter.text
    const heard: TelemetryListener[] = [log, meter.listener, ...listeners]
    if (config.alertUrl !== null) {
      heard.push(createAlert(config.alertUrl, error => log('error.unexpected', { where: 'alert', error })))
    }
    return createTelemetry(heard)
  }
  return { telemetryOf, metrics: () => metrics() }
}
