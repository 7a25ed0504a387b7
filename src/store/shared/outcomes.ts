import type { DeliveryState } from '../../domain/delivery.ts'
import type { ServiceSignal } from '../deliveries.ts'

/** States in which nothing more is sent, and that have an instant at which they came about. */
export const ENDS: ReadonlySet<DeliveryState> = new Set(['DELIVERED', 'FAILED', 'DISCARDED'])

/** Of many signals about one service the last word counts, and the first reason to disable it. */
export const merged = (signals: readonly ServiceSignal[]): ServiceSignal[] => {
  const byService = new Map<string, ServiceSignal>()
  for (const signal of signals) {
    const earlier = byService.get(signal.serviceId)
    const disable = earlier?.disable ?? signal.disable
    byService.set(signal.serviceId, { ...earlier, ...signal, ...(disable === undefined ? {} : { disable }) })
  }
  return [...byService.values()]
}
