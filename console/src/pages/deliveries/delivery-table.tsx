import type { ComponentChildren } from 'preact'
import { Button } from '../../kit/button.tsx'
import { ErrorNote } from '../../kit/notes.tsx'
import { type Column, More, Table } from '../../kit/table.tsx'
import { useHere } from '../../shell/here.tsx'
import type { Places } from '../../shell/places.ts'
import { text } from '../../strings/text.ts'
import type { Row } from './known.ts'
import type { Deliveries } from './use-deliveries.ts'
import { briefOf, LastAnswer, StateBadge, When } from './words.tsx'

export interface DeliveryTableProps {
  readonly deliveries: Deliveries
  /** Where it is of several services: their names, by id. */
  readonly services?: ReadonlyMap<string, string>
  readonly empty: ComponentChildren
}

/** Deliveries that came since the list was read: shown when the reader wants them. */
const Fresh = ({ count, onShow }: { count: number; onShow: () => void }) => (
  <div class="gt-fresh" role="status">
    {count > 0 && (
      <Button look="outline" icon="utility:up" onClick={onShow}>
        {text('delivery.fresh', { count })}
      </Button>
    )}
  </div>
)

const columnsOf = (to: Places, services: DeliveryTableProps['services']): readonly Column<Row>[] => {
  const ofService: Column<Row> = {
    label: text('service.title'),
    cell: ({ service_id }) => (
      <a href={to.serviceDeliveries(service_id)}>{services?.get(service_id) ?? text('delivery.removed')}</a>
    ),
  }
  return [
    { label: text('common.state'), cell: row => <StateBadge delivery={row} /> },
    ...(services === undefined ? [] : [ofService]),
    {
      label: text('common.message'),
      isWide: true,
      cell: row => (
        <a class="gt-brief" href={to.delivery(row.id)}>
          {briefOf(row.event)}
        </a>
      ),
    },
    { label: text('delivery.lastAnswer'), cell: row => <LastAnswer delivery={row} /> },
    { label: text('attempt.title'), cell: ({ attempt_count }) => attempt_count, isNumber: true },
    { label: text('common.when'), cell: row => <When delivery={row} /> },
  ]
}

/** A list of deliveries, live. */
export const DeliveryTable = ({ deliveries, services, empty }: DeliveryTableProps) => {
  const { to } = useHere()
  const { query, isLoading, more } = deliveries
  const known = query.data
  return (
    <>
      <ErrorNote error={query.error} onRetry={query.reload} />
      <Fresh count={known?.fresh.size ?? 0} onShow={query.reload} />
      {(known !== null || query.error === null) && (
        <Table
          caption={text('delivery.list')}
          rows={known?.rows ?? null}
          columns={columnsOf(to, services)}
          empty={empty}
        />
      )}
      <More pages={{ hasMore: (known?.next ?? null) !== null, isLoading, more }} />
    </>
  )
}
