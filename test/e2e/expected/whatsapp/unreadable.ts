import { expect } from 'vitest'
import { NAMELESS, NOW, type Wanted } from '../../support/expected.ts'
import { type Case, type Cases, fires, QUARANTINED, SILENT } from '../case.ts'

const UNKNOWN_TYPE = [
  { code: 131051, title: 'Message type unknown', detail: 'Message type is currently not supported.' },
]

/** What cannot be read, seen by agents and mirrors all the same (contract.md §2). */
const unreadable = (
  ext: string,
  type: unknown,
  errors: readonly object[],
  more: Partial<Wanted> = {},
): Wanted => ({
  ext,
  at: NOW,
  status: 'FAILED',
  ...more,
  aux: { unsupported: { type, errors }, ...(errors.length > 0 ? { errors } : {}), ...more.aux },
})

/** The same of something that this version does not know: another one may, so the raw post is kept. */
const kept = (ext: string, type: unknown): Case => ({
  events: [unreadable(ext, type, expect.any(Array))],
  quarantined: true,
})

/** What cannot be read, and what is not about messages. */
export const UNREADABLE: Cases = {
  meta_openapi_in__unsupported_message: fires(
    unreadable('wamid.HBgLMTQyMDU1NTA3NDkVAgASGBI5N0MwRjg0RTVBNUI1RDA2OTkA', 'unsupported', UNKNOWN_TYPE, {
      at: 1_750_090_702,
    }),
  ),
  'own/unsupported_legacy': fires(
    unreadable('wamid.OWN_LEGACY', 'unsupported', [
      { code: 131051, title: 'Unsupported message type', detail: 'Message type is not currently supported' },
    ]),
  ),
  'own/unsupported_poll': fires(unreadable('wamid.OWN_POLL', 'poll_creation', UNKNOWN_TYPE)),
  'own/interactive_131000': fires(
    unreadable(
      'wamid.OWN_I131000',
      'interactive',
      [{ code: 131000, title: 'Something went wrong', detail: 'Unsupported webhook payload' }],
      { type: 'WA_INTERACTIVE', aux: { quoted_ext_identifier: 'wamid.OWN_ASKED' } },
    ),
  ),
  'own/echo_unsupported': fires(
    unreadable(
      'wamid.OWN_ECHO_6',
      'unsupported',
      [{ code: 131060, title: 'This message is currently unavailable', detail: null }],
      { outbound: true, user: NAMELESS },
    ),
  ),
  'own/unknown_type': kept('wamid.OWN_HOLO', 'hologram'),
  'own/unknown_type_prototype': kept('wamid.OWN_PROTO', '__proto__'),
  'own/unknown_interactive': kept('wamid.OWN_PRODUCT', expect.stringMatching(/interactive|product/)),
  'own/image_without_id': kept('wamid.OWN_NOID', 'image'),

  // Not messages, but changes of messages: which one, or how, is not known.
  'own/reaction_to_nothing': QUARANTINED,
  'own/edit_unreadable': QUARANTINED,
  // Without a sender there is no conversation in which it could be shown.
  'own/no_sender': QUARANTINED,
  meta_openapi_in__group_create_message: QUARANTINED,
  meta_openapi_in__group_remove_participants: QUARANTINED,
  meta_openapi_in__group_settings_update: QUARANTINED,
  'own/account_update': QUARANTINED,
  'own/app_state_sync': QUARANTINED,
  'own/error_rate_limit': QUARANTINED,
  'own/quality_update': QUARANTINED,
  'own/template_status_update': QUARANTINED,
  'own/empty_lists': SILENT,

  // History is kept and fires nothing. A reaction of then is not applied, so the raw post is kept.
  'own/history_backfill': SILENT,
  'own/history_chunk': QUARANTINED,
  'own/history_declined': SILENT,
}
