import { NOW, type Wanted } from '../../support/expected.ts'
import { type Cases, QUARANTINED } from '../case.ts'

/** What cannot be read, seen by agents and mirrors all the same (contract.md §2). */
const unreadable = (ext: string, type: string): Wanted => ({
  ext,
  at: NOW,
  status: 'FAILED',
  aux: { unsupported: { type, errors: [] } },
})

/** What cannot be read, and what is not about messages. */
export const UNREADABLE: Cases = {
  // Its text can.
  'own/unknown_attachment': {
    events: [{ ext: 'm_HOLO', at: NOW, text: 'See this' }, unreadable('m_HOLO#1', 'hologram')],
    quarantined: true,
  },
  'own/empty_message': { events: [unreadable('m_EMPTY', 'message')], quarantined: true },
  'own/too_deep': { events: [unreadable('m_DEEP', 'message')], quarantined: true },
  'own/edit_without_text': QUARANTINED,
  'own/unknown_member': QUARANTINED,
  // Meta warns the Page: there is no customer.
  'own/policy_enforcement': QUARANTINED,
  'own/feed_change': QUARANTINED,
  'own/instagram_object': QUARANTINED,
}
