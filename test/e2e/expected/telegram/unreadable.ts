import { NOW } from '../../support/expected.ts'
import { type Cases, QUARANTINED } from '../case.ts'
import { anna, annas, business, FROM_ANNA } from './common.ts'

/** What cannot be read is kept; what has a message's id and a sender is shown all the same. */
export const UNREADABLE: Cases = {
  // Of a kind that no version has known: an agent must see that Anna wrote.
  'own/unknown_content': {
    events: [
      {
        ext: annas(160),
        at: NOW,
        status: 'FAILED',
        aux: anna({
          hologram: { file_id: 'x', depth: 3 },
          unsupported: { type: 'hologram', errors: [] },
        }),
      },
    ],
    quarantined: true,
  },
  'own/photo_without_id': {
    events: [
      {
        ext: annas(164),
        at: NOW,
        status: 'FAILED',
        aux: anna({ unsupported: { type: 'photo', errors: [] } }),
      },
    ],
    quarantined: true,
  },
  teloxide_message__empty_message: {
    events: [
      {
        ext: '1234567890:875400',
        at: 0,
        status: 'FAILED',
        aux: { unsupported: { type: 'unknown', errors: [] } },
        user: { first_name: 'FN' },
      },
    ],
    quarantined: true,
  },
  // It is read as far as it goes.
  'own/too_deep': {
    events: [{ ext: annas(165), at: NOW, text: 'Deep down', aux: { from: FROM_ANNA } }],
    quarantined: true,
  },
  // The one that is known counts, and the other is not lost.
  'own/two_kinds': {
    events: [{ ext: annas(163), at: NOW, text: 'Both count', aux: anna() }],
    quarantined: true,
  },
  'own/deleted_partly': {
    events: [
      {
        ext: `${business(201)}:deleted`,
        type: 'EVENT',
        aux: { event: 'deleted', quoted_ext_identifier: business(201) },
      },
    ],
    quarantined: true,
  },
  'own/edited_unreadable': QUARANTINED,
  'own/inline_query': QUARANTINED,
  'own/no_chat': QUARANTINED,
  'own/no_update_id': QUARANTINED,
  'own/nothing': QUARANTINED,
  teloxide_update__new_update_kind_error: QUARANTINED,
}
