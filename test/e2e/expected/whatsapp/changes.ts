import { event, NAMELESS, NOW, SHEENA, startingWith, type Wanted } from '../../support/expected.ts'
import { customerText, echo, fromCustomer } from '../../support/whatsapp.ts'
import { type Case, type Cases, fires } from '../case.ts'

const BEFORE = NOW - 60
const original = customerText('wamid.OWN_ORIGINAL', 'As it was', {}, BEFORE)
const photo = fromCustomer(
  'wamid.OWN_ORIGINAL_IMAGE',
  { type: 'image', image: { id: '1', mime_type: 'image/png', caption: 'Old caption' } },
  BEFORE,
)
const typed = echo('wamid.OWN_ECHO_1', undefined, BEFORE)

const quotedPhoto = (text: string | null, mime: string): Wanted => ({
  ext: 'wamid.OWN_ORIGINAL_IMAGE',
  at: BEFORE,
  type: 'IMAGE',
  text,
  file: { type: 'image', mime },
})

const ECHO: Wanted = {
  ext: 'wamid.OWN_ECHO_1',
  at: BEFORE,
  outbound: true,
  text: 'Typed on the phone',
  user: NAMELESS,
}

/** A reaction to a message that we do not know: it fires at once (ADR 0005). */
const reaction = (to: string, emoji: string | null, more: Partial<Wanted> = {}): Case =>
  fires(
    event(startingWith(`${to}:reaction:`), 'reaction', {
      ...more,
      text: emoji,
      aux: {
        reaction: { emoji, action: emoji === null ? 'unreact' : 'react' },
        quoted_ext_identifier: to,
      },
    }),
  )

/** Reactions, edits, deletions; and what is typed in the WhatsApp Business app. */
export const CHANGES: Cases = {
  meta_openapi_in__reaction_message: reaction(
    'wamid.HBgLMTY1MDM4Nzk0MzkVAgARGBI0RTJEOTc2ODVERUY5RDlGNkYA',
    '👍',
    { at: 1_749_419_544 },
  ),
  vercelchat_sample__reaction: reaction('wamid.HBgNMTU1NTEyMzQ1NjcVAgASGBQzQUYwMDAwMDAwMDAwMDAwMDAA', '👍', {
    at: 1_700_000_002,
    user: { first_name: 'Test User', phone_number: '+15551234567' },
  }),
  'own/reaction_removed_empty': reaction('wamid.OWN_SENT', null),
  'own/reaction_removed_absent': reaction('wamid.OWN_SENT', null),

  'own/edit_text': {
    after: [original],
    events: [
      event(startingWith('wamid.OWN_ORIGINAL:edited:'), 'edited', {
        quote: { ext: 'wamid.OWN_ORIGINAL', at: BEFORE, text: 'Text was edited' },
      }),
    ],
  },
  'own/edit_caption': {
    after: [photo],
    events: [
      event(startingWith('wamid.OWN_ORIGINAL_IMAGE:edited:'), 'edited', {
        quote: quotedPhoto('New caption', 'image/jpeg'),
      }),
    ],
  },
  // Only the caption goes; the file stays what it was.
  'own/edit_caption_only': {
    after: [photo],
    events: [
      event(startingWith('wamid.OWN_ORIGINAL_IMAGE:edited:'), 'edited', {
        quote: quotedPhoto(null, 'image/png'),
      }),
    ],
  },
  'own/revoke': {
    after: [original],
    events: [
      event('wamid.OWN_ORIGINAL:deleted', 'deleted', {
        quote: { ext: 'wamid.OWN_ORIGINAL', at: BEFORE, status: 'DELETED', text: 'As it was' },
      }),
    ],
  },

  'own/echo_text': fires({
    ext: 'wamid.OWN_ECHO_1',
    at: NOW,
    outbound: true,
    text: 'Typed on the phone',
    user: NAMELESS,
  }),
  'own/echo_image': fires({
    ext: 'wamid.OWN_ECHO_2',
    at: NOW,
    outbound: true,
    type: 'IMAGE',
    file: { type: 'image', mime: 'image/jpeg' },
    aux: { to_parent_user_id: 'US.ENT.11815799212886844830' },
    user: SHEENA,
  }),
  'own/echo_edit': {
    after: [typed],
    events: [
      event(startingWith('wamid.OWN_ECHO_1:edited:'), 'edited', {
        aux: { echo: true },
        quote: { ...ECHO, text: 'Typed better' },
        user: NAMELESS,
      }),
    ],
  },
  'own/echo_revoke': {
    after: [typed],
    events: [
      event('wamid.OWN_ECHO_1:deleted', 'deleted', {
        aux: { echo: true },
        quote: { ...ECHO, status: 'DELETED' },
        user: NAMELESS,
      }),
    ],
  },
  // An EVENT is never outbound, not even where our side reacted.
  'own/echo_reaction': {
    after: [customerText('wamid.OWN_FROM_CUSTOMER', 'Thanks!', {}, BEFORE)],
    events: [
      event(startingWith('wamid.OWN_FROM_CUSTOMER:reaction:'), 'reaction', {
        text: '❤️',
        aux: { echo: true, reaction: { emoji: '❤️', action: 'react' } },
        quote: { ext: 'wamid.OWN_FROM_CUSTOMER', at: BEFORE, text: 'Thanks!' },
      }),
    ],
  },
}
