import { afterEach, beforeEach } from 'vitest'
import type { ChatUser } from '../../domain/chat-user.ts'
import type { Conversation } from '../../domain/conversation.ts'
import type { DeliveryState } from '../../domain/delivery.ts'
import type { FiredEvent } from '../../domain/event.ts'
import type { Message } from '../../domain/message.ts'
import type { PlatformAccount } from '../../domain/platform-account.ts'
import type { Service } from '../../domain/service.ts'
import type { TenantRecord } from '../../domain/tenant.ts'
import type { Millis } from '../../domain/time.ts'
import type { Claimed, NewDelivery, PruneStep, Settlement, Store } from '../store.ts'
import {
  answered,
  chatUserOf,
  conversationOf,
  deliveriesOf,
  eventOf,
  messageOf,
  unanswered,
  unitOf,
} from './fixtures.ts'
import { accountOf, auditOf, newId, START, serviceOf, tenantWith } from './records.ts'

/** An empty database, and a way to open handles on it. */
export interface StoreHarness {
  /** One more handle on the same database. */
  open(): Promise<Store>
  /** Does away with the database; its handles are closed. */
  close(): Promise<void>
}

/** What one test works with: a tenant with an account, a conversation and a service, seen through two handles. */
export interface World {
  readonly a: Store
  readonly b: Store
  readonly tenant: TenantRecord
  readonly account: PlatformAccount
  readonly service: Service
  readonly user: ChatUser
  readonly conversation: Conversation
}

/** Makes a fresh database for every test, and a world in it. @returns the world of the test that runs */
export const useWorld = (start: () => Promise<StoreHarness>): (() => World) => {
  let world: World | null = null
  let harness: StoreHarness | null = null
  beforeEach(async () => {
    harness = await start()
    world = await begin(await harness.open(), await harness.open())
  })
  afterEach(async () => {
    await world?.a.close()
    await world?.b.close()
    await harness?.close()
  })
  return () => {
    if (world === null) throw new Error('A world exists only while a test runs.')
    return world
  }
}

/** One more tenant with all that a world has. */
export const begin = async (a: Store, b: Store): Promise<World> => {
  const tenant = tenantWith()
  const account = accountOf(tenant.id)
  const service = serviceOf(tenant.id)
  await a.directory.insert('tenants', tenant, auditOf(tenant.id))
  await a.directory.insert('platforms', account, auditOf(tenant.id))
  await a.directory.insert('services', service, auditOf(tenant.id))
  const user = chatUserOf(account)
  const conversation = conversationOf(user)
  await a.messages.commit(unitOf({ chatUsers: [user], conversations: [conversation] }), [], [])
  return { a, b, tenant, account, service, user, conversation }
}

/** What {@link fire} has committed. */
export interface Fired {
  readonly messages: readonly Message[]
  readonly events: readonly FiredEvent[]
  readonly deliveries: readonly NewDelivery[]
}

export interface FireOptions {
  readonly at?: Millis
  readonly services?: readonly string[]
  readonly delivery?: Partial<NewDelivery>
}

/** Commits so many messages with their events and deliveries. */
export const fire = async (world: World, count: number, options: FireOptions = {}): Promise<Fired> => {
  const { at = START, services = [world.service.id] } = options
  const messages = Array.from({ length: count }, (_, i) =>
    messageOf(world.conversation, { id: newId(at + i), modified: at + i }),
  )
  const events = messages.map((message, i) => eventOf(message, { serviceIds: services, firedAt: at + i }))
  const deliveries = deliveriesOf(events, options.delivery)
  const outcome = await world.a.messages.commit(unitOf({ messages, events }), deliveries, [])
  if (outcome !== 'committed') throw new Error('New messages cannot be a conflict.')
  return { messages, events, deliveries }
}

/** Claims from the world's service. */
export const claim = async (
  store: Store,
  node: string,
  world: World,
  limit = 100,
  now: Millis = START + 1_000,
): Promise<readonly Claimed[]> => {
  const [result] = await store.deliveries.claim(node, [{ serviceId: world.service.id, limit }], now)
  return result?.claimed ?? []
}

/** The settlement of a claimed delivery: 200 where it was delivered, else no answer. */
export const settlementOf = (
  claimed: Pick<Claimed, 'id' | 'tenantId' | 'serviceId' | 'attempts'>,
  lease: string,
  state: DeliveryState,
  fields: Partial<Settlement> = {},
): Settlement => ({
  tenantId: claimed.tenantId,
  deliveryId: claimed.id,
  serviceId: claimed.serviceId,
  lease,
  attempts: claimed.attempts,
  attempt: state === 'DELIVERED' ? answered(claimed.attempts + 1, 200) : unanswered(claimed.attempts + 1),
  state,
  reason: state === 'FAILED' ? 'attempts_exhausted' : null,
  due: START + 2_000,
  settledAt: START + 3_000,
  ...fields,
})

/** Brings a delivery into a state: the way there is part of what is tested. */
export const bring = async (world: World, state: DeliveryState): Promise<string> => {
  const { deliveries } = await fire(world, 1)
  const id = deliveries[0]?.id ?? ''
  const { deliveries: store } = world.a
  const move = { serviceId: world.service.id, now: START, limit: 10 } as const
  if (state === 'HELD') await store.move({ ...move, from: 'PENDING', to: 'HELD', reason: 'service_paused' })
  if (state === 'DISCARDED') await store.discard(world.tenant.id, id, START)
  if (state !== 'DELIVERED' && state !== 'FAILED') return id
  const claimed = await claim(world.a, 'settler', world)
  await store.settle(
    claimed.map(each => settlementOf(each, 'settler', state)),
    [],
  )
  return id
}

/** The oldest rows first, as they were made. */
export const FIRST_PAGE = { limit: 200, cursor: null } as const

/** Walks to the end in steps of this size. @returns how many events were removed */
export const pruneEvents = async ({ b }: World, before: Millis, limit = 9): Promise<number> => {
  let count = 0
  let after: string | null = null
  do {
    const step: PruneStep = await b.deliveries.prune(before, limit, after)
    count += step.removed
    after = step.next
  } while (after !== null)
  return count
}
