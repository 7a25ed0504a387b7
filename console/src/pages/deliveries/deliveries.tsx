import { useMemo } from 'preact/hooks'
import { useLocation } from 'preact-iso'
import { api, type Schema, take } from '../../api/client.ts'
import { hubNow } from '../../api/clock.ts'
import { every } from '../../api/every.ts'
import { LONGEST_PAGE } from '../../api/pages.ts'
import { useQuery } from '../../api/query.ts'
import { Choice } from '../../kit/choice.tsx'
import { Empty } from '../../kit/empty.tsx'
import { ErrorNote } from '../../kit/notes.tsx'
import { Card, Page } from '../../kit/page.tsx'
import { SkeletonBlock } from '../../kit/skeleton.tsx'
import { useHere } from '../../shell/here.tsx'
import { withQuery } from '../../shell/places.ts'
import { text, word } from '../../strings/text.ts'
import { byNeed } from '../shared/need.ts'
import { DeliveryTable } from './delivery-table.tsx'
import { askedOf, type Filter, fits, NO_FILTER } from './filter.ts'
import { ServiceStandings } from './service-standings.tsx'
import { useDeliveries } from './use-deliveries.ts'

type Service = Schema<'Service'>

/** Deliveries are listed by service: so many are asked for theirs. */
const ASKED = 8
const OF_EACH = 15

/** What the list shows: deliveries of these states; of any, where none is named. */
const VIEWS = { trouble: ['FAILED', 'PENDING'], held: ['HELD'], all: [''] } as const
type View = keyof typeof VIEWS
const NAMES = Object.keys(VIEWS) as View[]

const useView = (): readonly [View, (view: View) => void] => {
  const { path, query, route } = useLocation()
  const view = NAMES.find(one => one === query.show) ?? 'trouble'
  return [view, next => route(withQuery(path, { show: next === 'trouble' ? '' : next }))]
}

/** What a service has none of need not be asked for. */
const mayHave = ({ health }: Service, state: string): boolean =>
  (state !== 'PENDING' || health.backlog > 0) && (state !== 'HELD' || health.held > 0)

/** Those that are asked stay the same while they are there: which is in need changes too often. */
const useAsked = (services: readonly Service[]): readonly string[] => {
  const known = services
    .map(({ id }) => id)
    .sort()
    .join()
  return useMemo(
    () =>
      byNeed(services)
        .toSorted((a, b) => Number(b.health.backlog > 0) - Number(a.health.backlog > 0))
        .slice(0, ASKED)
        .map(({ id }) => id),
    [known],
  )
}

const useLatest = (services: readonly Service[], view: View) => {
  const { tenantId } = useHere()
  const asked = useAsked(services)
  const filters = VIEWS[view].map(state => ({ ...NO_FILTER, state }))
  const ask = async (service_id: string, filter: Filter) => {
    const path = { tenant_id: tenantId, service_id }
    const query = { ...askedOf(filter, hubNow()), limit: OF_EACH, with_event: true }
    const { results } = await take(
      api.GET('/api/v1/tenants/{tenant_id}/services/{service_id}/deliveries/', { params: { path, query } }),
    )
    return results
  }
  return useDeliveries({
    key: JSON.stringify(['latest', view, asked]),
    ask: async () => {
      const there = services.filter(({ id }) => asked.includes(id))
      const lists = await Promise.all(
        there.flatMap(service =>
          filters.filter(({ state }) => mayHave(service, state)).map(filter => ask(service.id, filter)),
        ),
      )
      return { results: lists.flat().sort((a, b) => (a.id < b.id ? 1 : -1)), next: null }
    },
    fits: news =>
      asked.includes(news.service_id) &&
      filters.some(filter => fits(filter, { ...news, id: news.delivery_id }, hubNow())),
    on: news => news.kind === 'service' && news.data.change === 'state',
  })
}

const Latest = ({ services }: { services: readonly Service[] }) => {
  const [view, setView] = useView()
  const deliveries = useLatest(services, view)
  const names = new Map(services.map(({ id, name }) => [id, name]))
  return (
    <Card
      title={word('deliveries.view', view)}
      isFlush
      actions={
        <Choice
          label={text('deliveries.show')}
          value={view}
          options={NAMES.map(value => ({ value, label: word('deliveries.choice', value) }))}
          onChange={setView}
        />
      }
    >
      <DeliveryTable
        deliveries={deliveries}
        services={names}
        empty={
          <Empty icon="utility:check" title={word('deliveries.none', view)}>
            {word('deliveries.noneText', view)}
          </Empty>
        }
      />
      <p class="gt-foot-note">
        {text('deliveries.only', { count: OF_EACH })}{' '}
        {services.length > ASKED && text('deliveries.onlyServices', { count: ASKED })}
      </p>
    </Card>
  )
}

/** All services' deliveries: who wants somebody, and what went wrong last. */
export const Deliveries = () => {
  const { tenantId, to } = useHere()
  const services = useQuery(
    'services',
    () =>
      every(page =>
        take(
          api.GET('/api/v1/tenants/{tenant_id}/services/', {
            params: { path: { tenant_id: tenantId }, query: { limit: LONGEST_PAGE, ...page } },
          }),
        ),
      ),
    { on: news => news.kind === 'attempt' || news.kind === 'service', everyMs: 30_000 },
  )
  const all = services.data
  return (
    <Page title={text('nav.deliveries')} icon="standard:data_streams" subtitle={text('deliveries.subtitle')}>
      <ErrorNote error={services.error} onRetry={services.reload} />
      {all?.length === 0 ? (
        <Card title={text('deliveries.services')}>
          <Empty
            icon="utility:send"
            title={text('services.none')}
            action={<a href={to.services}>{text('deliveries.toServices')}</a>}
          >
            {text('deliveries.emptyText')}
          </Empty>
        </Card>
      ) : (
        <>
          <Card title={text('deliveries.services')} isFlush>
            <ServiceStandings services={all} />
          </Card>
          {all === null ? <SkeletonBlock tall /> : <Latest services={all} />}
        </>
      )}
    </Page>
  )
}
