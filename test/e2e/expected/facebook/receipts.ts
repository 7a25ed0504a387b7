import { event, NOW } from '../../support/expected.ts'
import { typed } from '../../support/messenger.ts'
import { type Case, type Cases, QUARANTINED, SILENT } from '../case.ts'

/** What we had written before: both were sent before the watermark. */
const SENT = [
  ['m_ECHO_1', 'One', NOW - 60],
  ['m_ECHO_2', 'Two', NOW - 30],
] as const

/** Both have come as far as the receipt says. */
const both = (word: 'delivered' | 'read', status: 'DELIVERED' | 'READ'): Case => ({
  after: SENT.map(([ext, text, at]) => typed('FACEBOOK', ext, text, at)),
  events: SENT.map(([ext, text, at]) =>
    event(`${ext}:${word}`, word, { quote: { ext, at, text, outbound: true, status } }),
  ),
})

/** Receipts: by ids, and of everything until a time. */
export const RECEIPTS: Cases = {
  // Of messages that we do not know.
  vercelchat__deliveryConfirmation: SILENT,
  vercelchat__readConfirmation: SILENT,
  'own/delivery_watermark': both('delivered', 'DELIVERED'),
  'own/delivery_mids': both('delivered', 'DELIVERED'),
  'own/read_watermark': both('read', 'READ'),
  'own/receipt_of_nothing': QUARANTINED,
}
