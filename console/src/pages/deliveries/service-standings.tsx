import { useState } from 'preact/hooks'
import type { Schema } from '../../api/client.ts'
import { type Column, More, Table } from '../../kit/table.tsx'
import { Ago } from '../../kit/time.tsx'
import { useHere } from '../../shell/here.tsx'
import { type Places, withQuery } from '../../shell/places.ts'
import { text } from '../../strings/text.ts'
import { countOf, HealthBadge, StateBadge } from '../services/health.tsx'
import { useByNeed } from '../shared/need.ts'

type Service = Schema<'Service'>

/** Below them are the deliveries: of many services, so many are shown at first, and then with each press. */
const [FIRST, MORE] = [10, 50]

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

const columnsOf = (to: Places): readonly Column<Service>[] => {
  const linked = (service: Service, state: string, count: number) =>
    count === 0 ? (
      <span class="gt-quiet">0</span>
    ) : (
      <a href={withQuery(to.serviceDeliveries(service.id), { state })}>{countOf(count)}</a>
    )
  return [
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
}

/** How much each service has still to be given, and the ways to it. */
export const ServiceStandings = ({ services }: { services: readonly Service[] | null }) => {
  const { to } = useHere()
  const [shown, setShown] = useState(FIRST)
  const sorted = useByNeed(services ?? [])
  const pages = {
    hasMore: sorted.length > shown,
    isLoading: false,
    more: () => setShown(shown + MORE),
  }
  return (
    <>
      <Table
        caption={text('deliveries.services')}
        rows={services === null ? null : sorted.slice(0, shown)}
        columns={columnsOf(to)}
        empty={null}
      />
      <More pages={pages} />
    </>
  )
}
