import { event, NOW, startingWith, type Wanted } from '../../support/expected.ts'
import { CUSTOMER, messagingPost, typed, wrote } from '../../support/messenger.ts'
import { type Cases, fires } from '../case.ts'

const BEFORE = NOW - 60
const original = wrote('INSTAGRAM', 'mid_ig_original', 'As it was', BEFORE)
const ORIGINAL: Wanted = { ext: 'mid_ig_original', at: BEFORE, text: 'As it was' }

const LOOKASIDE = 'http://127.0.0.1:9/'
const several = messagingPost(
  'INSTAGRAM',
  {
    message: {
      mid: 'mid_ig_several',
      attachments: ['image', 'video'].map(type => ({ type, payload: { url: LOOKASIDE } })),
    },
  },
  BEFORE,
)

const reaction = (to: string, emoji: string | null, at: number, more: Partial<Wanted> = {}): Wanted => {
  const action = emoji === null ? 'unreact' : 'react'
  return event(startingWith(`${to}:reaction:igsid:${CUSTOMER}:${action}:`), 'reaction', {
    at,
    ...more,
    text: emoji,
    aux: { reaction: { emoji, action }, ...more.aux },
  })
}

const unknown = (to: string, at: number): Wanted =>
  reaction(to, '❤️', at, { aux: { quoted_ext_identifier: to } })

const echo = (ext: string, at: number, text: string, more: Partial<Wanted> = {}): Wanted => ({
  ext,
  at,
  outbound: true,
  text,
  ...more,
})

const notice = (name: string, what: object, index: number): Wanted =>
  event(startingWith(`${name}:igsid:${CUSTOMER}:${NOW * 1_000 + index}:`), name, {
    at: NOW + index / 1_000,
    aux: { [name]: what },
  })

const image = (ext: string, more: Partial<Wanted> = {}): Wanted => ({
  ext,
  at: NOW,
  outbound: true,
  type: 'IMAGE',
  file: { type: 'image', mime: null },
  ...more,
})

/** Reactions, edits, unsent messages, receipts; what is typed in the app; what is told of the conversation. */
export const CHANGES: Cases = {
  vercelchat__reactionAdded: fires(unknown('mid_ig_text_001', 1_772_998_044)),
  vercelchat_sample__reaction: fires(unknown('mid.sent.1', 1_772_998_084)),
  'own/reaction_removed': {
    after: [original],
    events: [reaction('mid_ig_original', null, NOW, { quote: ORIGINAL })],
  },
  'own/edit': {
    after: [original],
    events: [event('mid_ig_original:edited:1', 'edited', { quote: { ...ORIGINAL, text: 'As it is now' } })],
  },
  'own/deleted': {
    after: [original],
    events: [event('mid_ig_original:deleted', 'deleted', { quote: { ...ORIGINAL, status: 'DELETED' } })],
  },
  // What the account itself has unsent does not say that it is an echo.
  'own/deleted_by_us': {
    after: [typed('INSTAGRAM', 'mid_ig_typed', 'As it was', BEFORE)],
    events: [
      event('mid_ig_typed:deleted', 'deleted', {
        aux: { echo: true },
        quote: echo('mid_ig_typed', BEFORE, 'As it was', { status: 'DELETED' }),
      }),
    ],
  },
  // One message to Instagram, two here.
  'own/deleted_parts': {
    after: [several],
    events: (['image', 'video'] as const).map((type, index) => {
      const ext = index === 0 ? 'mid_ig_several' : 'mid_ig_several#1'
      return event(`${ext}:deleted`, 'deleted', {
        quote: {
          ext,
          at: BEFORE,
          type: type === 'image' ? 'IMAGE' : 'VIDEO',
          status: 'DELETED',
          file: { type, mime: null },
        },
      })
    }),
  },
  'own/deleted_unknown': fires(
    event('mid_ig_never_seen:deleted', 'deleted', { aux: { quoted_ext_identifier: 'mid_ig_never_seen' } }),
  ),
  // Whoever has read one has read what came before it.
  'own/read': {
    after: [
      typed('INSTAGRAM', 'mid_ig_echo_1', 'One', NOW - 60),
      typed('INSTAGRAM', 'mid_ig_echo_2', 'Two', NOW - 30),
      typed('INSTAGRAM', 'mid_ig_echo_3', 'Three', NOW - 10),
    ],
    events: [
      event('mid_ig_echo_1:read', 'read', {
        quote: echo('mid_ig_echo_1', NOW - 60, 'One', { status: 'READ' }),
      }),
      event('mid_ig_echo_2:read', 'read', {
        quote: echo('mid_ig_echo_2', NOW - 30, 'Two', { status: 'READ' }),
      }),
    ],
  },

  vercelchat__echoMessage: fires(echo('mid_ig_echo_001', 1_772_998_064, 'Bot response')),
  vercelchat_sample__echo: fires(echo('mid.echo.1', 1_772_998_094, 'Your order is on the way.')),
  'own/echo_two_images': fires(image('mid_ig_two'), image('mid_ig_two#1')),
  'own/echo_standby': fires(echo('mid_ig_elsewhere', NOW, 'By another app', { aux: { standby: true } })),
  'own/story_mention_echo': fires({
    ext: 'mid_ig_mention_echo',
    at: NOW,
    outbound: true,
    type: 'STORY_MENTION',
    file: { type: 'file', mime: null },
    aux: { story: { id: '17900000000000009' } },
  }),

  'own/notices': fires(
    notice('referral', { ref: 'bio', source: 'IG_ME', type: 'OPEN_THREAD' }, 0),
    notice('optin', { type: 'notification_messages', payload: 'news', title: 'News' }, 1),
    notice('take_thread_control', { previous_owner_app_id: '1', new_owner_app_id: '2' }, 2),
  ),
}
