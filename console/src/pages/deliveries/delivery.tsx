import { useLocation } from 'preact-iso'
import { api, type Schema, take } from '../../api/client.ts'
import { useQuery } from '../../api/query.ts'
import { Code, pretty } from '../../kit/code.tsx'
import { Facts } from '../../kit/facts.tsx'
import { ErrorNote } from '../../kit/notes.tsx'
import { Card, Page, type PageProps } from '../../kit/page.tsx'
import { SkeletonBlock } from '../../kit/skeleton.tsx'
import { Ago, At } from '../../kit/time.tsx'
import { useHere } from '../../shell/here.tsx'
import { type Places, withQuery } from '../../shell/places.ts'
import { text, word } from '../../strings/text.ts'
import { NotFound } from '../not-found.tsx'
import { AttemptView, headerLines } from './attempt.tsx'
import { canRetry, DeliveryActions } from './delivery-actions.tsx'
import { Standing } from './standing.tsx'
import { Timeline } from './timeline.tsx'
import { briefOf, StateBadge } from './words.tsx'

type Detail = Schema<'DeliveryDetail'>

const Attempts = ({ delivery }: { delivery: Detail }) => {
  const { path, query, route } = useLocation()
  const { isAdmin } = useHere()
  const { attempts, state, in_flight, next_attempt_at } = delivery
  const chosen = attempts.find(({ number }) => String(number) === query.attempt) ?? attempts.at(-1)
  return (
    <Card title={text('attempt.title')}>
      {chosen === undefined ? (
        <p class="gt-quiet">{text('attempt.none')}</p>
      ) : (
        <div class="gt-attempts">
          <Timeline
            attempts={attempts}
            chosen={chosen.number}
            onChoose={number => route(withQuery(path, { attempt: String(number) }), true)}
            next={state === 'PENDING' && !in_flight ? next_attempt_at : null}
          />
          <AttemptView attempt={chosen} canRetry={isAdmin && canRetry(state)} />
        </div>
      )}
    </Card>
  )
}

const Sent = ({ delivery: { request, curl, attempts } }: { delivery: Detail }) => (
  <Card title={text(attempts.length > 0 ? 'delivery.sent' : 'delivery.toBeSent')}>
    {request === null || curl === null ? (
      <p class="gt-quiet">{text('delivery.sentUnknown')}</p>
    ) : (
      <div class="gt-stack">
        <p>
          <strong>POST</strong> <span class="gt-break">{request.url}</span>
        </p>
        <Code label={text('delivery.headers')} source={headerLines(request.headers)} />
        <Code label={text('common.body')} source={pretty(request.body)} />
        <Code label={text('delivery.curl')} source={curl} />
        <p class="gt-quiet">{text('delivery.curlHelp')}</p>
      </div>
    )}
  </Card>
)

const About = ({ delivery }: { delivery: Detail }) => {
  const { to } = useHere()
  const { created_at, origin, event, event_id, id, attempt_count } = delivery
  return (
    <Card title={text('delivery.about')}>
      <Facts
        facts={[
          [
            text('common.message'),
            event === undefined ? (
              text('delivery.event')
            ) : (
              <a key="c" href={to.conversation(event.conversation_id)}>
                {briefOf(event)}
              </a>
            ),
          ],
          [text('common.created'), <At key="at" at={created_at} />],
          [text('delivery.origin'), word('delivery.origin', origin)],
          [text('attempt.title'), attempt_count],
          [text('delivery.eventId'), <code key="e">{event_id}</code>],
          [text('delivery.one'), <code key="i">{id}</code>],
        ]}
      />
    </Card>
  )
}

const useDelivery = (id: string) => {
  const { tenantId } = useHere()
  const path = { tenant_id: tenantId, delivery_id: id }
  return useQuery(
    `delivery ${id}`,
    () => take(api.GET('/api/v1/tenants/{tenant_id}/deliveries/{delivery_id}/', { params: { path } })),
    { on: news => (news.kind === 'attempt' && news.data.delivery_id === id) || news.kind === 'service' },
  )
}

const useServiceName = (id: string | undefined): string | null => {
  const { tenantId } = useHere()
  const { data } = useQuery(`service ${id}`, async () => {
    if (id === undefined) return null
    const path = { tenant_id: tenantId, service_id: id }
    return take(api.GET('/api/v1/tenants/{tenant_id}/services/{service_id}/', { params: { path } }))
  })
  return data?.name ?? null
}

/** The deliveries, and those of its service. */
const trailOf = (to: Places, delivery: Detail | null, service: string | null): PageProps['trail'] => [
  { label: text('nav.deliveries'), href: to.deliveries },
  ...(delivery === null || service === null
    ? []
    : [{ label: service, href: to.serviceDeliveries(delivery.service_id) }]),
]

const One = ({ id }: { id: string }) => {
  const { to, isAdmin } = useHere()
  const query = useDelivery(id)
  const delivery = query.data
  const service = useServiceName(delivery?.service_id)
  if (query.error?.status === 404) return <NotFound />
  return (
    <Page
      title={service === null ? text('delivery.one') : text('delivery.to', { service })}
      icon="standard:data_streams"
      trail={trailOf(to, delivery, service)}
      badge={delivery !== null && <StateBadge delivery={delivery} />}
      subtitle={
        delivery === null ? null : (
          <>
            {briefOf(delivery.event)} · <Ago at={delivery.created_at} />
          </>
        )
      }
      actions={
        delivery !== null && isAdmin ? <DeliveryActions delivery={delivery} query={query} /> : undefined
      }
    >
      <ErrorNote error={query.error} onRetry={query.reload} />
      {delivery === null ? (
        query.error === null && <SkeletonBlock tall />
      ) : (
        <>
          <Standing delivery={delivery} />
          <Attempts delivery={delivery} />
          <About delivery={delivery} />
          <Sent delivery={delivery} />
        </>
      )}
    </Page>
  )
}

/** One delivery: where it stands, every attempt, and what was sent. Another one is another page. */
export const Delivery = ({ id }: { id: string }) => <One key={id} id={id} />
