import type { Static } from 'typebox'
import { type Figures, type ServiceStats, STATS_WINDOWS, successRate } from '../../domain/stats.ts'
import { SECOND } from '../../domain/time.ts'
import { closed, instant, list, nullable, number, oneOf, time, whole } from './fields.ts'
import { Type } from './type.ts'

const window = oneOf(STATS_WINDOWS, 'By the minute over an hour, by the hour over a day or a week.')

export const StatsQuery = closed({ window: Type.Optional(window) }, 'Over which time. Defaults to 24h.')

const ms = (share: number) =>
  nullable(
    number(
      `${share} % of the answers took no longer, in milliseconds, within 10 %; null: nothing was answered.`,
      {
        examples: [42.5],
      },
    ),
  )

const figures = {
  attempts: whole('Attempts that ended in this time. Test sends do not count.', { examples: [1_200] }),
  success_rate: nullable(
    number('Share of them that delivered; null: there was none.', { minimum: 0, maximum: 1 }),
  ),
  outcomes: closed(
    {
      delivered: whole('Answered with 2xx.'),
      redirected: whole('Answered with 3xx, which is never followed.'),
      client_error: whole('Answered with 4xx.'),
      server_error: whole('Answered with 5xx.'),
      timeout: whole('No whole answer in time.'),
      dns: whole('The host name was not found.'),
      connection: whole('The connection was refused, or broke.'),
      tls: whole('The TLS handshake failed.'),
      other: whole('Anything else: an address that may not be called, an answer that is no HTTP.'),
    },
    'The attempts by how they ended.',
    { title: 'AttemptOutcomes' },
  ),
  gave_up: whole('Deliveries that failed for good with one of these attempts.'),
  latency_ms: closed(
    { p50: ms(50), p95: ms(95), p99: ms(99) },
    'How long the endpoint took to answer whole, whatever it answered.',
    { title: 'Latency' },
  ),
}

export const StatsSchema = closed(
  {
    window,
    from_time: instant('When the window begins.'),
    till_time: instant('When its last step ends, which is under way.'),
    ...figures,
    step_s: whole('Seconds of one step.', { examples: [3_600] }),
    series: list(
      closed({ at: instant('When the step begins.'), ...figures }, 'One step.', { title: 'StatsStep' }),
      'Every step of the window, the oldest first.',
    ),
  },
  'How a service fared.',
  { title: 'ServiceStats' },
)

const figuresView = (given: Figures) => ({
  attempts: given.attempts,
  success_rate: successRate(given),
  outcomes: { ...given.outcomes },
  gave_up: given.gaveUp,
  latency_ms: { ...given.latency },
})

export const statsView = (stats: ServiceStats): Static<typeof StatsSchema> => ({
  window: stats.window,
  from_time: time(stats.from),
  till_time: time(stats.from + stats.points * stats.step),
  ...figuresView(stats.total),
  step_s: stats.step / SECOND,
  series: stats.series.map(one => ({ at: time(one.at), ...figuresView(one) })),
})
