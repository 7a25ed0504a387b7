import { Note } from '../../kit/notes.tsx'
import { durationOf } from '../../kit/time.tsx'
import { text, word } from '../../strings/text.ts'
import { type Ended, outcomeOfAttempt } from './outcome.ts'

/** What has an end of its own, or ends by itself: there is nothing that one would mend and then retry. */
const NOTHING_TO_MEND: ReadonlySet<string> = new Set(['none', '429', 'interrupted', 'internal'])

const wordOf = (prefix: string, name: string): string | null => {
  const found = word(prefix, name)
  return found === name ? null : found
}

/** What happened, in a sentence. */
export const meaningOf = (attempt: Ended): string => {
  const outcome = outcomeOfAttempt(attempt)
  if (outcome === 'ok')
    return text('outcome.taken', {
      status: String(attempt.status),
      time: durationOf(attempt.timings.total_ms),
    })
  return wordOf('outcome.means', outcome) ?? text('outcome.means.none')
}

/** What to do about it, in a sentence or two; null where it was taken. */
export const adviceOf = (attempt: Ended): string | null => wordOf('outcome.todo', outcomeOfAttempt(attempt))

export interface AttemptOutcomeProps {
  readonly attempt: Ended
  /** Retry is at hand on the page: it says when to press it. */
  readonly canRetry?: boolean
}

/** How an attempt ended, what that means, and what to do about it. */
export const AttemptOutcome = ({ attempt, canRetry = false }: AttemptOutcomeProps) => {
  const { error } = attempt
  const outcome = outcomeOfAttempt(attempt)
  if (outcome === 'ok') return <Note kind="success">{meaningOf(attempt)}</Note>
  const advice = adviceOf(attempt)
  return (
    <div class="gt-note gt-note_error">
      <div class="gt-note__text gt-prose">
        <p>
          <strong>{meaningOf(attempt)}</strong>
        </p>
        {error !== null && <p>{error.detail}</p>}
        {advice !== null && (
          <p>
            {advice} {canRetry && !NOTHING_TO_MEND.has(outcome) && text('outcome.retry')}
          </p>
        )}
        {error !== null && (
          <p>
            {text('outcome.code')} <code>{error.code}</code>
          </p>
        )}
      </div>
    </div>
  )
}
