import { performance } from 'node:perf_hooks'
import { Engine } from './delivery/engine.ts'
import { Gate } from './delivery/gate.ts'
import type { Loop } from './delivery/loop.ts'
import type { Transport } from './delivery/transport.ts'
import { Watch } from './delivery/watch.ts'
import type { Attempt } from './domain/attempt.ts'
import type { NewId } from './domain/id.ts'
import type { RetrySchedule } from './domain/retry.ts'
import type { Service } from './domain/service.ts'
import type { Clock, Millis } from './domain/time.ts'
import type { Unit } from './domain/unit.ts'
import type { Vault } from './domain/vault.ts'
import type { Quarantined, Store } from './store/store.ts'
import type { Telemetry } from './telemetry.ts'
import { type Committed, type Committer, type Dispatcher, FanOut } from './usecases/fan-out.ts'
import { ServiceDirectory } from './usecases/service-directory.ts'
import type { Watching } from './usecases/stream/streams.ts'

/**
 * The delivering half of a hub: commits what was folded, and delivers what that fires. Every method is
 * asynchronous and takes and gives plain data, so that the room may be in another thread.
 */
export interface EngineRoom extends Committer, Watching {
  /** Something that is due now lies in the store, unleased. */
  wake(serviceIds: readonly string[]): Promise<void>
  /** Sends a sample once, outside the ledger. */
  sendTest(service: Service, body: Uint8Array, eventId: string): Promise<Attempt>
  /** How the work is shared among the nodes has changed. */
  share(nodes: readonly string[]): Promise<void>
  /** The configuration may have changed. */
  refresh(): Promise<void>
  start(): Promise<void>
  /** @returns true where nothing was given up */
  stop(withinMs: Millis): Promise<boolean>
  running(): Promise<boolean>
}

/** What the room is made of. */
export interface EngineParts {
  /** This process; made afresh at each start. */
  readonly node: string
  readonly store: Store
  readonly vault: Vault
  readonly transport: Transport
  readonly telemetry: Telemetry
  readonly now: Clock
  readonly newId: NewId
  readonly userAgent: string
  readonly schedule: RetrySchedule
}

/** The room in this thread. */
export const createEngineRoom = (parts: EngineParts): EngineRoom => {
  const { store, node, vault, newId, transport, schedule, userAgent, now } = parts
  const watch = new Watch(now)
  const telemetry = watch.listeningTo(parts.telemetry)
  const { messages, deliveries, directory } = store
  const services = new ServiceDirectory(directory)
  const sending = { transport, schedule, userAgent, now, random: Math.random }
  const engine = new Engine({ node, deliveries, services, vault, telemetry, sending })
  const fanOut = new FanOut({ messages, dispatcher: tellingOthers(engine.loop, store), services, newId })
  const busyness = () => performance.eventLoopUtilization()
  const gate = new Gate({ sending: engine.loop, busyness, telemetry, now })
  return {
    async commit(unit: Unit, posts: readonly Quarantined[]): Promise<Committed | null> {
      await gate.pass()
      return await fanOut.commit(unit, posts)
    },
    wake: async serviceIds => engine.loop.wake(serviceIds),
    sendTest: (service, body, eventId) => engine.sendTest(service, body, eventId),
    share: async nodes => engine.loop.share(nodes),
    refresh: () => services.refresh(),
    async start() {
      await services.refresh()
      engine.start()
    },
    watch: async tenants => watch.watch(tenants),
    happened: () => watch.happened(),
    async stop(withinMs) {
      const isComplete = await engine.stop(withinMs)
      watch.close()
      return isComplete
    },
    running: async () => engine.loop.running,
  }
}

/** What this node has no room for may go out through another. */
const tellingOthers = (loop: Loop, { nodes }: Store): Dispatcher => ({
  node: loop.node,
  reserve: (serviceId, count) => loop.reserve(serviceId, count),
  giveBack: (serviceId, count) => loop.giveBack(serviceId, count),
  handOver: deliveries => loop.handOver(deliveries),
  doubt: () => loop.strays.doubt(),
  wake(serviceIds) {
    const services = [...serviceIds]
    loop.wake(services)
    void nodes.tell({ services })
  },
})
