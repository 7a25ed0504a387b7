import { event, NAMELESS, NOW, type Wanted } from '../../support/expected.ts'
import { echo } from '../../support/whatsapp.ts'
import { type Case, type Cases, QUARANTINED, SILENT } from '../case.ts'

const SENT_AT = NOW - 60
const sent = echo('wamid.OWN_SENT', undefined, SENT_AT)
const RECIPIENT = { recipient_id: '16505551234' }

/** The message that the statuses are about, as it is now. */
const message = (status: Wanted['status'] & string, aux: object = {}): Wanted => ({
  ext: 'wamid.OWN_SENT',
  at: SENT_AT,
  outbound: true,
  status,
  text: 'Typed on the phone',
  aux,
  user: NAMELESS,
})

/** A status of a message that we know. */
const status = (
  word: string,
  becomes: Wanted['status'] & string,
  aux: object,
  quoted: object = {},
  more: Pick<Wanted, 'state'> = {},
): Case => {
  const quote = { ...message(becomes, quoted), ...more }
  return {
    after: [sent],
    events: [event(`wamid.OWN_SENT:${word}`, word, { aux, quote, user: NAMELESS, ...more })],
  }
}

const REENGAGE = {
  errors: [
    {
      code: 131047,
      title: 'Re-engagement message',
      detail:
        'Message failed to send because more than 24 hours have passed since the customer last replied to this number.',
    },
  ],
}
const LEGACY = {
  errors: [
    {
      code: 131014,
      title: 'Request for url https://URL.jpg failed with error: 404 (Not Found)',
      detail: null,
    },
    { code: '470', title: 'Too old', detail: 'More than 24 hours' },
  ],
}

/** Both say that the reply window is over. */
const EXPIRED = { state: 'EXPIRED' } as const

/** Receipts. */
export const STATUSES: Cases = {
  'own/status_delivered': status('delivered', 'DELIVERED', {
    ...RECIPIENT,
    recipient_user_id: 'US.13491208655302741918',
    pricing: {
      billable: false,
      pricing_model: 'PMP',
      category: 'service',
      type: 'free_customer_service',
    },
  }),
  'own/status_read': status('read', 'READ', RECIPIENT),
  // A voice note that was played was read; "played" is no status of the contract.
  'own/status_played': status('read', 'READ', { ...RECIPIENT, played: true }),
  'own/status_failed': status('failed', 'FAILED', { ...RECIPIENT, ...REENGAGE }, REENGAGE, EXPIRED),
  'own/status_failed_legacy': status('failed', 'FAILED', { ...RECIPIENT, ...LEGACY }, LEGACY, EXPIRED),
  'own/status_group': status('delivered', 'DELIVERED', {
    recipient_id: 'Y2FwaV9ncm91cDox',
    recipient_type: 'group',
    recipient_participant_id: '16505551234',
  }),
  // An echo is SENT already: the receipt changes nothing.
  'own/status_sent': { after: [sent], events: [] },
  'own/status_unknown_word': { ...QUARANTINED, after: [sent] },
  // Receipts of messages that we do not know wait for them.
  vercelchat__statusUpdate: SILENT,
  vercelchat_sample__status_update_message_delivered: SILENT,
}
