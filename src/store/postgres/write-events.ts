import { notFound } from '../../domain/errors.ts'
import type { FiredEvent } from '../../domain/event.ts'
import type { NewDelivery } from '../messages.ts'
import { type Session, together } from './database.ts'
import { TX } from './era.ts'
import { holdNodes, livingNode } from './nodes.ts'

/** Bodies come one behind the other in one value: an array of them would go as text, twice as long. */
const INSERT_EVENTS = `INSERT INTO events
    (tenant_id, id, platform_id, message_id, conversation_id, type, outbound, fired_at, fan_out, tx, body)
  SELECT n.tenant_id, n.id, n.platform_id, n.message_id, n.conversation_id, n.type, n.outbound, n.fired_at, n.fan_out, ${TX},
    substring($1::bytea FROM n.place FOR n.size)
  FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::text[], $8::boolean[], $9::bigint[],
      $10::integer[], $11::integer[], $12::integer[])
    AS n (tenant_id, id, platform_id, message_id, conversation_id, type, outbound, fired_at, fan_out, place, size)`

const INSERT_FIRED = `INSERT INTO fired (tenant_id, platform_id, ext_identifier, event_id)
  SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[]) ORDER BY 1, 2, 3`

export const writeEvents = async (session: Session, events: readonly FiredEvent[]): Promise<void> => {
  if (events.length === 0) return
  const bodies = Buffer.concat(events.map(({ body }) => body))
  let end = 0
  const places = events.map(({ body }) => {
    end += body.length
    return end - body.length + 1
  })
  const [tenants, ids] = [events.map(({ tenantId }) => tenantId), events.map(({ id }) => id)]
  const platforms = events.map(({ platformId }) => platformId)
  await session.run(
    INSERT_EVENTS,
    bodies,
    tenants,
    ids,
    platforms,
    events.map(({ messageId }) => messageId),
    events.map(({ messageId, conversationId }) => (messageId === null ? conversationId : null)),
    events.map(({ type }) => type),
    events.map(({ outbound }) => outbound),
    events.map(({ firedAt }) => firedAt),
    events.map(({ serviceIds }) => serviceIds.length),
    places,
    events.map(({ body }) => body.length),
  )
  await writeFired(
    session,
    events.filter(({ type }) => type === 'EVENT'),
  )
}

/** An EVENT fires once: one that has fired meanwhile is a violation of the key. */
const writeFired = async (session: Session, events: readonly FiredEvent[]): Promise<void> => {
  if (events.length === 0) return
  await session.run(
    INSERT_FIRED,
    events.map(({ tenantId }) => tenantId),
    events.map(({ platformId }) => platformId),
    events.map(({ extIdentifier }) => extIdentifier),
    events.map(({ id }) => id),
  )
}

const INSERT_DELIVERIES = `INSERT INTO deliveries
    (tenant_id, id, service_id, event_id, state, reason, replay, attempts, scheduled, due, created_at, lease)
  SELECT s.tenant_id, n.id, s.id, n.event_id, n.state, n.reason, false, 0, 0, n.at, n.at,
    (SELECT k.num FROM nodes k WHERE k.name = n.lease)
  FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::bigint[], $7::text[])
      AS n (id, service_id, event_id, state, reason, at, lease)
    JOIN services s ON s.id = n.service_id`

const LEASE = 'UPDATE deliveries SET lease = $1 WHERE tenant_id = ANY ($2::uuid[]) AND id = ANY ($3::uuid[])'

/** @throws Refusal `not_found` where there is no such service; one that was removed is found still */
export const writeDeliveries = async (
  session: Session,
  deliveries: readonly NewDelivery[],
  events: readonly FiredEvent[],
): Promise<void> => {
  if (deliveries.length === 0) return
  const eventOf = new Map(events.map(event => [event.id, event]))
  const ats = deliveries.map(({ id, eventId }) => {
    const event = eventOf.get(eventId)
    if (event === undefined) throw new Error(`The delivery ${id} is of no event of its unit.`)
    return event.firedAt
  })
  const names = [...new Set(deliveries.flatMap(({ lease }) => lease ?? []))]
  const [known, written] = await together(
    holdNodes(session, names),
    session.run(
      INSERT_DELIVERIES,
      deliveries.map(({ id }) => id),
      deliveries.map(({ serviceId }) => serviceId),
      deliveries.map(({ eventId }) => eventId),
      deliveries.map(({ state }) => state),
      deliveries.map(({ reason }) => reason),
      ats,
      deliveries.map(({ lease }) => lease),
    ),
  )
  if (written !== deliveries.length) throw notFound('service')
  for (const name of names) if (!known.has(name)) await leaseToNew(session, name, deliveries, events)
}

/** To a node that is heard of for the first time. */
const leaseToNew = async (
  session: Session,
  name: string,
  deliveries: readonly NewDelivery[],
  events: readonly FiredEvent[],
): Promise<void> => {
  const own = deliveries.filter(({ lease }) => lease === name)
  const num = await livingNode(session, name, events[0]?.firedAt ?? 0)
  const tenants = [...new Set(events.map(({ tenantId }) => tenantId))]
  await session.run(
    LEASE,
    num,
    tenants,
    own.map(({ id }) => id),
  )
}
