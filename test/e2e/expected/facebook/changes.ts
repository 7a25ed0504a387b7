import { event, NOW, startingWith, type Wanted } from '../../support/expected.ts'
import { CUSTOMER, wrote } from '../../support/messenger.ts'
import { type Cases, fires } from '../case.ts'

const BEFORE = NOW - 60
const original = wrote('FACEBOOK', 'm_ORIGINAL', 'As it was', BEFORE)
const ORIGINAL: Wanted = { ext: 'm_ORIGINAL', at: BEFORE, text: 'As it was' }

const reaction = (to: string, emoji: string | null, action: string, more: Partial<Wanted>): Wanted =>
  event(startingWith(`${to}:reaction:psid:${CUSTOMER}:${action}:`), 'reaction', {
    ...more,
    text: emoji,
    aux: { reaction: { emoji, action }, ...more.aux },
  })

/** To a message that we do not know. */
const unknown = (action: string, at: number): Wanted =>
  reaction('m_FAKE_MSG_ID_001', '❤', action, { at, aux: { quoted_ext_identifier: 'm_FAKE_MSG_ID_001' } })

const INBOX = 26_390_203_743_090
const APP = 1_517_776_481_860_111

/** Reactions, edits; and what others send for the Page. */
export const CHANGES: Cases = {
  vercelchat__reactionAdded: fires(unknown('react', 1_772_998_064)),
  vercelchat__reactionRemoved: fires(unknown('unreact', 1_772_998_074)),
  // The last one has neither an emoji nor a word that says which.
  'own/reaction_without_emoji': {
    after: [original],
    events: [
      reaction('m_ORIGINAL', '😮', 'react', { quote: ORIGINAL }),
      reaction('m_ORIGINAL', null, 'unreact', { at: NOW + 0.001, quote: ORIGINAL }),
    ],
    quarantined: true,
  },
  'own/edit': {
    after: [original],
    events: [event('m_ORIGINAL:edited:1', 'edited', { quote: { ...ORIGINAL, text: 'As it is now' } })],
  },
  'own/edit_unknown': fires(
    event('m_NEVER_SEEN:edited:2', 'edited', {
      aux: { quoted_ext_identifier: 'm_NEVER_SEEN', edited: { type: null, text: 'As it is now' } },
    }),
  ),

  vercelchat__echoMessage: fires({
    ext: 'm_ECHO_MSG_001',
    at: 1_772_998_114,
    outbound: true,
    text: 'Bot response',
  }),
  'own/echo_inbox': fires({
    ext: 'm_ECHO_1',
    at: NOW,
    outbound: true,
    text: 'Typed in the Page inbox',
    aux: { app_id: INBOX },
  }),
  'own/echo_standby': fires({
    ext: 'm_ECHO_STANDBY',
    at: NOW,
    outbound: true,
    text: 'By another app',
    aux: { app_id: APP, metadata: 'its own words', standby: true },
  }),
  'own/echo_attachments': fires(
    { ext: 'm_ECHO_TWO', at: NOW, outbound: true, type: 'IMAGE', file: { type: 'image', mime: null } },
    { ext: 'm_ECHO_TWO#1', at: NOW, outbound: true, type: 'IMAGE', file: { type: 'image', mime: null } },
    {
      ext: 'm_ECHO_LINK',
      at: NOW + 0.001,
      outbound: true,
      text: 'https://example.com/',
      aux: { link: { title: 'Example', url: 'https://example.com/' } },
    },
    {
      ext: 'm_ECHO_TEMPLATE',
      at: NOW + 0.002,
      outbound: true,
      type: 'TEMPLATE',
      text: 'Shall we?',
      aux: {
        template: {
          template_type: 'button',
          text: 'Shall we?',
          buttons: [{ type: 'postback', title: 'Yes', payload: 'YES' }],
        },
      },
    },
  ),
}
