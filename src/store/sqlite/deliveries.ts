import type { DeliveryStore } from '../deliveries.ts'
import { claim, heartbeat, reclaim, release } from './claim.ts'
import type { Database } from './database.ts'
import type { GroupCommit } from './group-commit.ts'
import { readHealth } from './health.ts'
import { prune, readLedger } from './ledger.ts'
import { listDeliveries, readDelivery } from './list.ts'
import { discardDelivery, moveDeliveries, retryDelivery } from './move.ts'
import { settle } from './settle.ts'

/** Deliveries, their attempts, leases and the ledger in SQLite. */
export const deliveryStore = (db: Database, group: GroupCommit): DeliveryStore => ({
  claim: (node, requests, now) => group.write(() => claim(db, node, requests, now)),
  settle: (settlements, signals) => group.write(() => settle(db, settlements, signals)),
  release: (node, deliveryIds) => group.write(() => release(db, node, deliveryIds)),
  heartbeat: (node, now) => group.write(() => heartbeat(db, node, now)),
  reclaim: (node, heardSince) => group.write(() => reclaim(db, node, heardSince)),

  move: move => group.write(() => moveDeliveries(db, move)),
  delivery: async (tenantId, id) => db.read(() => readDelivery(db, tenantId, id)),
  list: async (tenantId, filter, page) => db.read(() => listDeliveries(db, tenantId, filter, page)),
  retry: (tenantId, id, newId, now) => group.write(() => retryDelivery(db, tenantId, id, newId, now)),
  discard: (tenantId, id, now) => group.write(() => discardDelivery(db, tenantId, id, now)),
  health: async serviceIds => db.read(() => readHealth(db, serviceIds)),
  ledger: async tenantId => db.read(() => readLedger(db, tenantId)),
  prune: (before, limit) => group.write(() => prune(db, before, limit)),
})
