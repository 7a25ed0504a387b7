import type { ReceiptChange } from '../../../domain/change.ts'
import { asList, asText, type Wire } from '../../shared/read.ts'
import type { Reading } from '../../shared/sink.ts'
import { readTimestamp } from '../../shared/timestamp.ts'
import { NO_PERSON } from './readings.ts'
import type { Side } from './side.ts'

const NOTHING: readonly Reading[] = [{ unread: 'This receipt does not say of which messages it is.' }]

const receiptOf = (
  extIdentifier: string,
  status: ReceiptChange['status'],
  side: Side,
  upTo?: ReceiptChange['upTo'],
): Reading => ({
  change: {
    kind: 'receipt',
    extIdentifier,
    status,
    timestamp: side.at,
    detail: {},
    correlation: null,
    ...(upTo === undefined ? {} : { upTo }),
  },
})

/** Everything of ours to this person until then. */
const watermark = (told: unknown, status: ReceiptChange['status'], side: Side): Reading[] => {
  const until = readTimestamp(told)
  // Where nothing is known yet, Meta writes 0.
  if (until === null || until === 0 || side.person === null) return []
  return [receiptOf('', status, side, { person: side.person, until })]
}

/** `delivery`: messages by their ids, and everything before. */
export const readDelivery = ({ mids, watermark: until }: Wire, side: Side): readonly Reading[] => {
  if (side.person === null) return [NO_PERSON]
  const named = asList(mids).flatMap(mid => asText(mid) ?? [])
  const readings = [
    ...named.map(mid => receiptOf(mid, 'DELIVERED', side)),
    ...watermark(until, 'DELIVERED', side),
  ]
  return readings.length > 0 ? readings : NOTHING
}

/** `read`: everything until then (Messenger), or up to one message (Instagram). */
export const readRead = ({ mid: told, watermark: until }: Wire, side: Side): readonly Reading[] => {
  const { person } = side
  if (person === null) return [NO_PERSON]
  const mid = asText(told)
  const readings = [
    ...(mid === null ? [] : [receiptOf(mid, 'READ', side, { person, until: null })]),
    ...watermark(until, 'READ', side),
  ]
  return readings.length > 0 ? readings : NOTHING
}
