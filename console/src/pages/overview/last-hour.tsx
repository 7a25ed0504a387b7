import { api, type Schema, take } from '../../api/client.ts'
import { hubNow } from '../../api/clock.ts'
import { useQuery } from '../../api/query.ts'
import { Chart } from '../../kit/chart.tsx'
import { ErrorNote } from '../../kit/notes.tsx'
import { whole } from '../../kit/number.ts'
import { Card } from '../../kit/page.tsx'
import { SkeletonBlock } from '../../kit/skeleton.tsx'
import { usePath } from '../../shell/here.tsx'
import { text } from '../../strings/text.ts'
import { inUse } from './in-use.ts'

/** The statistics of so many services are added up: each is a call. */
const ADDED_UP = 12
/** Between two looks, in milliseconds. */
const EVERY = 15_000

type Stats = Schema<'ServiceStats'>

/** Each step's sum over all services. */
const sumOf = (all: readonly Stats[], of: (step: Stats['series'][number]) => number): number[] =>
  (all[0]?.series ?? []).map((_, i) =>
    all.reduce((sum, { series }) => sum + (series[i] === undefined ? 0 : of(series[i])), 0),
  )

/** All services' deliveries over the last hour. */
export const LastHour = ({ services }: { services: readonly Schema<'Service'>[] }) => {
  const path = usePath()
  const used = inUse(services, hubNow())
  // Where none is, the hour is shown all the same, and empty.
  const shown = (used.length === 0 ? services : used).slice(0, used.length === 0 ? 1 : ADDED_UP)
  const stats = useQuery(
    // Which are in use changes: what was drawn stays until the next look.
    `last hour of ${path.tenant_id}`,
    () =>
      Promise.all(
        shown.map(({ id }) =>
          take(
            api.GET('/api/v1/tenants/{tenant_id}/services/{service_id}/stats/', {
              params: { path: { ...path, service_id: id }, query: { window: '1h' } },
            }),
          ),
        ),
      ),
    { everyMs: EVERY },
  )
  const all = stats.data ?? []
  const title =
    used.length > ADDED_UP
      ? text('overview.hourOfSome', { count: ADDED_UP, all: used.length })
      : text('overview.hour')
  const delivered = sumOf(all, ({ outcomes }) => outcomes.delivered)
  const attempts = sumOf(all, step => step.attempts)
  return (
    <Card title={title}>
      <ErrorNote error={stats.error} onRetry={stats.reload} />
      {stats.data === null && stats.error === null && <SkeletonBlock tall />}
      {stats.data !== null && (
        <Chart
          kind="bars"
          label={title}
          times={(all[0]?.series ?? []).map(({ at }) => at)}
          format={whole}
          series={[
            { label: text('serviceStats.kind.delivered'), tone: 'success', values: delivered },
            {
              label: text('overview.failed'),
              tone: 'error',
              values: attempts.map((count, i) => count - (delivered[i] ?? 0)),
            },
          ]}
        />
      )}
    </Card>
  )
}
