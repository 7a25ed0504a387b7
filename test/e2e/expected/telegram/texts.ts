import { NOW } from '../../support/expected.ts'
import { type Cases, fires } from '../case.ts'
import { ANNAS_CHAT, anna, annas, BOT, CHANNEL, FROM_ANNA } from './common.ts'

const VLASOV = {
  id: 250_918_540,
  is_bot: false,
  first_name: 'Андрей',
  last_name: 'Власов',
  username: 'aka_dude',
  language_code: 'en',
}
const TESTER = { id: 7_527_593, is_bot: false, first_name: 'Test User', username: 'telegram_test_user' }
const MONGOOSE = {
  id: 1_459_074_222,
  is_bot: false,
  first_name: 'shadowchain',
  username: 'shdwchn10',
  language_code: 'en',
  is_premium: true,
}

const BLOCKED = {
  update_id: 809_900_000,
  my_chat_member: {
    chat: ANNAS_CHAT,
    from: FROM_ANNA,
    date: NOW - 200_000,
    old_chat_member: { user: BOT, status: 'member' },
    new_chat_member: { user: BOT, status: 'kicked', until_date: 0 },
  },
}

/** Texts, with what they reply to and where they come from. */
export const TEXTS: Cases = {
  teloxide_message__de_text: fires({
    ext: '250918540:199785',
    at: 1_568_289_890,
    text: 'Лол кек 😂',
    aux: { from: VLASOV },
    user: { first_name: 'Андрей', last_name: 'Власов', username: 'aka_dude' },
  }),
  teloxide_message__effect_id: fires({
    ext: '1459074222:139',
    at: 1_739_038_521,
    text: 'El Psy Kongroo',
    aux: { from: MONGOOSE, effect_id: '5123233223429587601' },
    user: { first_name: 'shadowchain', username: 'shdwchn10' },
  }),
  teloxide_update__de_private_chat_text_message: fires({
    ext: '408258968:154',
    at: 1_581_448_857,
    text: '4',
    aux: {
      from: {
        first_name: 'Hirrolot',
        id: 408_258_968,
        is_bot: false,
        language_code: 'en',
        username: 'hirrolot',
      },
    },
    user: { first_name: 'Hirrolot', username: 'hirrolot' },
  }),
  teloxide_update__message: fires({
    ext: '218485655:6557',
    at: 1_569_518_342,
    text: 'hello there',
    aux: {
      from: {
        id: 218_485_655,
        is_bot: false,
        first_name: 'Waffle',
        username: 'WaffleLapkin',
        language_code: 'en',
      },
      link_preview_options: { is_disabled: true },
    },
    user: { first_name: 'Waffle', username: 'WaffleLapkin' },
  }),
  vercelchat__followUp: fires({
    ext: '7527593:134',
    at: 1_767_224_901,
    text: 'how are you',
    aux: { from: TESTER },
    user: { first_name: 'Test User', username: 'telegram_test_user' },
  }),
  vercelchat__mention: fires({
    ext: '7527593:133',
    at: 1_767_224_888,
    text: '@vercelchatsdkbot hi',
    aux: { from: TESTER, entities: [{ length: 17, offset: 0, type: 'mention' }] },
    user: { first_name: 'Test User', username: 'telegram_test_user' },
  }),
  // She had blocked the bot; that she no longer does was told while nobody took it, and Telegram keeps it for a day.
  'own/start': {
    after: [BLOCKED],
    events: [
      {
        ext: annas(115),
        at: NOW,
        text: '/start',
        aux: anna({ entities: [{ offset: 0, length: 6, type: 'bot_command' }] }),
        state: 'OPEN',
      },
    ],
  },
  // By a link such as t.me/acme_bot?start=spring_offer.
  'own/start_deep_link': fires({
    ext: annas(116),
    at: NOW,
    text: '/start spring_offer',
    aux: anna({
      entities: [{ offset: 0, length: 6, type: 'bot_command' }],
      referral: { ref: 'spring_offer' },
    }),
  }),
  'own/rich_message': fires({
    ext: annas(117),
    at: NOW,
    text: 'Order 17\nTwo blue jackets, please\n• size M\n• size L',
    aux: anna({
      rich_message: {
        blocks: [
          { type: 'heading', text: 'Order 17', size: 2 },
          {
            type: 'paragraph',
            text: [
              'Two ',
              { type: 'bold', text: ['blue ', { type: 'italic', text: 'jackets' }] },
              ', please',
            ],
          },
          {
            type: 'list',
            items: [
              { label: '•', blocks: [{ type: 'paragraph', text: 'size M' }] },
              { label: '•', blocks: [{ type: 'paragraph', text: 'size L' }] },
            ],
          },
          { type: 'divider' },
        ],
      },
    }),
  }),
  'own/reply': {
    after: [
      {
        update_id: 809_999_999,
        message: {
          message_id: 125,
          from: { id: 5_550_001, is_bot: false, first_name: 'Anna' },
          chat: {
            id: 5_550_001,
            type: 'private',
            first_name: 'Anna',
            last_name: 'Berg',
            username: 'anna_berg',
          },
          date: NOW,
          text: 'Which sizes do you have?',
        },
      },
    ],
    events: [
      {
        ext: annas(126),
        at: NOW,
        text: 'M, please',
        aux: anna(),
        quote: {
          ext: annas(125),
          at: NOW,
          text: 'Which sizes do you have?',
          aux: { from: { id: 5_550_001, is_bot: false, first_name: 'Anna' } },
        },
      },
    ],
  },
  // What is replied to is in another chat: it is no message of this conversation.
  'own/reply_elsewhere': fires({
    ext: annas(127),
    at: NOW,
    text: 'This one',
    aux: anna({
      external_reply: {
        origin: { type: 'channel', chat: CHANNEL, message_id: 9, date: NOW - 60 },
        chat: CHANNEL,
        message_id: 9,
      },
      quote: { text: 'blue', position: 4, is_manual: true },
    }),
  }),
  'own/reply_to_story': fires({
    ext: annas(128),
    at: NOW,
    text: 'Nice!',
    aux: anna({ reply_to_story: { chat: CHANNEL, id: 7 } }),
  }),
  'own/forwarded': fires({
    ext: annas(129),
    at: NOW,
    text: 'See what Bob says',
    aux: anna({
      forward_origin: { type: 'hidden_user', sender_user_name: 'Bob', date: NOW - 3_600 },
    }),
  }),
  // A member that Telegram added since is kept under its name.
  'own/unknown_beside': fires({
    ext: annas(161),
    at: NOW,
    text: 'With something new',
    aux: anna({ aura: { colour: 'blue' } }),
  }),
}
