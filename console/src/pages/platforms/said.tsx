import { useEffect, useState } from 'preact/hooks'
import { api, type Schema, take } from '../../api/client.ts'
import { LONGEST_PAGE } from '../../api/pages.ts'
import { useQuery } from '../../api/query.ts'
import { type AttemptNews, onNews } from '../../api/stream.ts'
import { Icon } from '../../kit/icon.tsx'
import { durationOf } from '../../kit/time.tsx'
import { useHere, usePath } from '../../shell/here.tsx'
import { text } from '../../strings/text.ts'

/** What was written as a customer. */
export interface Said {
  readonly id: string
  readonly name: string
  readonly message: string
}

const MOST_KEPT = 100
/** The latest attempts: one may be told before the hub has answered that it has the message. */
export const useAttempts = (): readonly AttemptNews[] => {
  const [attempts, setAttempts] = useState<readonly AttemptNews[]>([])
  useEffect(
    () =>
      onNews(news => {
        if (news.kind === 'attempt') setAttempts(before => [...before, news.data].slice(-MOST_KEPT))
      }),
    [],
  )
  return attempts
}

const Attempted = ({ attempt, service }: { attempt: AttemptNews; service: string }) => {
  const { to } = useHere()
  const { state, status, error, ms, delivery_id, next_attempt_at } = attempt
  const isTaken = state === 'DELIVERED'
  const words = isTaken
    ? text('say.went', { service, status: String(status), time: durationOf(ms) })
    : text(next_attempt_at === null ? 'say.gaveUp' : 'say.failed', {
        service,
        why: status === null ? (error ?? state) : `HTTP ${status}`,
      })
  return (
    <li>
      <Icon
        name={isTaken ? 'utility:success' : 'utility:warning'}
        size="x-small"
        tone={isTaken ? 'success' : 'warning'}
      />
      <span>
        {words} <a href={to.delivery(delivery_id)}>{text('say.delivery')}</a>
      </span>
    </li>
  )
}

/** The last attempt at each service. */
const lastOf = (attempts: readonly AttemptNews[], eventId: string): AttemptNews[] => [
  ...new Map(
    attempts.filter(({ event_id }) => event_id === eventId).map(one => [one.service_id, one]),
  ).values(),
]

/** Is a customer's text from this account sent to it at once? An empty filter takes all. */
const takes = ({ state, filter }: Schema<'Service'>, platformId: string): boolean => {
  const lets = (of: readonly string[], value: string): boolean => of.length === 0 || of.includes(value)
  return (
    state === 'ACTIVE' &&
    lets(filter.platform_ids, platformId) &&
    lets(filter.types, 'TEXT') &&
    lets(filter.directions, 'inbound')
  )
}

/** What is known of whom it may go to: the services' names, and why it went to none. */
const useReceivers = (platformId: string, latest: string) => {
  const path = usePath()
  const services = useQuery(
    `${path.tenant_id} services`,
    () => {
      const query = { limit: LONGEST_PAGE }
      return take(api.GET('/api/v1/tenants/{tenant_id}/services/', { params: { path, query } }))
    },
    { on: news => news.kind === 'service' },
  )
  // As it is when something is written.
  const platform = useQuery(`${platformId} at ${latest}`, () => {
    const own = { ...path, platform_id: platformId }
    return take(api.GET('/api/v1/tenants/{tenant_id}/platforms/{platform_id}/', { params: { path: own } }))
  })
  const known = services.data?.results ?? []
  const nobody = (): string => {
    if (platform.data?.message_forwarding === false) return text('say.off')
    const isAwaited = services.data === null || known.some(service => takes(service, platformId))
    return text(isAwaited ? 'say.waiting' : 'say.nobody')
  }
  return { nobody, nameOf: (id: string): string => known.find(service => service.id === id)?.name ?? id }
}

interface FatesProps {
  /** Of one message. */
  readonly attempts: readonly AttemptNews[]
  readonly receivers: ReturnType<typeof useReceivers>
}

const Fates = ({ attempts, receivers }: FatesProps) => (
  <ul class="gt-fates">
    <li>
      <Icon name="utility:check" size="x-small" tone="success" />
      <span>
        {text('say.taken')} {attempts.length === 0 && receivers.nobody()}
      </span>
    </li>
    {attempts.map(attempt => (
      <Attempted key={attempt.service_id} attempt={attempt} service={receivers.nameOf(attempt.service_id)} />
    ))}
  </ul>
)

export interface SaidLogProps {
  readonly platformId: string
  /** The newest first. */
  readonly said: readonly Said[]
  readonly attempts: readonly AttemptNews[]
}

/** What became of each thing that was written. */
export const SaidLog = ({ platformId, said, attempts }: SaidLogProps) => {
  const receivers = useReceivers(platformId, said[0]?.id ?? '')
  return (
    <ul class="gt-said-log" aria-live="polite" aria-label={text('say.log')}>
      {said.map(({ id, name, message }) => (
        <li key={id}>
          <p class="gt-said-log__words">
            <strong>{name}</strong> <span class="gt-break">{message}</span>
          </p>
          <Fates attempts={lastOf(attempts, id)} receivers={receivers} />
        </li>
      ))}
    </ul>
  )
}
