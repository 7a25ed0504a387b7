/**
 * The composition root: reads the settings, names the adapters, starts and stops. Nothing else names them.
 */
import { readFileSync } from 'node:fs'
import type { FastifyInstance } from 'fastify'
import { createAlert } from './alert.ts'
import { bootstrap } from './bootstrap.ts'
import { checkMasterKey } from './check-master-key.ts'
import { type Config, LOOPBACK_NETWORKS } from './config.ts'
import { createDirectory, createUseCases, type Ground, type UseCases } from './core.ts'
import { type DataFolder, openDataFolder } from './data-folder.ts'
import { createAddressGuard } from './delivery/address-guard.ts'
import { Engine } from './delivery/engine.ts'
import { createHttpTransport } from './delivery/http-transport.ts'
import type { Transport } from './delivery/transport.ts'
import { Upkeep } from './delivery/upkeep.ts'
import type { PlatformType } from './domain/contract.ts'
import { balance } from './domain/ledger.ts'
import { DAY, SECOND } from './domain/time.ts'
import { createServer } from './http/server.ts'
import { freePort, isLoopback, urlOf } from './listen-address.ts'
import { createCustom } from './platforms/custom/index.ts'
import type { Platform } from './platforms/platform.ts'
import { createWhatsApp } from './platforms/whatsapp/index.ts'
import { createFileLinks, createNewId, createVault } from './secrets.ts'
import { openSqliteStore } from './store/sqlite/index.ts'
import { lockServer } from './store/sqlite/lock.ts'
import type { Store } from './store/store.ts'
import { createTelemetry, type Telemetry, type TelemetryListener } from './telemetry.ts'
import { createLog } from './telemetry-log.ts'
import { createMetrics } from './telemetry-metrics.ts'
import type { Directory } from './usecases/directory.ts'
import { VERSION } from './version.ts'

/** Longer than the longest time-out of a service, so that a graceful stop gives nothing up. */
const STOP_MS = 32 * SECOND
/** How long a write waits for another process that writes: the server answers 503 rather than stand still. */
const SERVER_WAITS_MS = SECOND / 2
const TOOLS_WAIT_MS = 10 * SECOND

/** The hub put together, not yet serving: what the command line works with, beside a hub that runs or without one. */
export interface Tools {
  readonly config: Config
  readonly folder: DataFolder
  readonly store: Store
  readonly directory: Directory
  readonly usecases: UseCases
  readonly transport: Transport
  readonly publicUrl: string
  close(): Promise<void>
}

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

interface Assembled extends Tools {
  readonly ground: Ground
  readonly engine: Engine
}

const platformsOf = (config: Config): ReadonlyMap<PlatformType, Platform> => {
  const tools = { apiUrl: config.metaApiUrl, fetch, now: Date.now }
  const platforms = [createWhatsApp(tools), createCustom()]
  return new Map(platforms.map(platform => [platform.type, platform]))
}

const allowedNetworks = (config: Config): readonly string[] => config.allowNetworks ?? LOOPBACK_NETWORKS

const transportOf = (config: Config): Transport =>
  createHttpTransport({
    guard: createAddressGuard({ allow: allowedNetworks(config) }),
    ...(config.caFile === null ? {} : { ca: readFileSync(config.caFile, 'utf8') }),
  })

/**
 * @param busyMs how long a write waits for another process that writes
 * @param telemetryOf made with the store, because the metrics count its ledger
 */
const assemble = async (
  config: Config,
  folder: DataFolder,
  url: string,
  busyMs: number,
  telemetryOf: (store: Store) => Telemetry,
): Promise<Assembled> => {
  const transport = transportOf(config)
  const store = await openSqliteStore({ path: folder.database, busyMs })
  const now = Date.now
  const newId = createNewId()
  const publicUrl = config.publicUrl ?? url
  const lifetime = config.retentionDays * DAY
  const ground: Ground = {
    store,
    telemetry: telemetryOf(store),
    now,
    newId,
    publicUrl,
    node: newId(now()),
    vault: createVault(folder.masterKey),
    platforms: platformsOf(config),
    userAgent: `GoTallo-Webhooks/${VERSION}`,
    fileLink: createFileLinks(folder.masterKey, publicUrl, lifetime, now).link,
  }
  const directory = createDirectory(ground)
  const { userAgent } = ground
  const sending = { transport, schedule: config.retrySchedule, userAgent, now, random: Math.random }
  const engine = new Engine({ ...ground, deliveries: store.deliveries, services: directory, sending })
  const usecases = createUseCases(ground, directory, {
    dispatcher: engine.loop,
    sendTest: (service, body, eventId) => engine.sendTest(service, body, eventId),
    checkUrl: given => transport.check(given),
  })
  const close = async (): Promise<void> => {
    await transport.close()
    await store.close()
  }
  return { config, folder, store, directory, usecases, transport, publicUrl, close, ground, engine }
}

/**
 * Opens the store and the use cases without serving.
 * @throws Error with a sentence for the operator
 */
export const openTools = async (config: Config): Promise<Tools> => {
  const folder = openDataFolder(config.data, config.masterKey)
  const tools = await assemble(config, folder, urlOf(config.host, config.port), TOOLS_WAIT_MS, () =>
    createTelemetry([]),
  )
  await tools.directory.refresh()
  checkMasterKey(tools.directory, tools.ground.vault)
  return tools
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
  const hub = await assemble(config, folder, url, SERVER_WAITS_MS, hearing.telemetryOf)
  const { store, directory, engine, ground } = hub
  const { telemetry } = ground
  // The lock is ours, so whoever held leases is gone.
  await store.deliveries.heartbeat(ground.node, ground.now())
  await store.deliveries.reclaim(ground.node, Number.MAX_SAFE_INTEGER)
  await directory.refresh()
  checkMasterKey(directory, ground.vault)
  const adminToken = await bootstrap(config, store, hub.usecases.tokens)
  const upkeep = new Upkeep({ ...ground, loop: engine.loop, services: directory, settings: config })
  const server = serverOf(hub, hearing.metrics)
  await server.listen({ host: config.host, port })
  engine.start()
  upkeep.start()
  telemetry.emit('server.listening', { url, ms: Math.round(performance.now() - startedAt) })
  const stop = async (signal: string): Promise<boolean> => {
    const stoppingAt = performance.now()
    telemetry.emit('server.stopping', { signal })
    await server.close()
    await upkeep.stop()
    const complete = await engine.stop(STOP_MS)
    await hub.close()
    lock.release()
    telemetry.emit('server.stopped', { ms: Math.round(performance.now() - stoppingAt) })
    return complete
  }
  return { url, publicUrl: hub.publicUrl, adminToken, allowedNetworks: allowedNetworks(config), stop }
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

/** Log, metrics and alert: who hears what the core tells. */
const createHearing = (config: Config, listeners: readonly TelemetryListener[]) => {
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
