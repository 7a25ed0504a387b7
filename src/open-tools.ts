/**
 * What the command line works with, beside a hub that runs or without one: all but the server, which is not even
 * loaded. A composition root, as main.ts.
 */
import { join } from 'node:path'
import { type Adapters, type Assembled, assemble } from './assemble.ts'
import type { Config } from './config.ts'
import { openDataFolder } from './data-folder.ts'
import { createGuardedFetch } from './delivery/guarded-fetch.ts'
import { type Clock, SECOND } from './domain/time.ts'
import { TOOLS_WAIT_MS } from './embedded-store.ts'
import { openFiles } from './files/flydrive/open-files.ts'
import { identityOf } from './identity-of.ts'
import { urlOf } from './listen-address.ts'
import { createPlatforms } from './platform-adapters.ts'
import { createNewId } from './secrets.ts'
import type { Store } from './store/store.ts'
import { clockOf, openStore, storePlaceOf } from './store-place.ts'
import { createTelemetry } from './telemetry.ts'
import { guardOf, transportOf, trustOf } from './transport-of.ts'
import { VERSION } from './version.ts'

/** To connect to where a file is, and between two parts of it. */
const MEDIA_TIMEOUT_MS = 15 * SECOND

/** The hub put together, not serving. */
export type Tools = Omit<Assembled, 'room' | 'outbox' | 'fileWorker' | 'upkeep' | 'membership' | 'polling'>

/** What the hub calls itself where it calls others. */
export const USER_AGENT = `GoTallo-Webhooks/${VERSION}`

/** An id for a process that works with the store. */
export const newNode = (now: Clock): string => createNewId()(now())

const adaptersOf = async (config: Config, store: Store, now: Clock): Promise<Adapters> => {
  const guarded = createGuardedFetch({
    guard: guardOf(config),
    timeoutMs: MEDIA_TIMEOUT_MS,
    ...trustOf(config),
  })
  const platforms = createPlatforms(config, { fetch, fetchPublic: guarded.fetch, now })
  const location = config.filesUrl ?? { kind: 'local', folder: join(config.data, 'files') }
  const transport = transportOf(config)
  return {
    store,
    transport,
    files: await openFiles(location, config.data),
    platforms: new Map(platforms.map(platform => [platform.type, platform])),
    identity: identityOf(config, USER_AGENT),
    async close() {
      await Promise.all([transport.close(), guarded.close()])
      await store.close()
    },
  }
}

/** What a hub that serves and the command line's tools have alike. */
export const planOf = async (config: Config, store: Store) => {
  const clock = await clockOf(storePlaceOf(config), store)
  const adapters = await adaptersOf(config, store, clock.now)
  const close = async (): Promise<void> => {
    clock.stop()
    await adapters.close()
  }
  return { config, now: clock.now, adapters: { ...adapters, close }, userAgent: USER_AGENT }
}

/**
 * Opens the store and the use cases without serving.
 * @throws Error with a sentence for the operator
 */
export const openTools = async (config: Config): Promise<Tools> => {
  const { masterKey } = openDataFolder(config.data, config.masterKey, config.databaseUrl === null)
  const store = await openStore(storePlaceOf(config), { busyMs: TOOLS_WAIT_MS })
  const plan = await planOf(config, store)
  const url = urlOf(config.host, config.port)
  const telemetry = createTelemetry([])
  const tools = await assemble({ ...plan, masterKey, url, telemetry, node: newNode(plan.now) })
  await tools.directory.refresh()
  return tools
}
