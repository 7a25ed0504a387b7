import type { Schema } from '../../api/client.ts'
import { durationOf } from '../../kit/time.tsx'
import { text, word } from '../../strings/text.ts'
import { type Phase, phasesOf } from './phases.ts'

const TONES: Readonly<Record<Phase['name'], string>> = {
  dns: 'gt-swatch_neutral',
  connect: 'gt-swatch_brandLight',
  tls: 'gt-swatch_brand',
  wait: 'gt-swatch_warning',
  read: 'gt-swatch_success',
}

const exact = (ms: number): string => (ms < 10 ? `${ms.toFixed(1)} ms` : durationOf(ms))

/**
 * What an attempt spent its time on, as a bar.
 * @param mostMs the longest attempt beside it: all are drawn to one scale
 */
export const TimingBar = ({ timings, mostMs }: { timings: Schema<'AttemptTimings'>; mostMs: number }) => (
  <span class="gt-timing" aria-hidden="true">
    {phasesOf(timings).map(({ name, ms }) => (
      <i key={name} class={TONES[name]} style={{ width: `${(ms / Math.max(mostMs, 0.1)) * 100}%` }} />
    ))}
  </span>
)

/** The same in numbers. */
export const Timings = ({ timings }: { timings: Schema<'AttemptTimings'> }) => (
  <div>
    <TimingBar timings={timings} mostMs={timings.total_ms} />
    <ul class="gt-timing__keys" aria-label={text('attempt.timings')}>
      {phasesOf(timings).map(({ name, ms }) => (
        <li key={name}>
          <i class={`gt-swatch ${TONES[name]}`} />
          {word('attempt.phase', name)} <strong>{exact(ms)}</strong>
        </li>
      ))}
      <li>
        {text('attempt.total')} <strong>{exact(timings.total_ms)}</strong>
      </li>
    </ul>
    {timings.connect_ms === null && timings.first_byte_ms !== null && (
      <p class="gt-quiet">{text('attempt.reused')}</p>
    )}
  </div>
)
