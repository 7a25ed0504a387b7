import { event, NOW, type Wanted } from '../../support/expected.ts'
import { type Case, type Cases, fires } from '../case.ts'
import { anna, CHANNEL, FRIENDS, FROM_ANNA, friends, GROUP } from './common.ts'

const inGroup = {
  update_id: 809_500_000,
  message: { message_id: 301, from: FROM_ANNA, chat: GROUP, date: NOW, text: 'In green?' },
}

const reacted = (
  about: Omit<Wanted, 'ext'> & { readonly ext: string },
  number: number,
  emoji: string | null,
  more: { readonly action?: string; readonly aux: object },
): Case => ({
  after: [inGroup],
  events: [
    event(`${about.ext}:reaction:${number}`, 'reaction', {
      text: emoji,
      aux: { reaction: { emoji, action: more.action ?? 'react' }, ...more.aux },
      quote: about,
      user: FRIENDS,
    }),
  ],
})

const ABOUT = { ext: friends(301), at: NOW, text: 'In green?', aux: anna(), user: FRIENDS }
const emoji = (one: string) => ({ type: 'emoji', emoji: one })

/** Reactions: Telegram tells those that somebody had, and those that he has. */
export const REACTIONS: Cases = {
  'own/reaction_changed': reacted(ABOUT, 810_000_059, '❤', {
    aux: { user: FROM_ANNA, old_reaction: [emoji('👍')], new_reaction: [emoji('❤')] },
  }),
  'own/reaction_custom': reacted(ABOUT, 810_000_060, 'custom_emoji:5368324170671202286', {
    aux: {
      user: FROM_ANNA,
      old_reaction: [],
      new_reaction: [{ type: 'custom_emoji', custom_emoji_id: '5368324170671202286' }],
    },
  }),
  'own/reaction_paid': reacted(ABOUT, 810_000_061, '⭐', {
    aux: { actor_chat: CHANNEL, old_reaction: [], new_reaction: [{ type: 'paid' }] },
  }),
  'own/reaction_removed': reacted(ABOUT, 810_000_062, '👍', {
    action: 'unreact',
    aux: { user: FROM_ANNA, old_reaction: [emoji('👍')], new_reaction: [] },
  }),
  teloxide_update__message_reaction_updated: fires(
    event('-1002184233434:35:reaction:71651249', 'reaction', {
      at: 1_721_306_082,
      text: '🌭',
      aux: {
        reaction: { emoji: '🌭', action: 'react' },
        quoted_ext_identifier: '-1002184233434:35',
        user: {
          id: 1_459_074_222,
          is_bot: false,
          first_name: 'shadowchain',
          username: 'shdwchn10',
          language_code: 'en',
          is_premium: true,
        },
        old_reaction: [],
        new_reaction: [emoji('🌭')],
      },
      user: { first_name: 'Test' },
    }),
  ),
  // By somebody who does not show who he is.
  teloxide_update__message_reaction_updated_2: fires(
    event('-1002199793788:2:reaction:767844136', 'reaction', {
      at: 1_723_798_597,
      text: '❤',
      aux: {
        reaction: { emoji: '❤', action: 'unreact' },
        quoted_ext_identifier: '-1002199793788:2',
        actor_chat: { id: -1_002_199_793_788, title: 'тест', type: 'supergroup' },
        old_reaction: [emoji('❤')],
        new_reaction: [],
      },
      user: { first_name: 'тест' },
    }),
  ),
}
