import { api, type Schema, take } from '../../api/client.ts'
import { useQuery } from '../../api/query.ts'
import { Note } from '../../kit/notes.tsx'
import { Ago, At } from '../../kit/time.tsx'
import { useHere } from '../../shell/here.tsx'
import { text } from '../../strings/text.ts'
import { adviceOf, meaningOf } from '../shared/attempt-outcome.tsx'
import { outcomeOf } from '../shared/outcome.ts'
import type { ServicePart } from './part.ts'

type Trouble = Pick<ServicePart, 'service'>

const EVERY_MS = 10_000
/** Among so many of the newest deliveries the last failure is looked for. */
const LOOKED_AT = 20

const hasFailed = ({ error, status }: Schema<'Delivery'>): boolean =>
  !['ok', 'none'].includes(outcomeOf(status, error))

/** The newest delivery whose last attempt failed, with that attempt; null where there is none of late. */
const useLastFailure = (service: Schema<'Service'>) => {
  const { tenantId } = useHere()
  const own = { tenant_id: tenantId, service_id: service.id }
  const ask = async () => {
    const params = { path: own, query: { limit: LOOKED_AT } }
    const { results } = await take(
      api.GET('/api/v1/tenants/{tenant_id}/services/{service_id}/deliveries/', { params }),
    )
    const failed = results.find(hasFailed)
    if (failed === undefined) return null
    const path = { tenant_id: tenantId, delivery_id: failed.id }
    const { attempts } = await take(
      api.GET('/api/v1/tenants/{tenant_id}/deliveries/{delivery_id}/', { params: { path } }),
    )
    const attempt = attempts.at(-1)
    return attempt === undefined ? null : { id: failed.id, attempt }
  }
  return useQuery(`last failure of ${service.id}`, ask, { everyMs: EVERY_MS }).data
}

/** What went wrong last, what to do about it, and where it can be looked at. */
const LastFailure = ({ service }: Trouble) => {
  const { to } = useHere()
  const failure = useLastFailure(service)
  return (
    <p class="gt-last-failure">
      {failure !== null && (
        <>
          {text('serviceTrouble.last')} <strong>{failure.attempt.status}</strong>{' '}
          {failure.attempt.error?.detail ?? meaningOf(failure.attempt)} {adviceOf(failure.attempt)}{' '}
          <a href={to.delivery(failure.id)}>{text('serviceTrouble.look')}</a>
          {' · '}
        </>
      )}
      <a href={to.serviceDeliveries(service.id)}>{text('serviceTrouble.all')}</a>
    </p>
  )
}

const Disabled = ({ service }: Trouble) => (
  <Note kind="error">
    <p>
      <strong>
        {text('serviceTrouble.disabled')} <Ago at={service.disabled_at} />: {service.disabled_reason}
      </strong>
    </p>
    <p>{text('serviceTrouble.disabledHelp')}</p>
    <LastFailure service={service} />
  </Note>
)

const Failing = ({ service }: Trouble) => (
  <Note kind="warning">
    <p>
      <strong>
        {text('serviceTrouble.failing')} <At at={service.health.failing_since ?? ''} />.
      </strong>{' '}
      {text('serviceTrouble.failingHelp')}
    </p>
    <LastFailure service={service} />
  </Note>
)

const Paused = () => (
  <Note kind="info">
    <strong>{text('serviceTrouble.paused')}</strong> {text('serviceTrouble.pausedHelp')}
  </Note>
)

/** What is wrong with it now, in words, with what to do; nothing where nothing is. */
export const ServiceTrouble = ({ service }: Trouble) => {
  const { state, health } = service
  if (state === 'DISABLED') return <Disabled service={service} />
  return (
    <>
      {state === 'PAUSED' && health.held === 0 && <Paused />}
      {health.failing_since !== null && <Failing service={service} />}
    </>
  )
}
