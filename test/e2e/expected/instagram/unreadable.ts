import { NOW, type Wanted } from '../../support/expected.ts'
import { type Cases, fires, QUARANTINED } from '../case.ts'

/** What cannot be read, seen by agents and mirrors all the same (contract.md §2). */
const unreadable = (ext: string, type: string, at = NOW): Wanted => ({
  ext,
  at,
  status: 'FAILED',
  aux: { unsupported: { type, errors: [] } },
})

/** What cannot be read, and what is not about messages. */
export const UNREADABLE: Cases = {
  // It can be looked at once, and not by us.
  'own/ephemeral': fires(unreadable('mid_ig_once', 'ephemeral')),
  'own/unsupported': fires(
    unreadable('mid_ig_poll', 'unsupported'),
    unreadable('mid_ig_type', 'unsupported_type', NOW + 0.001),
  ),
  'own/unknown_attachment': { events: [unreadable('mid_ig_holo', 'hologram')], quarantined: true },
  'own/comments': QUARANTINED,
  // The account writes to itself: there is no customer.
  'own/itself': QUARANTINED,
}
