import type { Schema } from '../../api/client.ts'
import { Note, type NoteProps } from '../../kit/notes.tsx'
import { Ago } from '../../kit/time.tsx'
import { useHere } from '../../shell/here.tsx'
import { text, word } from '../../strings/text.ts'

type Detail = Schema<'DeliveryDetail'>

const noteOf = ({
  state,
  in_flight,
  attempt_count,
}: Detail): readonly [kind: NoteProps['kind'], name: string] => {
  if (state === 'PENDING' && in_flight) return ['info', 'SENDING']
  if (state === 'PENDING') return attempt_count > 0 ? ['warning', 'RETRYING'] : ['info', 'PENDING']
  if (state === 'HELD') return ['warning', 'HELD']
  if (state === 'FAILED') return ['error', 'FAILED']
  return state === 'DELIVERED' ? ['success', 'DELIVERED'] : ['info', 'DISCARDED']
}

/** Where a delivery stands and what comes next, in words. */
export const Standing = ({ delivery }: { delivery: Detail }) => {
  const { to } = useHere()
  const [kind, name] = noteOf(delivery)
  const { next_attempt_at, reason, service_id, settled_at } = delivery
  const link = <a href={to.service(service_id)}>{text('delivery.toService')}</a>
  return (
    <Note kind={kind ?? 'info'} {...(name === 'HELD' ? { action: link } : {})}>
      {word('delivery.stands', name)}
      {name === 'RETRYING' && (
        <>
          {' '}
          <strong>
            {text('delivery.nextIs')} <Ago at={next_attempt_at} />.
          </strong>
        </>
      )}
      {reason !== null && ` ${word('delivery.reason', reason)}`}
      {settled_at !== null && (
        <>
          {' · '}
          <Ago at={settled_at} />
        </>
      )}
    </Note>
  )
}
