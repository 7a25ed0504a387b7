import type { Schema } from '../../api/client.ts'
import { Code, pretty } from '../../kit/code.tsx'
import { Facts } from '../../kit/facts.tsx'
import { At } from '../../kit/time.tsx'
import { text } from '../../strings/text.ts'
import { AttemptOutcome } from '../shared/attempt-outcome.tsx'
import { Timings } from './timings.tsx'

type Attempt = Schema<'Attempt'>

/** Headers as they go over the wire. */
export const headerLines = (headers: Readonly<Record<string, string>>): string =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n')

/** One attempt: how it ended, how long each part took, and what was answered. */
export const AttemptView = ({ attempt, canRetry }: { attempt: Attempt; canRetry: boolean }) => (
  <section class="gt-stack" aria-label={text('attempt.number', { number: attempt.number })}>
    <AttemptOutcome attempt={attempt} canRetry={canRetry} />
    <Timings timings={attempt.timings} />
    <Facts
      facts={[
        [text('common.started'), <At key="at" at={attempt.started_at} />],
        [text('attempt.address'), attempt.address ?? text('attempt.noAddress')],
        [text('attempt.status'), attempt.status ?? text('outcome.short.none')],
      ]}
    />
    {attempt.headers !== null && (
      <Code label={text('attempt.answerHeaders')} source={headerLines(attempt.headers)} />
    )}
    {attempt.status !== null &&
      (attempt.body_excerpt === null ? (
        <p class="gt-quiet">{text('attempt.emptyBody')}</p>
      ) : (
        <Code label={text('attempt.answerBody')} source={pretty(attempt.body_excerpt)} />
      ))}
  </section>
)
