import type { Schema } from '../../api/client.ts'
import { Icon } from '../../kit/icon.tsx'
import { Ago, durationOf } from '../../kit/time.tsx'
import { text, word } from '../../strings/text.ts'
import { outcomeOfAttempt } from '../shared/outcome.ts'
import { TimingBar } from './timings.tsx'

type Attempt = Schema<'Attempt'>

export interface TimelineProps {
  readonly attempts: readonly Attempt[]
  readonly chosen: number
  readonly onChoose: (number: number) => void
  /** When it is tried next; null: it is not. */
  readonly next: string | null
}

const StepHead = ({ attempt, isGood }: { attempt: Attempt; isGood: boolean }) => (
  <span class="gt-try__head">
    <Icon
      name={isGood ? 'utility:success' : 'utility:error'}
      size="x-small"
      tone={isGood ? 'success' : 'error'}
    />
    <strong>{text('attempt.number', { number: attempt.number })}</strong>
    <span class="gt-quiet gt-try__when">
      <Ago at={attempt.started_at} />
    </span>
  </span>
)

const Step = ({
  attempt,
  isChosen,
  mostMs,
  onChoose,
}: {
  attempt: Attempt
  isChosen: boolean
  mostMs: number
  onChoose: (number: number) => void
}) => {
  const outcome = outcomeOfAttempt(attempt)
  const isGood = outcome === 'ok'
  return (
    <li class={`gt-try ${isGood ? 'gt-try_good' : ''}`}>
      <button
        type="button"
        class="gt-try__button"
        aria-pressed={isChosen}
        onClick={() => onChoose(attempt.number)}
      >
        <StepHead attempt={attempt} isGood={isGood} />
        <span class="gt-try__what">
          {attempt.status !== null && <strong>{attempt.status} </strong>}
          {word('outcome.short', outcome)}
        </span>
        <span class="gt-try__time">
          <TimingBar timings={attempt.timings} mostMs={mostMs} />
          <span class="gt-number gt-quiet">{durationOf(attempt.timings.total_ms)}</span>
        </span>
      </button>
    </li>
  )
}

/** A delivery's attempts, the first one first; one of them is looked at. */
export const Timeline = ({ attempts, chosen, onChoose, next }: TimelineProps) => {
  const mostMs = Math.max(0, ...attempts.map(({ timings }) => timings.total_ms))
  return (
    <ol class="gt-timeline" aria-label={text('attempt.list')}>
      {attempts.map(attempt => (
        <Step
          key={attempt.number}
          attempt={attempt}
          isChosen={attempt.number === chosen}
          mostMs={mostMs}
          onChoose={onChoose}
        />
      ))}
      {next !== null && (
        <li class="gt-try gt-try_next">
          <div class="gt-try__next">
            {text('attempt.number', { number: attempts.length + 1 })} <Ago at={next} />
          </div>
        </li>
      )}
    </ol>
  )
}
