import { NOW } from '../../support/expected.ts'
import { type Cases, fires } from '../case.ts'
import { anna, CHANNEL, FRIENDS, FROM_ANNA, friends, GROUP, NEWS } from './common.ts'

const TOPICS = { first_name: 'twest' }
const INSIDE = { first_name: 'CryptoInside Chat', username: 'cryptoinside_talk' }
const SPIN = {
  chat: { id: -1_002_149_282_975, title: 'TON Spin', type: 'channel', username: 'TONSpinChannel' },
  id: 2,
}
const ANONYMOUS = { id: 1_087_968_824, is_bot: true, first_name: 'Group', username: 'GroupAnonymousBot' }

/** A group, or a channel, is one conversation; who wrote a message stands in it. */
export const GROUPS: Cases = {
  'own/group_text': fires({
    ext: friends(301),
    at: NOW,
    text: 'Does it come in green?',
    aux: anna(),
    user: FRIENDS,
  }),
  'own/group_anonymous': fires({
    ext: friends(302),
    at: NOW,
    text: 'It does',
    aux: { from: ANONYMOUS, sender_chat: GROUP, author_signature: 'chief' },
    user: FRIENDS,
  }),
  'own/channel_post': fires({
    ext: '-1001888000222:304',
    at: NOW,
    text: 'News!',
    aux: { sender_chat: CHANNEL, author_signature: 'Olga' },
    user: NEWS,
  }),
  'own/guest_message': fires({
    ext: '-1001999000333:305',
    at: NOW,
    text: '@acme_bot what is your price?',
    aux: anna({ guest_query_id: 'gq-1', guest_bot_caller_user: FROM_ANNA }),
    user: { first_name: 'Elsewhere' },
  }),
  teloxide_message__issue_419: fires({
    ext: '-1001160242915:1',
    at: 1_640_359_576,
    text: 'text',
    aux: {
      from: ANONYMOUS,
      author_signature: 'TITLE2',
      sender_chat: { id: -1_001_160_242_915, title: 'a', type: 'supergroup' },
      forward_origin: {
        type: 'chat',
        date: 1_640_359_544,
        sender_chat: { id: -1_001_160_242_915, title: 'a', type: 'supergroup' },
        author_signature: 'TITLE',
      },
    },
    user: { first_name: 'a' },
  }),
  teloxide_message__topic_message: fires({
    ext: '-1001847508954:5',
    at: 1_675_229_140,
    text: 'blah',
    aux: {
      from: {
        first_name: "вафель'",
        id: 1_253_681_278,
        is_bot: false,
        language_code: 'en',
        username: 'wafflelapkin',
      },
      is_topic_message: true,
      message_thread_id: 4,
      quoted_ext_identifier: '-1001847508954:4',
    },
    user: TOPICS,
  }),
  teloxide_update__dice_works: fires({
    ext: '-1001276785818:35410',
    at: 1_596_014_550,
    text: '🎲',
    aux: {
      dice: { emoji: '🎲', value: 2 },
      from: {
        first_name: 'Hirrolot',
        id: 408_258_968,
        is_bot: false,
        language_code: 'en',
        username: 'hirrolot',
      },
    },
    user: { first_name: 'bla bla bla chat', username: 'teloxide_dev' },
  }),
  teloxide_update__issue_1107: fires({
    ext: '-1001293752024:134545',
    at: 1_721_592_028,
    aux: {
      from: { first_name: 'Wert', id: 6_962_620_676, is_bot: false, username: 'WertCrypto' },
      story: SPIN,
    },
    user: INSIDE,
  }),
  teloxide_update__issue_1107_2: fires({
    ext: '-1001293752024:134546',
    at: 1_721_592_580,
    text: '/report',
    aux: {
      entities: [{ length: 7, offset: 0, type: 'bot_command' }],
      from: {
        first_name: 'the Cable Guy',
        id: 5_964_236_329,
        is_bot: false,
        language_code: 'en',
        username: 'spacewhaleblues',
      },
      message_thread_id: 134_545,
      quoted_ext_identifier: '-1001293752024:134545',
    },
    user: INSIDE,
  }),
}
