import { event, NOW } from '../../support/expected.ts'
import { type Cases, fires } from '../case.ts'
import {
  ANNAS_CHAT,
  anna,
  annas,
  BOT,
  business,
  CHANNEL,
  CONNECTION,
  FROM_ANNA,
  FROM_OLGA,
  NEWS,
} from './common.ts'

let updates = 809_000_000
const update = (member: object): object => {
  updates += 1
  return { update_id: updates, ...member }
}
const written = (message_id: number, content: object): object =>
  update({ message: { message_id, from: FROM_ANNA, chat: ANNAS_CHAT, date: NOW, ...content } })
const edited = (message_id: number, content: object): object =>
  update({
    edited_message: {
      message_id,
      from: FROM_ANNA,
      chat: ANNAS_CHAT,
      date: NOW,
      edit_date: NOW + 30,
      ...content,
    },
  })
const toOlga = (message_id: number, from: object, text: string): object =>
  update({
    business_message: {
      message_id,
      from,
      chat: ANNAS_CHAT,
      date: NOW,
      business_connection_id: CONNECTION,
      text,
    },
  })
const QUESTION = written(125, { text: 'Which sizes do you have?' })
const PLACE = { name: null, address: null, url: null }

/** Edits, deletions, and what is written in a business account's chats by its own side. */
export const CHANGES: Cases = {
  'own/edited_text': {
    after: [QUESTION],
    events: [
      event(`${annas(125)}:edited:810000031`, 'edited', {
        at: NOW + 30,
        quote: { ext: annas(125), at: NOW, text: 'Which sizes are left?', aux: anna() },
      }),
    ],
  },
  // In the same second as the one before it: Telegram tells edits by whole seconds.
  'own/edited_again': {
    after: [QUESTION, edited(125, { text: 'Which sizes are left?' })],
    events: [
      event(`${annas(125)}:edited:810000095`, 'edited', {
        at: NOW + 30,
        quote: { ext: annas(125), at: NOW, text: 'Which sizes are left today?', aux: anna() },
      }),
    ],
  },
  // Telegram tells of an edit also where nothing of it can be seen.
  'own/edited_nothing_seen': { after: [QUESTION], events: [] },
  'own/edited_caption': {
    after: [
      written(130, {
        media_group_id: '14011',
        photo: [
          {
            file_id: 'BQACAgIAAxkBAAa1x',
            file_unique_id: 'AgADa1x',
            width: 600,
            height: 800,
            file_size: 90_400,
          },
        ],
        caption: 'Both of them',
      }),
    ],
    events: [
      event(`${annas(130)}:edited:810000033`, 'edited', {
        at: NOW + 32,
        quote: {
          ext: annas(130),
          at: NOW,
          type: 'IMAGE',
          text: 'All of them',
          file: { type: 'image', mime: null },
          aux: anna({ media_group_id: '14011', photo: { file_size: 90_400, width: 600, height: 800 } }),
        },
      }),
    ],
  },
  // A live location moves.
  'own/edited_location': {
    after: [
      written(112, {
        location: { latitude: 52.52, longitude: 13.405, horizontal_accuracy: 30, live_period: 900 },
      }),
    ],
    events: [
      event(`${annas(112)}:edited:810000034`, 'edited', {
        at: NOW + 60,
        quote: {
          ext: annas(112),
          at: NOW,
          type: 'LOCATION',
          aux: anna({
            location: { latitude: 52.521, longitude: 13.41, ...PLACE },
            live_location: { horizontal_accuracy: 30, live_period: 900 },
          }),
        },
      }),
    ],
  },
  'own/channel_post_edited': {
    after: [
      update({
        channel_post: { message_id: 304, sender_chat: CHANNEL, chat: CHANNEL, date: NOW, text: 'News!' },
      }),
    ],
    events: [
      event('-1001888000222:304:edited:810000057', 'edited', {
        at: NOW + 5,
        quote: {
          ext: '-1001888000222:304',
          at: NOW,
          text: 'Good news!',
          aux: { sender_chat: CHANNEL, author_signature: 'Olga' },
          user: NEWS,
        },
        user: NEWS,
      }),
    ],
  },
  'own/business_echo': fires({
    ext: business(202),
    at: NOW,
    outbound: true,
    text: 'Hello Anna',
    aux: { from: FROM_OLGA, business_connection_id: CONNECTION },
  }),
  // Another program has sent it with our token: what the hub sends itself is told by its answer, once.
  'own/business_own_bot': fires({
    ext: business(203),
    at: NOW,
    outbound: true,
    text: 'The bot sent this',
    aux: { from: FROM_OLGA, business_connection_id: CONNECTION, sender_business_bot: BOT },
  }),
  'own/business_other_bot': fires({
    ext: business(204),
    at: NOW,
    outbound: true,
    text: 'Another bot sent this',
    aux: {
      from: FROM_OLGA,
      business_connection_id: CONNECTION,
      sender_business_bot: { ...BOT, id: 7_100_000_099, first_name: 'Other', username: 'other_bot' },
    },
  }),
  'own/business_edited': {
    after: [toOlga(201, FROM_ANNA, 'Hello Olga')],
    events: [
      event(`${business(201)}:edited:810000049`, 'edited', {
        at: NOW + 20,
        quote: {
          ext: business(201),
          at: NOW,
          text: 'Hello, Olga!',
          aux: anna({ business_connection_id: CONNECTION }),
        },
      }),
    ],
  },
  'own/business_edited_echo': {
    after: [toOlga(202, FROM_OLGA, 'Hello Anna')],
    events: [
      event(`${business(202)}:edited:810000050`, 'edited', {
        at: NOW + 21,
        aux: { echo: true },
        quote: {
          ext: business(202),
          at: NOW,
          outbound: true,
          text: 'Hello, Anna!',
          aux: { from: FROM_OLGA, business_connection_id: CONNECTION },
        },
      }),
    ],
  },
  // One update names several messages, and one of them is not known here.
  'own/business_deleted': {
    after: [toOlga(201, FROM_ANNA, 'Hello Olga')],
    events: [
      // Telegram tells no time of it.
      {
        ext: `${business(201)}:deleted`,
        type: 'EVENT',
        aux: { event: 'deleted' },
        quote: {
          ext: business(201),
          at: NOW,
          status: 'DELETED',
          text: 'Hello Olga',
          aux: anna({ business_connection_id: CONNECTION }),
        },
      },
      {
        ext: `${business(202)}:deleted`,
        type: 'EVENT',
        aux: { event: 'deleted', quoted_ext_identifier: business(202) },
      },
    ],
  },
}
