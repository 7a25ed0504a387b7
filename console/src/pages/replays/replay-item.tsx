import type { Schema } from '../../api/client.ts'
import { Badge, type Tone } from '../../kit/badge.tsx'
import { Button } from '../../kit/button.tsx'
import { Progress } from '../../kit/progress.tsx'
import { Ago, At } from '../../kit/time.tsx'
import { text, word } from '../../strings/text.ts'

type Replay = Schema<'Replay'>

const TONES: Readonly<Record<Replay['state'], Tone>> = {
  COUNTING: 'info',
  RUNNING: 'info',
  DONE: 'success',
  STOPPED: 'neutral',
}

/** Has it not ended yet? */
export const isRunning = ({ state }: Replay): boolean => state === 'COUNTING' || state === 'RUNNING'

const SKIPS = ['waiting', 'other_state', 'repeated', 'gone'] as const

/** What was passed over, and why, where anything was. */
const Skipped = ({ skipped }: Pick<Replay, 'skipped'>) => {
  const some = SKIPS.filter(why => skipped[why] > 0)
  if (some.length === 0) return null
  return (
    <p class="gt-quiet">
      {text('replay.skipped')}{' '}
      {some.map(why => text(`replay.skip.${why}`, { count: skipped[why] })).join(' ')}
    </p>
  )
}

const far = ({ total, done, resent }: Replay): string =>
  total === null ? text('replay.isCounted') : text('replay.far', { done, total, resent })

const percentOf = ({ total, done }: Replay): string =>
  total === null ? '' : `${total === 0 ? 100 : Math.floor((Math.min(done, total) / total) * 100)} %`

/** One replay: what it sends again, and how far it is. */
export const ReplayItem = ({ replay, onStop }: { replay: Replay; onStop?: () => void }) => {
  const { only, from_time, till_time, rate_per_s, state, created_at, ended_at } = replay
  return (
    <li class="gt-replay">
      <div class="gt-row gt-row_between">
        <h3 class="gt-row">
          <strong>{word('replay.only', only)}</strong>
          <Badge tone={TONES[state]}>{word('replay.state', state)}</Badge>
        </h3>
        {onStop !== undefined && (
          <Button look="dangerText" onClick={onStop}>
            {text('replay.stop')}
          </Button>
        )}
      </div>
      <p>
        {text('replay.between')} <At at={from_time} /> {text('replay.and')} <At at={till_time} />
        {' · '}
        {rate_per_s === null ? text('replay.fast') : text('replay.perSecond', { rate: rate_per_s })}
      </p>
      <div class="gt-replay__bar">
        <Progress label={text('replay.progress')} done={replay.done} total={replay.total} />
        <span class="gt-number">{percentOf(replay)}</span>
      </div>
      <p>{far(replay)}</p>
      <Skipped skipped={replay.skipped} />
      <p class="gt-quiet">
        {text('common.started')} <Ago at={created_at} />
        {ended_at !== null && (
          <>
            {' · '}
            {word('replay.ended', state)} <Ago at={ended_at} />
          </>
        )}
      </p>
    </li>
  )
}
