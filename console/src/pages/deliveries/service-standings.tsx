import type { Schema } from '../../api/client.ts'
import { Badge } from '../../kit/badge.tsx'
import { type Column, Table } from '../../kit/table.tsx'
import { Ago } from '../../kit/time.tsx'
import { useHere } from '../../shell/here.tsx'
import { withQuery } from '../../shell/places.ts'
import { text, word } from '../../strings/text.ts'

type Service = Schema<'Service'>

/** A service that fails, or holds what it should deliver, wants somebody before the others do. */
const urgency = ({ state, health }: Service): number =>
  (state === 'DISABLED' ? 8 : 0) +
  (health.failing_since === null ? 0 : 4) +
  (health.held > 0 ? 2 : 0) +
  (health.backlog > 0 ? 1 : 0)

/** The services, those first that want somebody. */
export const byUrgency = (services: readonly Service[]): readonly Service[] =>
  [...services].sort((a, b) => urgency(b) - urgency(a) || a.name.localeCompare(b.name))

const How = ({ service: { state, health } }: { service: Service }) => {
  if (state !== 'ACTIVE')
    return (
      <Badge tone={state === 'DISABLED' ? 'error' : 'warning'}>{word('deliveries.service', state)}</Badge>
    )
  if (health.failing_since === null) return <Badge tone="success">{text('deliveries.fine')}</Badge>
  return (
    <>
      <Badge tone="error">{text('deliveries.failing')}</Badge>{' '}
      <span class="gt-quiet">
        {text('deliveries.since')} <Ago at={health.failing_since} />
      </span>
    </>
  )
}

const counted = (count: number): string => (count >= 10_000 ? '10,000+' : count.toLocaleString('en'))

/** How much each service has still to be given, and the ways to it. */
export const ServiceStandings = ({ services }: { services: readonly Service[] | null }) => {
  const { to } = useHere()
  const linked = (service: Service, state: string, count: number) =>
    count === 0 ? (
      <span class="gt-quiet">0</span>
    ) : (
      <a href={withQuery(to.serviceDeliveries(service.id), { state })}>{counted(count)}</a>
    )
  const columns: Column<Service>[] = [
    {
      label: text('delivery.service'),
      cell: ({ id, name }) => <a href={to.serviceDeliveries(id)}>{name}</a>,
    },
    { label: text('deliveries.how'), cell: service => <How service={service} /> },
    {
      label: text('deliveries.waiting'),
      cell: service => linked(service, 'PENDING', service.health.backlog),
      isNumber: true,
    },
    {
      label: text('deliveries.held'),
      cell: service => linked(service, 'HELD', service.health.held),
      isNumber: true,
    },
    {
      label: text('deliveries.last'),
      cell: ({ health }) => <Ago at={health.last_delivery_at} />,
    },
  ]
  return (
    <Table
      caption={text('deliveries.services')}
      rows={services === null ? null : byUrgency(services)}
      keyOf={({ id }) => id}
      columns={columns}
      empty={null}
    />
  )
}
