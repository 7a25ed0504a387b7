import { NOW } from '../../support/expected.ts'
import { type Case, type Cases, QUARANTINED } from '../case.ts'
import { TOKEN } from './common.ts'

/** There was a message, and it is kept until it can be read. */
const unsupported = (ext: string, type: string, aux: object = {}): Case => ({
  events: [
    {
      ext,
      at: NOW,
      status: 'FAILED',
      text: null,
      aux: { unsupported: { type, errors: [] }, ...aux },
    },
  ],
  quarantined: true,
})

/** What cannot be read. */
export const UNREADABLE: Cases = {
  linesdk__undefined: QUARANTINED,
  'own/unknown_message': unsupported('460000000000000030', 'poll', TOKEN),
  'own/unreadable_location': unsupported('460000000000000031', 'location'),
  'own/unreadable_external': unsupported('460000000000000032', 'image', TOKEN),
  'own/too_deep': unsupported('460000000000000035', 'text'),
  'own/unknown_event': QUARANTINED,
  'own/message_without_id': QUARANTINED,
  'own/message_without_source': QUARANTINED,
  'own/user_without_id': QUARANTINED,
  'own/postback_empty': QUARANTINED,
  'own/edit_unreadable': QUARANTINED,
  'own/edit_without_id': QUARANTINED,
  'own/unsend_empty': QUARANTINED,
  'own/events_missing': QUARANTINED,
}
