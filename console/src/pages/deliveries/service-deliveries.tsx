import { useState } from 'preact/hooks'
import { useLocation } from 'preact-iso'
import { api, take } from '../../api/client.ts'
import { hubNow } from '../../api/clock.ts'
import { cursorOf } from '../../api/pages.ts'
import { Button, IconButton } from '../../kit/button.tsx'
import { Empty } from '../../kit/empty.tsx'
import { Card } from '../../kit/page.tsx'
import { useHere } from '../../shell/here.tsx'
import { text } from '../../strings/text.ts'
import { StartReplay } from '../replays/start-replay.tsx'
import type { ServicePart } from '../services/part.ts'
import { DeliveryTable } from './delivery-table.tsx'
import { askedOf, type Filter, fits, isFiltered, NO_FILTER, queryOf } from './filter.ts'
import { FilterBar, useFilter } from './filter-bar.tsx'
import { useDeliveries } from './use-deliveries.ts'

const PAGE = 25

const useServiceDeliveries = (serviceId: string, filter: Filter) => {
  const { tenantId } = useHere()
  const path = { tenant_id: tenantId, service_id: serviceId }
  return useDeliveries({
    key: JSON.stringify([serviceId, queryOf(filter)]),
    ask: async cursor => {
      const query = {
        ...askedOf(filter, hubNow()),
        limit: PAGE,
        with_event: true,
        ...(cursor === null ? {} : { cursor }),
      }
      const { results, next } = await take(
        api.GET('/api/v1/tenants/{tenant_id}/services/{service_id}/deliveries/', { params: { path, query } }),
      )
      return { results, next: cursorOf(next) }
    },
    fits: news => news.service_id === serviceId && fits(filter, { ...news, id: news.delivery_id }, hubNow()),
    on: news => news.kind === 'service' && news.data.service_id === serviceId && news.data.change === 'state',
  })
}

/** A replay takes a stretch of time, and no other filter. */
const RetryAll = ({ service, filter }: Pick<ServicePart, 'service'> & { filter: Filter }) => {
  const [isOpen, setOpen] = useState(false)
  const { to } = useHere()
  const { route } = useLocation()
  const { time, from, till } = filter
  return (
    <>
      <Button icon="utility:refresh" onClick={() => setOpen(true)}>
        {text('delivery.retryAll')}
      </Button>
      {isOpen && (
        <StartReplay
          service={service}
          only="failed"
          range={{ time: time === '' ? 'ever' : time, from, till }}
          onStarted={() => route(to.serviceReplays(service.id))}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  )
}

const Nothing = ({ filter, onClear }: { filter: Filter; onClear: () => void }) =>
  isFiltered(filter) ? (
    <Empty
      icon="utility:filterList"
      title={text('delivery.noneFit')}
      action={<Button onClick={onClear}>{text('common.clearFilters')}</Button>}
    >
      {text('delivery.noneFitText')}
    </Empty>
  ) : (
    <Empty icon="utility:send" title={text('delivery.none')}>
      {text('delivery.noneText')}
    </Empty>
  )

/** A service's deliveries: found by what one knows of them, and followed live. */
export const ServiceDeliveries = ({ service }: ServicePart) => {
  const { isAdmin } = useHere()
  const [filter, set] = useFilter()
  const deliveries = useServiceDeliveries(service.id, filter)
  const canRetryAll =
    isAdmin &&
    filter.state === 'FAILED' &&
    filter.status === '' &&
    filter.message === '' &&
    (deliveries.query.data?.rows.length ?? 0) > 0
  return (
    <Card
      title={text('nav.deliveries')}
      isFlush
      actions={
        <>
          {canRetryAll && <RetryAll service={service} filter={filter} />}
          <IconButton
            look="border"
            icon="utility:sync"
            label={text('common.reload')}
            onClick={deliveries.query.reload}
          />
        </>
      }
    >
      <FilterBar />
      <DeliveryTable
        deliveries={deliveries}
        empty={<Nothing filter={filter} onClear={() => set(NO_FILTER)} />}
      />
    </Card>
  )
}
