import type { Schema } from '../../api/client.ts'
import { Code, pretty } from '../../kit/code.tsx'
import { Facts } from '../../kit/facts.tsx'
import { Note } from '../../kit/notes.tsx'
import { At } from '../../kit/time.tsx'
import { text, word } from '../../strings/text.ts'
import { outcomeOfAttempt } from './timeline.tsx'
import { Timings } from './timings.tsx'

type Attempt = Schema<'Attempt'>

/** Headers as they go over the wire. */
export const headerLines = (headers: Readonly<Record<string, string>>): string =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n')

/** How an attempt ended, what that means, and what to do. */
const Meaning = ({ attempt }: { attempt: Attempt }) => {
  const outcome = outcomeOfAttempt(attempt)
  if (outcome === 'ok')
    return <Note kind="success">{text('attempt.okMeans', { status: attempt.status ?? 0 })}</Note>
  return (
    <div class="gt-note gt-note_error">
      <div class="gt-note__text gt-prose">
        <p>
          <strong>{word('attempt.means', outcome)}</strong>
        </p>
        {attempt.error !== null && <p>{attempt.error.detail}</p>}
        <p>{word('attempt.todo', outcome)}</p>
        {attempt.error !== null && (
          <p>
            {text('attempt.code')} <code>{attempt.error.code}</code>
          </p>
        )}
      </div>
    </div>
  )
}

/** One attempt: how it ended, how long each part took, and what was answered. */
export const AttemptView = ({ attempt }: { attempt: Attempt }) => (
  <section class="gt-stack" aria-label={text('attempt.number', { number: attempt.number })}>
    <Meaning attempt={attempt} />
    <Timings timings={attempt.timings} />
    <Facts
      facts={[
        [text('attempt.startedAt'), <At key="at" at={attempt.started_at} />],
        [text('attempt.address'), attempt.address ?? text('attempt.noAddress')],
        [text('attempt.status'), attempt.status ?? text('attempt.noAnswer')],
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
