import type { ComponentChildren } from 'preact'
import type { Schema } from '../../api/client.ts'
import { Menu } from '../../kit/menu.tsx'
import { type Column, Table } from '../../kit/table.tsx'
import { Ago } from '../../kit/time.tsx'
import { type Here, useHere } from '../../shell/here.tsx'
import { text, word } from '../../strings/text.ts'
import { DaySpark } from './day-spark.tsx'
import { type Desk, menuOf } from './desk.tsx'
import { countOf, HealthBadge, percentOf, StateBadge } from './health.tsx'

type Service = Schema<'Service'>

const State = ({ service }: { service: Service }) => (
  <span class="gt-service-state">
    <StateBadge state={service.state} />
    {service.health.held > 0 && (
      <span class="gt-quiet gt-nowrap">{text('services.held', { held: countOf(service.health.held) })}</span>
    )}
  </span>
)

const columnsOf = ({ to, isAdmin }: Here, desk: Desk): Column<Service>[] => [
  {
    label: text('common.name'),
    cell: ({ id, name }) => (
      <a href={to.service(id)} class="gt-service-name">
        {name}
      </a>
    ),
  },
  {
    label: text('common.type'),
    isSecondary: true,
    cell: ({ type }) => <span class="gt-nowrap">{word('service.type', type)}</span>,
  },
  {
    label: text('serviceForm.url'),
    isWide: true,
    cell: ({ url }) => (
      <span class="gt-truncate gt-service-url" title={url}>
        {url}
      </span>
    ),
  },
  { label: text('common.state'), cell: service => <State service={service} /> },
  { label: text('common.health'), cell: service => <HealthBadge service={service} /> },
  { label: text('service.success'), isNumber: true, cell: ({ health }) => percentOf(health.success_rate) },
  { label: text('services.day'), isSecondary: true, cell: service => <DaySpark service={service} /> },
  { label: text('service.last'), cell: ({ health }) => <Ago at={health.last_delivery_at} /> },
  ...(isAdmin
    ? [
        {
          label: text('common.actions'),
          isSilent: true,
          cell: (service: Service) => (
            <Menu label={text('common.actionsFor', { name: service.name })} items={menuOf(desk, service)} />
          ),
        },
      ]
    : []),
]

export interface ServiceTableProps {
  /** Null: not known yet. */
  readonly services: readonly Service[] | null
  readonly desk: Desk
  readonly empty: ComponentChildren
}

/** Services, a line each. */
export const ServiceTable = ({ services, desk, empty }: ServiceTableProps) => {
  const here = useHere()
  return (
    <div class="gt-services">
      <Table caption={text('services.list')} rows={services} columns={columnsOf(here, desk)} empty={empty} />
    </div>
  )
}
