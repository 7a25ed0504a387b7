import type { FiredEvent } from '../domain/event.ts'
import type { Millis } from '../domain/time.ts'
import type { Unit } from '../domain/unit.ts'
import type { Telemetry } from '../telemetry.ts'

/** What a platform, or a feed, told. */
export interface Origin {
  readonly platform: string
  readonly platformId: string
  /** How many changes. */
  readonly items: number
}

/** Something that was written, and the part of its unit's events that it fired. */
interface Firing {
  readonly work: { readonly origin?: () => Origin }
  /** When it came; null: nobody follows it. */
  readonly since: Millis | null
  readonly from: number
  readonly till: number
}

/** Tells what each of a batch has fired, to whoever follows events one by one. */
export const tellFired = (
  telemetry: Telemetry,
  batch: readonly Firing[],
  unit: Unit,
  times: { readonly firedAt: Millis; readonly committedAt: Millis },
): void => {
  for (const { work, since, from, till } of batch) {
    if (since === null || from === till) continue
    const post = work.origin === undefined ? null : { ...work.origin(), receivedAt: since }
    telemetry.emit('events.fired', { post, events: unit.events.slice(from, till).map(told), ...times })
  }
}

const told = ({ id, tenantId, platformId, type, outbound, serviceIds }: FiredEvent) => ({
  id,
  tenantId,
  platformId,
  type,
  outbound,
  services: serviceIds.length,
})
