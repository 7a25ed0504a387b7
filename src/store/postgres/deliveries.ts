import type { DeliveryStore } from '../deliveries.ts'
import type { Noted } from '../shared/noted.ts'
import { claim, leasedTo, release } from './claim.ts'
import type { Database } from './database.ts'
import { readHealth } from './health.ts'
import { readLedger } from './ledger.ts'
import { listDeliveries, readDelivery } from './list.ts'
import { discardDelivery, moveDeliveries, retryDelivery, servicesHaving } from './move.ts'
import { pruneEvents } from './retention.ts'
import { settle } from './settle.ts'

/** Deliveries, their attempts, leases and the ledger in PostgreSQL. */
export const deliveryStore = (db: Database, noted: Noted = new Map()): DeliveryStore => ({
  claim: (node, requests, now) => db.write(session => claim(session, node, requests, now)),
  settle: (settlements, signals) => db.write(session => settle(session, settlements, signals, noted)),
  release: (node, deliveryIds) => db.write(session => release(session, node, deliveryIds)),
  leased: (node, limit) => db.read(session => leasedTo(session, node, limit)),

  having: (state, serviceIds) => db.read(session => servicesHaving(session, state, serviceIds)),
  move: move => db.write(session => moveDeliveries(session, move)),
  delivery: (tenantId, id) => db.read(session => readDelivery(session, tenantId, id)),
  list: (tenantId, filter, page) => db.read(session => listDeliveries(session, tenantId, filter, page)),
  retry: (tenantId, id, newId, now) => db.write(session => retryDelivery(session, tenantId, id, newId, now)),
  discard: (tenantId, id, now) => db.write(session => discardDelivery(session, tenantId, id, now)),
  health: (serviceIds, since) => db.read(session => readHealth(session, serviceIds, since)),
  ledger: tenantId => db.read(session => readLedger(session, tenantId)),
  prune: (before, limit, after) => pruneEvents(db, before, limit, after),
})
