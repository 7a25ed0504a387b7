/**
 * The composition root: reads the settings, names the adapters, starts and stops. Nothing else names them.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { type Adapters, type Assembled, assemble } from './assemble.ts'
import { bootstrap } from './bootstrap.ts'
import { type Config, LOOPBACK_NETWORKS } from './config.ts'
import { type DataFolder, databaseIn, openDataFolder } from './data-folder.ts'
import { createAddressGuard } from './delivery/address-guard.ts'
import { createGuardedFetch } from './delivery/guarded-fetch.ts'
import { createHttpTransport } from './delivery/http-transport.ts'
import { SECOND } from './domain/time.ts'
import { openFiles } from './files/flydrive/open-files.ts'
import { createHearing } from './hearing.ts'
import { addressesOf, listen } from './http/listen.ts'
import { createServer } from './http/server.ts'
import { freePort, isLoopback, urlOf } from './listen-address.ts'
import { createCustom } from './platforms/custom/index.ts'
import { createWhatsApp } from './platforms/whatsapp/index.ts'
import { type Backup, type BackupProgress, backupDatabase } from './store/sqlite/backup.ts'
import { openSqliteStore } from './store/sqlite/index.ts'
import { lockServer } from './store/sqlite/lock.ts'
import type { Store } from './store/store.ts'
import { createTelemetry, type TelemetryListener } from './telemetry.ts'
import { VERSION } from './version.ts'

/** Longer than the longest time-out of a service, so that a graceful stop gives nothing up. */
const STOP_MS = 32 * SECOND
/** How long a write waits for another process that writes: the server answers 503 rather than stand still. */
const SERVER_WAITS_MS = SECOND / 2
const TOOLS_WAIT_MS = 10 * SECOND
/** To connect to where a file is, and between two parts of it. */
const MEDIA_TIMEOUT_MS = 15 * SECOND

/** The hub put together, not yet serving: what the command line works with, beside a hub that runs or without one. */
export type Tools = Omit<Assembled, 'ground' | 'engine' | 'outbox' | 'fileWorker' | 'upkeep'>

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

const allowedNetworks = (config: Config): readonly string[] => config.allowNetworks ?? LOOPBACK_NETWORKS

/** @param busyMs how long a write waits for another process that writes */
const adaptersOf = async (config: Config, folder: DataFolder, busyMs: number): Promise<Adapters> => {
  const guard = createAddressGuard({ allow: allowedNetworks(config) })
  const trust = config.caFile === null ? {} : { ca: readFileSync(config.caFile, 'utf8') }
  const guarded = createGuardedFetch({ guard, timeoutMs: MEDIA_TIMEOUT_MS, ...trust })
  const tools = { apiUrl: config.metaApiUrl, fetch, fetchPublic: guarded.fetch, now: Date.now }
  const platforms = [createWhatsApp(tools), createCustom(tools)]
  const location = config.filesUrl ?? { kind: 'local', folder: join(folder.path, 'files') }
  const transport = createHttpTransport({ guard, ...trust })
  const store = await openSqliteStore({ path: folder.database, busyMs })
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
  const adapters = await adaptersOf(config, folder, TOOLS_WAIT_MS)
  const url = urlOf(config.host, config.port)
  const tools = await assemble(config, folder, url, adapters, createTelemetry([]))
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
  const adapters = await adaptersOf(config, folder, SERVER_WAITS_MS)
  const hub = await assemble(config, folder, url, adapters, hearing.telemetryOf(adapters.store))
  const { store, ground } = hub
  // The lock is ours, so whoever held leases is gone.
  await store.deliveries.heartbeat(ground.node, ground.now())
  await store.deliveries.reclaim(ground.node, Number.MAX_SAFE_INTEGER)
  await hub.directory.refresh()
  const adminToken = await bootstrap(config, store, hub.usecases.tokens)
  const server = serverOf(hub, hearing.metrics)
  await listen(server, await addressesOf(config.host), port)
  for (const part of [hub.engine, hub.outbox, hub.fileWorker, hub.upkeep]) part.start()
  const { telemetry } = ground
  telemetry.emit('server.listening', { url, ms: Math.round(performance.now() - startedAt) })
  const stop = async (signal: string): Promise<boolean> => {
    const stoppingAt = performance.now()
    telemetry.emit('server.stopping', { signal })
    const complete = await stopServing(hub, server)
    await adapters.close()
    lock.release()
    telemetry.emit('server.stopped', { ms: Math.round(performance.now() - stoppingAt) })
    return complete
  }
  return { url, publicUrl: hub.publicUrl, adminToken, allowedNetworks: allowedNetworks(config), stop }
}

/** Ends what takes requests, then what they set going. @returns true where nothing was given up */
const stopServing = async (hub: Assembled, server: FastifyInstance): Promise<boolean> => {
  // Somebody who reads a large file slowly must not hold it up for ever.
  const impatience = setTimeout(() => server.server.closeAllConnections(), STOP_MS)
  await server.close()
  clearTimeout(impatience)
  hub.usecases.verifyAccounts.stop()
  await hub.upkeep.stop()
  const ended = await Promise.all([hub.engine, hub.outbox, hub.fileWorker].map(part => part.stop(STOP_MS)))
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

const readiness = async ({ store, engine }: Assembled) => {
  const detail = await store.directory.revision().then(
    () => null,
    error => (error as Error).message,
  )
  const { running } = engine.loop
  return [
    { name: 'store', ok: detail === null, detail },
    { name: 'engine', ok: running, detail: running ? null : 'The delivery engine is stopped.' },
  ]
}
