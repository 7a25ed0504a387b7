import { NOW, type Wanted } from '../../support/expected.ts'
import { type Case, type Cases, QUARANTINED } from '../case.ts'
import { token } from './people.ts'

/** What cannot be read, seen by agents and mirrors all the same (contract.md §2), and kept. */
const kept = (last: number, type: string, more: Partial<Wanted> = {}): Case => ({
  events: [
    { ext: token(last), at: NOW, status: 'FAILED', aux: { unsupported: { type, errors: [] } }, ...more },
  ],
  quarantined: true,
})

/** What cannot be read. */
export const UNREADABLE: Cases = {
  'own/unknown_type': kept(22, 'hologram'),
  'own/unknown_type_prototype': kept(23, '__proto__'),
  'own/picture_without_media': kept(24, 'picture'),
  'own/text_without_text': kept(25, 'text'),
  'own/message_missing': kept(26, 'unknown'),
  'own/deep': kept(27, 'text'),
  // Without a sender there is no conversation in which it could be shown, without a token nothing to know it by.
  'own/no_sender': QUARANTINED,
  'own/no_token': QUARANTINED,
  'own/delivered_nothing': QUARANTINED,
  'own/subscribed_nobody': QUARANTINED,
  'own/client_status': QUARANTINED,
  'own/unknown_event': QUARANTINED,
  'own/no_event': QUARANTINED,
}
