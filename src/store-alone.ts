import type { Config } from './config.ts'
import { LEASE_MS } from './delivery/membership.ts'
import { lockServer, TOOLS_WAIT_MS } from './embedded-store.ts'
import { createNewId } from './secrets.ts'
import type { Store } from './store/store.ts'
import { openStore, type StorePlace, storePlaceOf } from './store-place.ts'

/** The store while no hub serves it, its secrets sealed. */
export interface StoreAlone {
  readonly store: Store
  close(): Promise<void>
}

/** @throws FolderInUse where a hub serves it, Error where nodes do */
export const openStoreAlone = async (config: Config): Promise<StoreAlone> => {
  const place = storePlaceOf(config)
  return place.kind === 'embedded' ? await openLocked(config, place) : await openUnserved(place)
}

const openLocked = async ({ data }: Config, place: StorePlace): Promise<StoreAlone> => {
  const lock = lockServer(data)
  const store = await openStore(place, { busyMs: TOOLS_WAIT_MS })
  const close = async (): Promise<void> => {
    await store.close()
    lock.release()
  }
  return { store, close }
}

/** Nodes say every 3 s that they live: none of them has since a lease's time. */
const openUnserved = async (place: StorePlace): Promise<StoreAlone> => {
  const store = await openStore(place, { busyMs: TOOLS_WAIT_MS })
  const { nodes } = store
  const now = await nodes.time()
  const self = createNewId()(now)
  const { living } = await nodes.heartbeat(self, now, now - LEASE_MS)
  await nodes.retire(self)
  if (living.length === 1) return { store, close: () => store.close() }
  await store.close()
  const others = living.length - 1
  throw new Error(
    `${others} ${others === 1 ? 'node serves' : 'nodes serve'} this database, or did until a moment ago: stop all of them first, and start them again afterwards.`,
  )
}
