import { useState } from 'preact/hooks'
import { api, type Schema, take } from '../../api/client.ts'
import { type Query, useQuery } from '../../api/query.ts'
import { Chart, type Series } from '../../kit/chart.tsx'
import { Choice } from '../../kit/choice.tsx'
import { Empty } from '../../kit/empty.tsx'
import { ErrorNote } from '../../kit/notes.tsx'
import { Card } from '../../kit/page.tsx'
import { SkeletonBlock } from '../../kit/skeleton.tsx'
import { durationOf } from '../../kit/time.tsx'
import { useHere } from '../../shell/here.tsx'
import { withQuery } from '../../shell/places.ts'
import { whole } from '../../strings/number.ts'
import { text, word } from '../../strings/text.ts'
import { percentOf } from './health.tsx'

type Stats = Schema<'ServiceStats'>
type Outcomes = Schema<'AttemptOutcomes'>
type Window = Stats['window']

const WINDOWS: readonly Window[] = ['1h', '24h', '7d']
const EVERY_MS = 60_000

/** Ends of attempts that call for the same thing to be done are one colour. */
const KINDS: readonly {
  readonly name: string
  readonly tone: Series['tone']
  readonly count: (outcomes: Outcomes) => number
}[] = [
  { name: 'delivered', tone: 'success', count: ({ delivered }) => delivered },
  { name: 'refused', tone: 'warning', count: ({ redirected, client_error }) => redirected + client_error },
  { name: 'broken', tone: 'error', count: ({ server_error }) => server_error },
  {
    name: 'silent',
    tone: 'neutral',
    count: ({ timeout, dns, connection, tls, other }) => timeout + dns + connection + tls + other,
  },
]

const useStats = (id: string, window: Window): Query<Stats> => {
  const { tenantId } = useHere()
  const path = { tenant_id: tenantId, service_id: id }
  return useQuery(
    `stats ${id} ${window}`,
    () =>
      take(
        api.GET('/api/v1/tenants/{tenant_id}/services/{service_id}/stats/', {
          params: { path, query: { window } },
        }),
      ),
    { on: news => news.kind === 'attempt' && news.data.service_id === id, everyMs: EVERY_MS },
  )
}

const Outcomes = ({ stats: { series } }: { stats: Stats }) => (
  <Chart
    kind="bars"
    label={text('serviceStats.outcomes')}
    times={series.map(({ at }) => at)}
    format={whole}
    series={KINDS.map(({ name, tone, count }) => ({
      label: word('serviceStats.kind', name),
      tone,
      values: series.map(({ outcomes }) => count(outcomes)),
    }))}
  />
)

const LATENCIES = [
  ['p50', 'brand'],
  ['p95', 'brandLight'],
  ['p99', 'neutral'],
] as const

const Latencies = ({ stats: { series } }: { stats: Stats }) => (
  <Chart
    kind="lines"
    label={text('serviceStats.latency')}
    times={series.map(({ at }) => at)}
    format={durationOf}
    series={LATENCIES.map(([name, tone]) => ({
      label: word('serviceStats.latency', name),
      tone,
      values: series.map(({ latency_ms }) => latency_ms[name]),
    }))}
  />
)

/** The whole window in a line. */
const Sum = ({ id, stats }: { id: string; stats: Stats }) => {
  const { to } = useHere()
  const { attempts, success_rate, gave_up } = stats
  return (
    <p class="gt-quiet">
      {text('serviceStats.sum', { count: attempts, rate: percentOf(success_rate) })}{' '}
      {gave_up > 0 && (
        <a href={withQuery(to.serviceDeliveries(id), { state: 'FAILED' })}>
          {text('serviceStats.gaveUp', { count: gave_up })}
        </a>
      )}
    </p>
  )
}

const None = () => (
  <Empty icon="utility:chart" title={text('serviceStats.none')}>
    {text('serviceStats.noneText')}
  </Empty>
)

/** How a service fared over a time, as charts that move on by themselves. */
export const ServiceCharts = ({ id }: { id: string }) => {
  const [window, setWindow] = useState<Window>('1h')
  const { data: stats, error, reload } = useStats(id, window)
  const choice = (
    <Choice
      label={text('serviceStats.window')}
      value={window}
      options={WINDOWS.map(value => ({ value, label: word('serviceStats.window', value) }))}
      onChange={setWindow}
    />
  )
  if (stats?.attempts === 0)
    return (
      <Card title={text('serviceStats.title')} actions={choice}>
        <None />
      </Card>
    )
  return (
    <>
      <div class="gt-row gt-row_between">
        <h2 class="slds-text-heading_small">{text('serviceStats.title')}</h2>
        {choice}
      </div>
      <ErrorNote error={error} onRetry={reload} />
      <div class="gt-grid">
        <Card title={text('serviceStats.outcomes')}>
          {stats === null ? <SkeletonBlock tall /> : <Outcomes stats={stats} />}
          {stats !== null && <Sum id={id} stats={stats} />}
        </Card>
        <Card title={text('serviceStats.latency')}>
          {stats === null ? <SkeletonBlock tall /> : <Latencies stats={stats} />}
          <p class="gt-quiet">{text('serviceStats.latencyHelp')}</p>
        </Card>
      </div>
    </>
  )
}
