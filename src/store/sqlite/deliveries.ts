import type { DeliveryStore } from '../deliveries.ts'
import type { Noted } from '../shared/noted.ts'
import { claim, leasedTo, release } from './claim.ts'
import type { Database } from './database.ts'
import type { GroupCommit } from './group-commit.ts'
import { readHealth } from './health.ts'
import { listDeliveries, readDelivery } from './list.ts'
import { discardDelivery, moveDeliveries, retryDelivery, servicesHaving } from './move.ts'
import { pruneEvents } from './retention.ts'
import { settle } from './settle.ts'
import type { RecentCounts } from './stats.ts'

/**
 * Leases and outcomes that a loss of power takes back only have a delivery sent once more. A few outcomes wait for a
 * commit that comes anyway: each would cost a turn of its own.
 */
const AT_ONCE = { repeatable: true }
const SOON = { repeatable: true, withinMs: 3 }
const FEW = 32

/** Deliveries, their attempts, leases and the ledger in SQLite. */
export const deliveryStore = (
  db: Database,
  group: GroupCommit,
  ledger: DeliveryStore['ledger'],
  recent: RecentCounts = new Map(),
  noted: Noted = new Map(),
): DeliveryStore => ({
  claim: (node, requests, now) => group.write(() => claim(db, node, requests, now), AT_ONCE),
  settle: (settlements, signals) =>
    group.write(
      () => settle(db, settlements, signals, recent, noted),
      settlements.length < FEW ? SOON : AT_ONCE,
    ),
  release: (node, deliveryIds) => group.write(() => release(db, node, deliveryIds), AT_ONCE),
  leased: async (node, limit) => db.read(() => leasedTo(db, node, limit)),

  having: async (state, serviceIds) => db.read(() => servicesHaving(db, state, serviceIds)),
  move: move => group.write(() => moveDeliveries(db, move)),
  delivery: async (tenantId, id) => db.read(() => readDelivery(db, tenantId, id)),
  list: async (tenantId, filter, page) => db.read(() => listDeliveries(db, tenantId, filter, page)),
  retry: (tenantId, id, newId, now) => group.write(() => retryDelivery(db, tenantId, id, newId, now)),
  discard: (tenantId, id, now) => group.write(() => discardDelivery(db, tenantId, id, now)),
  health: async (serviceIds, since) => db.read(() => readHealth(db, serviceIds, since)),
  ledger,
  prune: (before, limit, after) => group.write(() => pruneEvents(db, before, limit, after)),
})
