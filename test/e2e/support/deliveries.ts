import { expect } from 'vitest'
import { eventually } from './receiver.ts'
import type { Scene } from './stage.ts'

/** A delivery as the list shows it. */
export interface DeliveryView {
  readonly id: string
  readonly service_id: string
  readonly event_id: string
  readonly message_id: string | null
  readonly state: 'PENDING' | 'DELIVERED' | 'FAILED' | 'HELD' | 'DISCARDED'
  readonly reason: string | null
  readonly origin: 'FAN_OUT' | 'REPLAY'
  readonly attempt_count: number
  readonly in_flight: boolean
  readonly status: number | null
  readonly error: string | null
  readonly next_attempt_at: string | null
  readonly settled_at: string | null
}

export interface AttemptView {
  readonly number: number
  readonly started_at: string
  readonly address: string | null
  readonly status: number | null
  readonly headers: Record<string, string> | null
  readonly body_excerpt: string | null
  readonly error: { readonly code: string; readonly detail: string } | null
  readonly timings: Readonly<Record<string, number | null>> & { readonly total_ms: number }
}

/** A delivery with everything that was tried. */
export interface DeliveryDetail extends DeliveryView {
  readonly attempts: readonly AttemptView[]
  readonly curl: string | null
}

export interface LedgerView {
  readonly fan_out: number
  readonly replays: number
  readonly delivered: number
  readonly pending: number
  readonly failed: number
  readonly held: number
  readonly discarded: number
  readonly balanced: boolean
}

/** The service's deliveries, the newest first. */
export const deliveriesOf = async (
  scene: Scene,
  query = '',
  serviceId = scene.serviceId,
): Promise<readonly DeliveryView[]> => {
  const path = scene.path(`/services/${serviceId}/deliveries/?limit=200${query}`)
  return (await scene.client.get<{ results: DeliveryView[] }>(path)).results
}

export const deliveryOf = (scene: Scene, id: string): Promise<DeliveryDetail> =>
  scene.client.get(scene.path(`/deliveries/${id}/`))

/** Waits until the deliveries of the service stand there, and no others. */
export const awaitStates = async (
  scene: Scene,
  states: Partial<Record<DeliveryView['state'], number>>,
  serviceId = scene.serviceId,
): Promise<readonly DeliveryView[]> => {
  const read = (): Promise<readonly DeliveryView[]> => deliveriesOf(scene, '', serviceId)
  return eventually(read, rows => {
    const byState = Object.entries(Object.groupBy(rows, ({ state }) => state))
    expect(Object.fromEntries(byState.map(([state, { length }]) => [state, length]))).toEqual(states)
  })
}

/** The only delivery of the service, once it stands there. */
export const onlyDelivery = async (scene: Scene, state: DeliveryView['state']): Promise<DeliveryDetail> => {
  const [delivery] = await awaitStates(scene, { [state]: 1 })
  return deliveryOf(scene, delivery?.id ?? '')
}

/** Every delivery is accounted for (contract.md §7), with these counts; what is not named is 0. */
export const expectLedger = async (scene: Scene, counts: Partial<LedgerView>): Promise<void> => {
  const none = { fan_out: 0, replays: 0, delivered: 0, pending: 0, failed: 0, held: 0, discarded: 0 }
  await eventually(
    () => scene.client.get<LedgerView>(scene.path('/ledger/')),
    ledger => expect(ledger).toMatchObject({ ...none, ...counts, balanced: true }),
  )
}
