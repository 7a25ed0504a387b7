import { api, type Schema, take } from '../../api/client.ts'
import { hubNow } from '../../api/clock.ts'
import { useQuery } from '../../api/query.ts'
import { Chart } from '../../kit/chart.tsx'
import { ErrorNote } from '../../kit/notes.tsx'
import { Card } from '../../kit/page.tsx'
import { SkeletonBlock } from '../../kit/skeleton.tsx'
import { usePath } from '../../shell/here.tsx'
import { whole } from '../../strings/number.ts'
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

/** How the services fared, each by itself. */
const useStats = (ids: readonly string[]) => {
  const path = usePath()
  return useQuery(
    // Which are in use changes: what was drawn stays until the next look.
    `last hour of ${path.tenant_id}`,
    () =>
      Promise.all(
        ids.map(id =>
          take(
            api.GET('/api/v1/tenants/{tenant_id}/services/{service_id}/stats/', {
              params: { path: { ...path, service_id: id }, query: { window: '1h' } },
            }),
          ),
        ),
      ),
    { everyMs: EVERY },
  )
}

const Sums = ({ label, all }: { label: string; all: readonly Stats[] }) => {
  const delivered = sumOf(all, ({ outcomes }) => outcomes.delivered)
  const failed = sumOf(all, ({ attempts, outcomes }) => attempts - outcomes.delivered)
  return (
    <Chart
      kind="bars"
      label={label}
      times={(all[0]?.series ?? []).map(({ at }) => at)}
      format={whole}
      series={[
        { label: text('serviceStats.kind.delivered'), tone: 'success', values: delivered },
        { label: text('overview.failed'), tone: 'error', values: failed },
      ]}
    />
  )
}

/** All services' deliveries over the last hour. */
export const LastHour = ({ services }: { services: readonly Schema<'Service'>[] }) => {
  const used = inUse(services, hubNow())
  // Where none is, the hour is shown all the same, and empty.
  const shown = used.length === 0 ? services.slice(0, 1) : used.slice(0, ADDED_UP)
  const stats = useStats(shown.map(({ id }) => id))
  const title =
    used.length > ADDED_UP
      ? text('overview.hourOfSome', { count: ADDED_UP, all: used.length })
      : text('overview.hour')
  return (
    <Card title={title}>
      <ErrorNote error={stats.error} onRetry={stats.reload} />
      {stats.data === null && stats.error === null && <SkeletonBlock tall />}
      {stats.data !== null && <Sums label={title} all={stats.data} />}
    </Card>
  )
}
