/**
 * The composition root: reads the settings, names the adapters, starts and stops. Nothing else names them.
 */
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { type Adapters, type Assembled, assemble } from './assemble.ts'
import { bootstrap } from './bootstrap.ts'
import type { Config } from './config.ts'
import { type DataFolder, databaseIn, openDataFolder } from './data-folder.ts'
import { createGuardedFetch } from './delivery/guarded-fetch.ts'
import { SECOND } from './domain/time.ts'
import { startEngineThread } from './engine-host.ts'
import { openFiles } from './files/flydrive/open-files.ts'
import { createHearing, type Hearing } from './hearing.ts'
import { addressesOf, listen } from './http/listen.ts'
import { createServer } from './http/server.ts'
import { freePort, isLoopback, urlOf } from './listen-address.ts'
import { createCustom } from './platforms/custom/index.ts'
import { createWhatsApp } from './platforms/whatsapp/index.ts'
import { createNewId } from './secrets.ts'
import { type Backup, type BackupProgress, backupDatabase } from './store/sqlite/backup.ts'
import { type Compacted, compactDatabase } from './store/sqlite/compact.ts'
import { openSqliteStore } from './store/sqlite/index.ts'
import { lockServer } from './store/sqlite/lock.ts'
import type { Store } from './store/store.ts'
import { createTelemetry, type TelemetryListener } from './telemetry.ts'
import { allowedNetworks, guardOf, transportOf, trustOf } from './transport-of.ts'
import { VERSION } from './version.ts'

/** Longer than the longest time-out of a service, so that a graceful stop gives nothing up. */
const STOP_MS = 32 * SECOND
/** How long a write waits for another process that writes: the server answers 503 rather than stand still. */
const SERVER_WAITS_MS = SECOND / 2
const TOOLS_WAIT_MS = 10 * SECOND
/** To connect to where a file is, and between two parts of it. */
const MEDIA_TIMEOUT_MS = 15 * SECOND

/** The hub put together, not yet serving: what the command line works with, beside a hub that runs or without one. */
export type Tools = Omit<Assembled, 'ground' | 'room' | 'outbox' | 'fileWorker' | 'upkeep'>

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

const USER_AGENT = `GoTallo-Webhooks/${VERSION}`

const adaptersOf = async (config: Config, folder: DataFolder, store: Store): Promise<Adapters> => {
  const guarded = createGuardedFetch({
    guard: guardOf(config),
    timeoutMs: MEDIA_TIMEOUT_MS,
    ...trustOf(config),
  })
  const tools = { apiUrl: config.metaApiUrl, fetch, fetchPublic: guarded.fetch, now: Date.now }
  const platforms = [createWhatsApp(tools), createCustom(tools)]
  const location = config.filesUrl ?? { kind: 'local', folder: join(folder.path, 'files') }
  const transport = transportOf(config)
  return {
    store,
    transport,
    files: await openFiles(location, folder.path),
    platforms: new Map(platforms.map(platform => [platform.type, platform])),
    async close() {
      await Promise.all([transport.close(), guarded.close()])
      await store.close()
    },
  }
}

/**
 * Opens the store and the use cases without serving.
 * @throws Error with a sentence for the operator
 */
export const openTools = async (config: Config): Promise<Tools> => {
  const folder = openDataFolder(config.data, config.masterKey)
  const store = await openSqliteStore({ path: folder.database, busyMs: TOOLS_WAIT_MS })
  const adapters = await adaptersOf(config, folder, store)
  const url = urlOf(config.host, config.port)
  const tools = await assemble({
    config,
    folder,
    url,
    adapters,
    telemetry: createTelemetry([]),
    node: newNode(),
    userAgent: USER_AGENT,
  })
  await tools.directory.refresh()
  return tools
}

/**
 * Copies the embedded store, also while a hub serves it, and checks the copy.
 * @throws Error with a sentence for the operator
 */
export const backupStore = (database: string, to: string, progress: BackupProgress): Promise<Backup> =>
  backupDatabase(database, to, progress)

