import type { Schema } from '../../api/client.ts'
import { Badge, type Tone } from '../../kit/badge.tsx'
import { Ago } from '../../kit/time.tsx'
import { text, word } from '../../strings/text.ts'
import { outcomeOf } from '../shared/outcome.ts'
import type { Row } from './known.ts'

const TONES: Readonly<Record<Row['state'], Tone>> = {
  PENDING: 'info',
  HELD: 'warning',
  DELIVERED: 'success',
  FAILED: 'error',
  DISCARDED: 'neutral',
}

type Standing = Pick<Row, 'state' | 'in_flight' | 'attempt_count'>

/** Waiting for its first attempt, or for another after one that failed. */
const standing = ({ state, in_flight, attempt_count }: Standing): string =>
  state !== 'PENDING' ? state : in_flight ? 'SENDING' : attempt_count > 0 ? 'RETRYING' : 'PENDING'

/** Where a delivery stands, in a word. */
export const StateBadge = ({ delivery }: { delivery: Standing }) => {
  const at = standing(delivery)
  return (
    <Badge tone={at === 'RETRYING' ? 'warning' : TONES[delivery.state]}>{word('delivery.state', at)}</Badge>
  )
}

/** How the last attempt ended. */
export const LastAnswer = ({ delivery }: { delivery: Row }) => {
  const { status, error, attempt_count } = delivery
  if (attempt_count === 0) return <span class="gt-quiet">{text('delivery.notTried')}</span>
  const outcome = outcomeOf(status, error)
  return (
    <span class={outcome === 'ok' ? '' : 'gt-wrong'}>
      {status !== null && <strong>{status}</strong>} {word('outcome.short', outcome)}
    </span>
  )
}

/** What a delivery carries, in a line. */
export const briefOf = (event: Schema<'EventBrief'> | undefined): string => {
  if (event === undefined) return text('delivery.event')
  const { customer, outbound, text: said, type } = event
  const what = said !== null && said !== '' ? said : word('messageType', type)
  if (customer === null) return what
  // A change is nobody's words, whichever way the message went that it is about.
  const isAnswer = outbound && type !== 'EVENT'
  return text(isAnswer ? 'delivery.saidTo' : 'delivery.said', { who: customer, what })
}

/** When it was made, and when it is tried next. */
export const When = ({ delivery }: { delivery: Row }) => (
  <>
    <Ago at={delivery.created_at} />
    {delivery.state === 'PENDING' && delivery.attempt_count > 0 && !delivery.in_flight && (
      <div class="gt-quiet">
        {text('delivery.nextTry')} <Ago at={delivery.next_attempt_at} />
      </div>
    )}
  </>
)
