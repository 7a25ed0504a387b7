import type { Schema } from '../../api/client.ts'
import { Note } from '../../kit/notes.tsx'
import { durationOf } from '../../kit/time.tsx'
import { text, word } from '../../strings/text.ts'

/** What tells how an attempt ended. */
export type Ended = Pick<Schema<'Attempt'>, 'status' | 'error'> & {
  readonly timings?: Pick<Schema<'AttemptTimings'>, 'total_ms'>
}

/** Did the endpoint take it? */
export const isTaken = ({ status, error }: Ended): boolean =>
  error === null && status !== null && status >= 200 && status < 300

/** What happened, in a sentence. */
export const outcomeOf = (attempt: Ended): string => {
  const { status, error, timings } = attempt
  if (error !== null) return error.detail
  const values = { status: String(status), time: timings === undefined ? '' : durationOf(timings.total_ms) }
  const isTimed = timings !== undefined
  if (isTaken(attempt)) return text(isTimed ? 'outcome.takenIn' : 'outcome.taken', values)
  return text(isTimed ? 'outcome.refusedIn' : 'outcome.refused', values)
}

const known = (name: string): string | null => {
  const found = word('outcome.advice', name)
  return found === name ? null : found
}

/** What to do about it, in a sentence; null where there is nothing to say. */
export const adviceOf = (attempt: Ended): string | null => {
  const { status, error } = attempt
  if (isTaken(attempt)) return null
  if (error !== null) return known(error.code)
  return known(String(status)) ?? known(`${Math.floor(Number(status) / 100)}xx`)
}

/** How an attempt ended, and what to do about it. */
export const AttemptOutcome = ({ attempt }: { attempt: Ended }) => (
  <Note kind={isTaken(attempt) ? 'success' : 'error'}>
    <strong>{outcomeOf(attempt)}</strong> {adviceOf(attempt)}
  </Note>
)