/** The store while no hub serves it, its secrets sealed. */
export interface StoreAlone {
  readonly store: Store
  close(): Promise<void>
}

/** @throws FolderInUse where a hub serves it */
export const openStoreAlone = async ({ data }: Config): Promise<StoreAlone> => {
  const lock = lockServer(data)
  const store = await openSqliteStore({ path: databaseIn(data), busyMs: TOOLS_WAIT_MS })
  const close = async (): Promise<void> => {
    await store.close()
    lock.release()
  }
  return { store, close }
}

/**
 * Gives the disk back what was removed from the store.
 * @throws FolderInUse where a hub serves it
 */
export const compactStore = ({ data }: Config): Compacted => {
  const lock = lockServer(data)
  try {
    return compactDatabase(databaseIn(data), TOOLS_WAIT_MS)
  } finally {
    lock.release()
  }
}

/** Starts the thread of the engine, and puts the hub together around it. */
const openHub = async (config: Config, folder: DataFolder, hearing: Hearing, url: string) => {
  const node = newNode()
  const host = await startEngineThread({
    config,
    store: { path: folder.database, busyMs: SERVER_WAITS_MS, countsApart: true },
    masterKey: folder.masterKey,
    node,
    userAgent: USER_AGENT,
  })
  const { room, store } = host
  const adapters = await adaptersOf(config, folder, store)
  const telemetry = hearing.telemetryOf(store)
  host.tellTo(telemetry)
  return await assemble({ config, folder, url, adapters, telemetry, node, userAgent: USER_AGENT, room })
}

/**
 * Starts a hub on the embedded store.
 * @param listeners hear what happens, besides log and metrics
 * @throws Error with a sentence for the operator: folder in use, port taken, settings that cannot be
 */
export const startHub = async (
  config: Config,
  listeners: readonly TelemetryListener[] = [],
): Promise<Hub> => {
  const startedAt = performance.now()
  const folder = openDataFolder(config.data, config.masterKey)
  const lock = lockServer(folder.path)
  const port = config.port === 0 ? await freePort(config.host) : config.port
  const url = urlOf(config.host, port)
  const hearing = createHearing(config, listeners)
  const hub = await openHub(config, folder, hearing, url)
  const { store, ground, room } = hub
  // The lock is ours, so whoever held leases is gone.
  await store.deliveries.heartbeat(ground.node, ground.now())
  await store.deliveries.reclaim(ground.node, Number.MAX_SAFE_INTEGER)
  await hub.directory.refresh()
  const adminToken = await bootstrap(config, store, hub.usecases.tokens)
  const server = serverOf(hub, hearing.metrics)
  await listen(server, await addressesOf(config.host), port)
  await room.start()
  for (const part of [hub.outbox, hub.fileWorker, hub.upkeep]) part.start()
  ground.telemetry.emit('server.listening', { url, ms: Math.round(performance.now() - startedAt) })
  const stop = async (signal: string): Promise<boolean> => {
    const complete = await stopHub(hub, server, signal)
    lock.release()
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
  await hub.close()
  telemetry.emit('server.stopped', { ms: Math.round(performance.now() - stoppingAt) })
  return complete
}

const newNode = (): string => createNewId()(Date.now())

/** Ends what takes requests, then what they set going. @returns true where nothing was given up */
const stopServing = async (hub: Assembled, server: FastifyInstance): Promise<boolean> => {
  // Somebody who reads a large file slowly must not hold it up for ever.
  const impatience = setTimeout(() => server.server.closeAllConnections(), STOP_MS)
  await server.close()
  clearTimeout(impatience)
  hub.usecases.verifyAccounts.stop()
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
    },
  })
}

const readiness = async ({ store, room }: Assembled) => {
  const detail = await store.directory.revision().then(
    () => null,
    error => (error as Error).message,
  )
  const running = await room.running()
  return [
    { name: 'store', ok: detail === null, detail },
    { name: 'engine', ok: running, detail: running ? null : 'The delivery engine is stopped.' },
  ]
}
