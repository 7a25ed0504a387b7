/**
 * The composition root: reads the settings, names the adapters, starts and stops. Nothing else names them.
 */
import type { FastifyInstance } from 'fastify'
import { type Assembled, assemble } from './assemble.ts'
import { bootstrap } from './bootstrap.ts'
import type { Config } from './config.ts'
import { diskOf } from './data-disk.ts'
import { openDataFolder } from './data-folder.ts'
import { SECOND } from './domain/time.ts'
import { lockServer } from './embedded-store.ts'
import { startEngineThread } from './engine-host.ts'
import { followNews } from './follow-news.ts'
import { createHearing, type Hearing } from './hearing.ts'
import { addressesOf, listen } from './http/listen.ts'
import { createServer } from './http/server.ts'
import { freePort, isLoopback, urlOf } from './listen-address.ts'
import { newNode, planOf, USER_AGENT } from './open-tools.ts'
import { noteNode, predecessorIn } from './predecessor.ts'
import { readiness } from './readiness.ts'
import { storePlaceOf } from './store-place.ts'
import type { TelemetryListener } from './telemetry.ts'
import type { Sights } from './telemetry-gauges.ts'
import { allowedNetworks } from './transport-of.ts'
import { VERSION } from './version.ts'

/** Longer than the longest time-out of a service, so that a graceful stop gives nothing up. */
const STOP_MS = 32 * SECOND
/** How long a write waits for another process that writes: the server answers 503 rather than stand still. */
const SERVER_WAITS_MS = SECOND / 2
/** A hub that runs. */
export interface Hub {
  /** Where it listens. */
  readonly url: string
  readonly publicUrl: string
  /** The first operator token, where this start made it; null afterwards. */
  readonly adminToken: string | null
  /** Networks that may be called besides the public ones. */
  readonly allowedNetworks: readonly string[]
  /** @returns true where nothing was given up */
  stop(signal: string): Promise<boolean>
}

/** Starts the thread of the engine, and puts the hub together around it. */
const openHub = async (config: Config, masterKey: Buffer, node: string, hearing: Hearing, url: string) => {
  const host = await startEngineThread({
    config,
    place: storePlaceOf(config),
    opening: { busyMs: SERVER_WAITS_MS, countsApart: true },
    masterKey,
    node,
    userAgent: USER_AGENT,
  })
  const { room, store } = host
  const plan = await planOf(config, store)
  const telemetry = hearing.telemetryOf(store)
  host.tellTo(telemetry)
  return await assemble({ ...plan, masterKey, url, telemetry, node, room })
}

/** What a process has that alone serves a data folder. */
interface Hold {
  /** Of nodes on a database, the one that served it before, and is dead. */
  readonly predecessor: string | null
  release(): void
}

/** @throws FolderInUse where another process serves the embedded store */
const holdFolder = ({ data, databaseUrl }: Config, node: string): Hold => {
  if (databaseUrl === null) return { predecessor: null, ...lockServer(data) }
  try {
    const lock = lockServer(data)
    const predecessor = predecessorIn(data)
    noteNode(data, node)
    return { predecessor, ...lock }
  } catch {
    // Another node has it, which is well: then nothing is known of who had it before.
    return { predecessor: null, release: () => undefined }
  }
}

/**
 * Starts a hub.
 * @param listeners hear what happens, besides log and metrics
 * @throws Error with a sentence for the operator: folder in use, port taken, settings that cannot be
 */
export const startHub = async (
  config: Config,
  listeners: readonly TelemetryListener[] = [],
): Promise<Hub> => {
  const startedAt = performance.now()
  const { masterKey } = openDataFolder(config.data, config.masterKey, config.databaseUrl === null)
  const node = newNode(Date.now)
  const hold = holdFolder(config, node)
  const port = config.port === 0 ? await freePort(config.host) : config.port
  const url = urlOf(config.host, port)
  const hearing = await createHearing(config, node, listeners)
  const hub = await openHub(config, masterKey, node, hearing, url)
  const { store, ground, room, membership } = hub
  await membership.join(hold.predecessor)
  await hub.directory.refresh()
  hearing.watch(sightsOf(hub))
  const adminToken = await bootstrap(config, store, hub.usecases.tokens)
  const server = serverOf(hub, hearing.metrics)
  await listen(server, await addressesOf(config.host), port)
  await room.start()
  for (const part of [membership, hub.outbox, hub.fileWorker, hub.upkeep, hub.polling]) part.start()
  void followNews(hub)
  ground.telemetry.emit('server.listening', { url, ms: Math.round(performance.now() - startedAt) })
  const stop = async (signal: string): Promise<boolean> => {
    const complete = await stopHub(hub, server, signal)
    await hearing.close()
    hold.release()
    return complete
  }
  return { url, publicUrl: hub.publicUrl, adminToken, allowedNetworks: allowedNetworks(config), stop }
}

/** @returns true where nothing was given up */
const stopHub = async (hub: Assembled, server: FastifyInstance, signal: string): Promise<boolean> => {
  const { telemetry } = hub.ground
  const stoppingAt = performance.now()
  telemetry.emit('server.stopping', { signal })
  const complete = await stopServing(hub, server)
  await hub.membership.leave()
  await hub.close()
  telemetry.emit('server.stopped', { ms: Math.round(performance.now() - stoppingAt) })
  return complete
}

/** What the metrics tell of what stands now. */
const sightsOf = ({ directory, config, ground }: Assembled): Sights => ({
  services: () => directory.services(),
  accounts: () => directory.accounts(),
  disk: () => diskOf(config.data, config.databaseUrl === null),
  now: ground.now,
})

/** Ends what takes requests, then what they set going. @returns true where nothing was given up */
const stopServing = async (hub: Assembled, server: FastifyInstance): Promise<boolean> => {
  // Somebody who reads a large file slowly must not hold it up for ever.
  const impatience = setTimeout(() => server.server.closeAllConnections(), STOP_MS)
  await Promise.all([server.close(), hub.polling.stop()])
  clearTimeout(impatience)
  hub.usecases.verifyAccounts.stop()
  hub.usecases.renewal.stop()
  hub.usecases.lookUp.stop()
  hub.usecases.streams.close()
  await hub.upkeep.stop()
  const ended = await Promise.all([hub.room, hub.outbox, hub.fileWorker].map(part => part.stop(STOP_MS)))
  return ended.every(complete => complete)
}

const serverOf = (hub: Assembled, metrics: () => Promise<string>): FastifyInstance => {
  const { config, ground } = hub
  return createServer({
    usecases: hub.usecases,
    telemetry: ground.telemetry,
    now: ground.now,
    version: VERSION,
    publicUrl: hub.publicUrl,
    metrics,
    readiness: () => readiness(hub),
    settings: {
      trustedProxies: config.trustedProxies,
      loopback: isLoopback(config.host),
      tokenCeiling: config.tokenRatePerMinute,
      frameAncestors: config.frameAncestors,
    },
  })
}
