import { event } from '../../support/expected.ts'
import { type Cases, fires } from '../case.ts'
import { anna, annas, BOT, CONNECTION, FRIENDS, FROM_ANNA, FROM_OLGA, friends, OLGA } from './common.ts'

const TEST = { first_name: 'test' }

/** What happens in a chat, or to the bot's place in it. */
export const NOTICES: Cases = {
  teloxide_update__issue_523: fires(
    event('my_chat_member:0', 'my_chat_member', {
      at: 1_644_677_726,
      aux: {
        from: { id: 0, is_bot: false, first_name: 'FN', last_name: 'LN', username: 'UN' },
        old_chat_member: {
          user: { id: 1, is_bot: true, first_name: 'bot', username: 'unBot' },
          status: 'member',
        },
        new_chat_member: {
          user: { id: 1, is_bot: true, first_name: 'bot', username: 'unBot' },
          status: 'kicked',
          until_date: 0,
        },
      },
      state: 'BLOCKED',
      user: { first_name: 'FN', last_name: 'LN', username: 'UN' },
    }),
  ),
  'own/unblocked': fires(
    event('my_chat_member:810000040', 'my_chat_member', {
      aux: {
        from: FROM_ANNA,
        old_chat_member: { user: BOT, status: 'kicked', until_date: 0 },
        new_chat_member: { user: BOT, status: 'member' },
      },
      state: 'OPEN',
    }),
  ),
  'own/group_removed': fires(
    event('my_chat_member:810000041', 'my_chat_member', {
      aux: {
        from: FROM_ANNA,
        old_chat_member: { user: BOT, status: 'member' },
        new_chat_member: { user: BOT, status: 'left' },
      },
      state: 'BLOCKED',
      user: FRIENDS,
    }),
  ),
  'own/group_added': fires(
    event('my_chat_member:810000042', 'my_chat_member', {
      aux: {
        from: FROM_ANNA,
        old_chat_member: { user: BOT, status: 'left' },
        new_chat_member: { user: BOT, status: 'administrator', can_be_edited: false },
      },
      state: 'OPEN',
      user: FRIENDS,
    }),
  ),
  'own/business_connection': fires(
    event('business_connection:810000043', 'business_connection', {
      aux: {
        id: CONNECTION,
        user: FROM_OLGA,
        user_chat_id: 5_559_999,
        rights: { can_reply: true, can_read_messages: true },
        is_enabled: true,
      },
      user: OLGA,
    }),
  ),
  'own/join_request': fires(
    event('chat_join_request:810000063', 'chat_join_request', {
      aux: { from: FROM_ANNA, user_chat_id: 5_550_001, bio: 'Hi' },
      user: FRIENDS,
    }),
  ),
  'own/poll_answer': fires({
    ext: 'poll_answer:810000067',
    type: 'EVENT',
    aux: {
      event: 'poll_answer',
      poll_id: '6001',
      user: FROM_ANNA,
      option_ids: [0],
      option_persistent_ids: ['a'],
    },
  }),
  'own/group_members': fires(
    event(friends(303), 'new_chat_members', {
      aux: anna({ new_chat_participant: BOT, new_chat_members: [BOT] }),
      user: FRIENDS,
    }),
  ),
  'own/successful_payment': fires(
    event(annas(150), 'successful_payment', {
      aux: anna({
        successful_payment: {
          currency: 'EUR',
          total_amount: 8_900,
          invoice_payload: 'order-17',
          telegram_payment_charge_id: 'tg-1',
          provider_payment_charge_id: 'p-1',
        },
      }),
    }),
  ),
  'own/users_shared': fires(
    event(annas(151), 'users_shared', {
      aux: anna({ users_shared: { request_id: 1, users: [{ user_id: 5_550_002, first_name: 'Bob' }] } }),
    }),
  ),
  'own/write_access_allowed': fires(
    event(annas(152), 'write_access_allowed', {
      aux: anna({ write_access_allowed: { from_request: true } }),
    }),
  ),
  teloxide_message__de_shared_chat: fires(
    event('250918540:198283', 'chat_shared', {
      at: 1_567_927_221,
      aux: { chat_shared: { request_id: 348_349, chat_id: 384_939 } },
      user: { first_name: 'Андрей', last_name: 'Власов', username: 'aka_dude' },
    }),
  ),
  teloxide_message__issue_475: fires(
    event('-1001331354980:198295', 'video_chat_started', {
      at: 1_638_236_631,
      aux: {
        from: { id: 1_087_968_824, is_bot: true, first_name: 'Group', username: 'GroupAnonymousBot' },
        sender_chat: {
          id: -1_001_331_354_980,
          title: 'C++ Together 2.0',
          username: 'cpptogether',
          type: 'supergroup',
        },
        video_chat_started: {},
      },
      user: { first_name: 'C++ Together 2.0', username: 'cpptogether' },
    }),
  ),
  // A group becomes a supergroup, told in both: the conversation goes on under the new id.
  teloxide_message__issue_427: fires(
    event('-599075523:16', 'migrate_to_chat_id', {
      at: 1_629_404_938,
      aux: {
        from: {
          first_name: 'nullptr',
          id: 729_497_414,
          is_bot: false,
          language_code: 'en',
          username: 'hex0x0000',
        },
        migrate_to_chat_id: -1_001_555_296_434,
      },
      user: TEST,
    }),
  ),
  teloxide_message__issue_427_2: fires(
    event('-1001555296434:1', 'migrate_from_chat_id', {
      at: 1_629_404_938,
      aux: {
        from: { first_name: 'Group', id: 1_087_968_824, is_bot: true, username: 'GroupAnonymousBot' },
        sender_chat: { id: -1_001_555_296_434, title: 'test', type: 'supergroup' },
        migrate_from_chat_id: -599_075_523,
      },
      user: TEST,
    }),
  ),
  teloxide_update__pinned_message_works: fires(
    event('-1001276785818:20225', 'pinned_message', {
      at: 1_582_134_655,
      aux: {
        from: { first_name: 'Hirrolot', id: 408_258_968, is_bot: false, username: 'hirrolot' },
        pinned_message: {
          chat: {
            id: -1_001_276_785_818,
            title: 'teloxide dev',
            type: 'supergroup',
            username: 'teloxide_dev',
          },
          date: 1_582_134_643,
          from: { first_name: 'Hirrolot', id: 408_258_968, is_bot: false, username: 'hirrolot' },
          message_id: 20_224,
          text: 'Faster than a bullet',
        },
      },
      user: { first_name: 'teloxide dev', username: 'teloxide_dev' },
    }),
  ),
  teloxide_message__gift_info: fires(
    event('-1002236736395:27', 'gift', {
      at: 1_721_162_577,
      aux: {
        sender_chat: { id: -1_002_236_736_395, title: 'Test', type: 'channel' },
        gift: {
          gift: {
            id: '1234',
            sticker: {
              width: 512,
              height: 512,
              emoji: '😡',
              set_name: 'AdvenTimeAnim',
              is_animated: true,
              is_video: false,
              type: 'regular',
              thumbnail: {
                file_id: 'AAMCAgADGQEAARIt0GMwiZ6n4nRbxdpM3pL8vPX6PVAhAAIjAAOw0PgMaabKAcaXKCABAAdtAAMpBA',
                file_unique_id: 'AQADIwADsND4DHI',
                file_size: 4_118,
                width: 128,
                height: 128,
              },
              file_id: 'CAACAgIAAxkBAAESLdBjMImep-J0W8XaTN6S_Lz1-j1QIQACIwADsND4DGmmygHGlyggKQQ',
              file_unique_id: 'AgADIwADsND4DA',
              file_size: 16_639,
            },
            star_count: 10,
          },
        },
      },
      user: { first_name: 'Test' },
    }),
  ),
  // Of reactions that nobody signs only their number is told.
  teloxide_update__message_reaction_count_updated: fires(
    event('message_reaction_count:71651251', 'message_reaction_count', {
      at: 1_721_306_391,
      aux: {
        message_id: 36,
        reactions: [
          { type: { type: 'emoji', emoji: '🗿' }, total_count: 2 },
          { type: { type: 'emoji', emoji: '🌭' }, total_count: 1 },
        ],
        quoted_ext_identifier: '-1002236736395:36',
      },
      user: { first_name: 'Test' },
    }),
  ),
}
