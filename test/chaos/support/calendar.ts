import { join } from 'node:path'
import { vi } from 'vitest'
import { type Assembled, assemble } from '../../../src/assemble.ts'
import { readConfig } from '../../../src/config.ts'
import { databaseIn, openDataFolder } from '../../../src/data-folder.ts'
import type { Transport } from '../../../src/delivery/transport.ts'
import { type Millis, SECOND } from '../../../src/domain/time.ts'
import { createLocalFiles } from '../../../src/files/flydrive/local.ts'
import { createCustom } from '../../../src/platforms/custom/index.ts'
import { temporaryFolder } from '../../../src/store/sqlite/testkit.ts'
import { promptStore } from '../../../src/store/sqlite/world.testing.ts'
import { createTelemetry, type TelemetryEvents, type TelemetryName } from '../../../src/telemetry.ts'
import { SYSTEM } from '../../../src/usecases/configuration.ts'
import type { Random } from './random.ts'

/** A little longer than the time after which the loop asks the store, and than the first wait of the schedule. */
const TURN_MS = 6 * SECOND
/** The world is still where a turn brings nothing; it must be so after so many. */
const MOST_TURNS = 500

export const NOON = Date.parse('2026-01-15T12:00:00Z')

/** Turns the clock by hand. The store answers by `setImmediate`, which stays as it is. */
export const useCalendar = (random: Random): void => {
  vi.useFakeTimers({
    now: NOON,
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'],
  })
  vi.spyOn(Math, 'random').mockImplementation(() => random.next())
}

/** So much time passes at a time where something waits for a timer. */
const MOMENT_MS = 5

/** Waits for something that the hub does, while the clock goes on. */
export const meanwhile = async <T>(work: Promise<T>): Promise<T> => {
  let isDone = false
  const done = (): void => {
    isDone = true
  }
  work.then(done, done)
  for (await settled(); !isDone; await settled()) await vi.advanceTimersByTimeAsync(MOMENT_MS)
  return work
}

/** Lets the store answer all that it was asked, and what comes of the answers. */
const settled = async (): Promise<void> => {
  for (let i = 0; i < 10; i += 1) await new Promise(resolve => setImmediate(resolve))
}

/** What the hub calls in place of the internet. */
interface Network extends Transport {
  /** How many were begun. */
  readonly posts: number
  readonly underWay: number
}

/** What the hub told, in order. */
type Told = { readonly name: TelemetryName; readonly event: unknown }[]

/** A hub on a real store, without the HTTP around it, on a calendar whose days are short. */
export class CalendarHub {
  readonly hub: Assembled
  readonly #network: Network
  readonly #told: Told
  readonly #remove: () => Promise<void>

  private constructor(hub: Assembled, network: Network, told: Told, remove: () => Promise<void>) {
    this.hub = hub
    this.#network = network
    this.#told = told
    this.#remove = remove
  }

  static async open(network: Network): Promise<CalendarHub> {
    const data = await temporaryFolder()
    const config = readConfig({ GOTALLO_DATA: data.path })
    const { masterKey } = openDataFolder(data.path, null)
    // What is put on the disk beside the thread takes real time, in which days would pass here.
    const { store } = await meanwhile(promptStore(databaseIn(data.path)))
    const files = await createLocalFiles(join(data.path, 'files'))
    const custom = createCustom({ fetchPublic: fetch })
    const platforms = new Map([[custom.type, custom]])
    const told: Told = []
    const telemetry = createTelemetry([(name, event) => void told.push({ name, event })])
    const close = (): Promise<void> => store.close()
    const adapters = { store, files, transport: network, platforms, identity: null, close }
    const url = 'http://127.0.0.1:8080'
    const plan = {
      config,
      masterKey,
      now: Date.now,
      url,
      adapters,
      telemetry,
      node: 'node 1',
      userAgent: 'test',
    }
    const hub = await meanwhile(assemble(plan))
    await meanwhile(hub.membership.join())
    await meanwhile(hub.directory.refresh())
    await meanwhile(hub.room.start())
    return new CalendarHub(hub, network, told, data.remove)
  }

  /** A tenant with a CUSTOM account. */
  async tenant(): Promise<{ tenantId: string; platformId: string }> {
    const { tenants, platforms } = this.hub.usecases
    const { id: tenantId } = await meanwhile(tenants.create({ name: 'Acme', orgId: null }, SYSTEM))
    const account = {
      type: 'CUSTOM',
      name: 'Kiosk',
      messageForwarding: true,
      transcribeEnabled: false,
      startsWithBot: false,
      credentials: {},
    } as const
    const { id: platformId } = await meanwhile(platforms.create(tenantId, account, SYSTEM))
    return { tenantId, platformId }
  }

  /** @returns its id */
  async service(tenantId: string, url: string): Promise<string> {
    const filter = { platformIds: [], types: [], directions: [] }
    const limits = { timeoutS: 15, maxInFlight: 64, ratePerS: null }
    const input = { type: 'WEBHOOK', name: url, url, filter, headers: null, ...limits } as const
    const { service } = await meanwhile(this.hub.usecases.services.create(tenantId, input, SYSTEM))
    return service.id
  }

  /** Does all that is to be done by now, and then lets the rest of the time pass at once. */
  async pass(ms: Millis): Promise<void> {
    const end = Date.now() + ms
    let turns = 0
    for (let before = -1; before < this.#network.posts || this.#network.underWay > 0; turns += 1) {
      if (turns > MOST_TURNS) throw new Error('There is no end to what is due.')
      before = this.#network.posts
      await meanwhile(this.hub.upkeep.tick())
      await vi.advanceTimersByTimeAsync(TURN_MS)
      await settled()
    }
    vi.setSystemTime(Math.max(end, Date.now()))
  }

  tellings<N extends TelemetryName>(name: N): TelemetryEvents[N][] {
    return this.#told.filter(one => one.name === name).map(({ event }) => event as TelemetryEvents[N])
  }

  async close(): Promise<void> {
    await meanwhile(this.hub.room.stop(SECOND))
    vi.restoreAllMocks()
    vi.useRealTimers()
    await this.hub.close()
    await this.#remove()
  }
}
