import type { KeptEvent } from '../copy.ts'
import { partsOf } from '../shared/tallied.ts'
import { ATTEMPT_COLUMNS, attemptOf } from './attempts.ts'
import { unpackBody } from './body.ts'
import { id, number, OF_ACCOUNT, of, type Raw, type Readers, text } from './export-reader.ts'
import { idOrNull } from './ids.ts'
import { deliveryOf } from './list.ts'
import { keptReplayOf, REPLAY_FIELDS, REPLAY_FROM } from './replay-rows.ts'
import { countsOf } from './stats.ts'

const eventOf = (row: Raw): KeptEvent => ({
  id: id(row, 'id'),
  tenantId: id(row, 'tenant_id'),
  platformId: id(row, 'platform_id'),
  conversationId: idOrNull(row.conversation_id as Uint8Array | null),
  messageId: idOrNull(row.message_id as Uint8Array | null),
  extIdentifier: row.ext_identifier as string | null,
  type: text(row, 'type') as KeptEvent['type'],
  outbound: row.outbound === 1,
  firedAt: number(row, 'fired_at'),
  fanOut: number(row, 'fan_out'),
  seq: number(row, 'seq'),
  body: unpackBody(row.body as Uint8Array),
})

/** Events, their deliveries, and what is left of those that are gone. */
export const deliveries = {
  events: {
    fields: `r.seq, r.id, t.id AS tenant_id, p.id AS platform_id, c.id AS conversation_id, r.message_id, r.ext_identifier,
      r.type, r.outbound, r.fired_at, r.fan_out, r.body`,
    from: `events r ${OF_ACCOUNT} LEFT JOIN conversations c ON c.num = r.conversation`,
    key: ['r.seq'],
    read: eventOf,
  },
  deliveries: {
    fields: `d.id, t.id AS tenant_id, s.id AS service_id, e.id AS event_id, d.state, d.reason, d.replay, d.attempts,
      d.attempts AS number, d.scheduled, d.due, d.created_at, d.settled_at, ${ATTEMPT_COLUMNS.replaceAll(/\w+/g, 'd.$&')}`,
    from: `deliveries d CROSS JOIN tenants t ON t.num = d.tenant CROSS JOIN services s ON s.num = d.service
      CROSS JOIN events e ON e.seq = d.event`,
    key: ['d.id'],
    read: row => ({
      ...of(deliveryOf)(row),
      lastAttempt: row.attempts === 0 ? null : of(attemptOf)(row),
    }),
  },
  attempts: {
    fields: `t.id AS tenant_id, r.delivery, r.number, ${ATTEMPT_COLUMNS.replaceAll(/\w+/g, 'r.$&')}`,
    from: `attempts r CROSS JOIN deliveries d ON d.id = r.delivery CROSS JOIN tenants t ON t.num = d.tenant`,
    key: ['r.delivery', 'r.number'],
    read: row => ({
      tenantId: id(row, 'tenant_id'),
      deliveryId: id(row, 'delivery'),
      attempt: of(attemptOf)(row),
    }),
  },
  pruned: {
    fields: 't.id AS tenant_id, r.*',
    from: 'pruned r CROSS JOIN tenants t ON t.num = r.tenant',
    key: ['r.tenant'],
    read: row => ({
      tenantId: id(row, 'tenant_id'),
      fanOut: number(row, 'fan_out'),
      replays: number(row, 'replays'),
      delivered: number(row, 'delivered'),
      failed: number(row, 'failed'),
      discarded: number(row, 'discarded'),
    }),
  },
  replays: {
    fields: REPLAY_FIELDS,
    from: REPLAY_FROM,
    key: ['r.id'],
    read: of(keptReplayOf),
  },
  attempt_stats: {
    fields: 't.id AS tenant_id, s.id AS service_id, r.at, r.counts',
    from: 'attempt_stats r CROSS JOIN services s ON s.num = r.service CROSS JOIN tenants t ON t.num = s.tenant',
    key: ['r.service', 'r.at'],
    read: row => ({
      tenantId: id(row, 'tenant_id'),
      serviceId: id(row, 'service_id'),
      at: number(row, 'at'),
      counts: [...countsOf(text(row, 'counts'))].map(([kind, count]) => ({ ...partsOf(kind), count })),
    }),
  },
} satisfies Partial<Readers>
