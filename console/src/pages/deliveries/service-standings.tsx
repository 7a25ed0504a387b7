import type { Schema } from '../../api/client.ts'
import { type Column, Table } from '../../kit/table.tsx'
import { Ago } from '../../kit/time.tsx'
import { useHere } from '../../shell/here.tsx'
import { withQuery } from '../../shell/places.ts'
import { text } from '../../strings/text.ts'
import { countOf, HealthBadge, StateBadge } from '../services/health.tsx'

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
  if (state !== 'ACTIVE') return <StateBadge state={state} />
  if (health.failing_since === null) return <HealthBadge service={{ health }} />
  return (
    <>
      <HealthBadge service={{ health }} />{' '}
      <span class="gt-quiet">
        {text('deliveries.since')} <Ago at={health.failing_since} />
      </span>
    </>
  )
}

/** How much each service has still to be given, and the ways to it. */
export const ServiceStandings = ({ services }: { services: readonly Service[] | null }) => {
  const { to } = useHere()
  const linked = (service: Service, state: string, count: number) =>
    count === 0 ? (
      <span class="gt-quiet">0</span>
    ) : (
      <a href={withQuery(to.serviceDeliveries(service.id), { state })}>{countOf(count)}</a>
    )
  const columns: Column<Service>[] = [
    {
      label: text('service.title'),
      cell: ({ id, name }) => <a href={to.serviceDeliveries(id)}>{name}</a>,
    },
    { label: text('deliveries.how'), cell: service => <How service={service} /> },
    {
      label: text('service.waiting'),
      cell: service => linked(service, 'PENDING', service.health.backlog),
      isNumber: true,
    },
    {
      label: text('service.held'),
      cell: service => linked(service, 'HELD', service.health.held),
      isNumber: true,
    },
    {
      label: text('service.last'),
      cell: ({ health }) => <Ago at={health.last_delivery_at} />,
    },
  ]
  return (
    <Table
      caption={text('deliveries.services')}
      rows={services === null ? null : byUrgency(services)}
      columns={columns}
      empty={null}
    />
  )
}
