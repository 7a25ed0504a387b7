import { NOW } from '../../support/expected.ts'
import { type Cases, fires } from '../case.ts'
import { ANNAS_CHAT, anna, annas, business, CONNECTION, FRIENDS, FROM_ANNA, friends } from './common.ts'

/** Places, contacts, and what a person presses. The press of a button has no time of its own. */
export const ANSWERS: Cases = {
  teloxide_message__issue_481: fires({
    ext: '0:0',
    at: 0,
    type: 'LOCATION',
    aux: {
      location: { latitude: 0, longitude: 0, name: 'Title', address: 'Address', url: null },
      live_location: { live_period: 900 },
      venue: { foursquare_id: 'some_foursquare_id' },
    },
    user: { first_name: 'f' },
  }),
  'own/venue': fires({
    ext: annas(114),
    at: NOW,
    type: 'LOCATION',
    aux: anna({
      location: {
        latitude: 52.5163,
        longitude: 13.3777,
        name: 'Brandenburg Gate',
        address: 'Pariser Platz, Berlin',
        url: null,
      },
      venue: { google_place_id: 'ChIJ', google_place_type: 'tourist_attraction' },
    }),
  }),
  'own/location_pin': fires({
    ext: annas(113),
    at: NOW,
    type: 'LOCATION',
    aux: anna({
      location: { latitude: -33.8568, longitude: 151.2153, name: null, address: null, url: null },
    }),
  }),
  'own/location_live': fires({
    ext: annas(112),
    at: NOW,
    type: 'LOCATION',
    aux: anna({
      location: { latitude: 52.52, longitude: 13.405, name: null, address: null, url: null },
      live_location: { horizontal_accuracy: 30, live_period: 900 },
    }),
  }),
  // Her own number: from now on it is known.
  'own/contact_own': fires({
    ext: annas(110),
    at: NOW,
    type: 'CONTACT',
    aux: anna({
      contacts: [
        {
          name: 'Anna Berg',
          phones: ['491701234567'],
          emails: [],
          vcard:
            'BEGIN:VCARD\r\nVERSION:3.0\r\nN:Berg;Anna;;;\r\nFN:Anna Berg\r\nTEL:491701234567\r\nEND:VCARD\r\n',
          user_id: 5_550_001,
        },
      ],
    }),
    user: { first_name: 'Anna', last_name: 'Berg', username: 'anna_berg', phone_number: '+491701234567' },
  }),
  'own/contact_of_another': fires({
    ext: annas(111),
    at: NOW,
    type: 'CONTACT',
    aux: anna({
      contacts: [
        {
          name: 'Bob',
          phones: ['+1 650-555-1234'],
          emails: [],
          vcard: 'BEGIN:VCARD\nVERSION:3.0\nFN:Bob\nTEL:+16505551234\nEND:VCARD',
        },
      ],
    }),
  }),
  'own/web_app_data': fires({
    ext: annas(124),
    at: NOW,
    type: 'BUTTON',
    text: 'Choose a size',
    aux: anna({ button: { title: 'Choose a size', payload: '{"size":"M"}' } }),
  }),
  'own/callback': fires({
    ext: 'callback_query:4382bfdwdsb323b2d9',
    type: 'BUTTON',
    text: 'L',
    aux: {
      button: { title: 'L', payload: 'size:l' },
      from: FROM_ANNA,
      callback_query: { id: '4382bfdwdsb323b2d9', chat_instance: '-3218', message_id: 140 },
      quoted_ext_identifier: annas(140),
    },
  }),
  // The message was sent so long ago that Telegram does not tell it any more, nor what stood on the button.
  'own/callback_inaccessible': fires({
    ext: 'callback_query:4382bfdwdsb323b2da',
    type: 'BUTTON',
    aux: {
      button: { title: null, payload: 'size:m' },
      from: FROM_ANNA,
      callback_query: { id: '4382bfdwdsb323b2da', chat_instance: '-3218', message_id: 140 },
      quoted_ext_identifier: annas(140),
    },
  }),
  'own/callback_game': fires({
    ext: 'callback_query:4382bfdwdsb323b2db',
    type: 'BUTTON',
    aux: {
      button: { title: null, payload: 'lumberjack' },
      from: FROM_ANNA,
      callback_query: { id: '4382bfdwdsb323b2db', chat_instance: '-3218', message_id: 141 },
      quoted_ext_identifier: annas(141),
    },
  }),
  'own/callback_in_group': fires({
    ext: 'callback_query:4382bfdwdsb323b2dc',
    type: 'BUTTON',
    text: 'M',
    aux: {
      button: { title: 'M', payload: 'size:m' },
      from: FROM_ANNA,
      callback_query: { id: '4382bfdwdsb323b2dc', chat_instance: '77', message_id: 142 },
      quoted_ext_identifier: friends(142),
    },
    user: FRIENDS,
  }),
  // Under a message that was sent by way of the bot into another chat.
  teloxide_callback_query__deserialize: fires({
    ext: 'callback_query:id',
    type: 'BUTTON',
    aux: {
      button: { title: null, payload: 'some_data' },
      from: { id: 12_345, is_bot: false, first_name: 'firstName' },
      callback_query: { id: 'id', inline_message_id: 'i_m_id', chat_instance: '123456' },
    },
    user: { first_name: 'firstName' },
  }),
  'own/business_callback': fires({
    ext: 'callback_query:4382bfdwdsb323b2dd',
    type: 'BUTTON',
    text: 'This',
    aux: {
      button: { title: 'This', payload: '1' },
      from: FROM_ANNA,
      callback_query: { id: '4382bfdwdsb323b2dd', chat_instance: '5', message_id: 206 },
      quoted_ext_identifier: business(206),
    },
  }),
  // The business is another conversation than the one with the bot, with the same person.
  'own/business_message': fires({
    ext: business(201),
    at: NOW,
    text: 'Hello Olga',
    aux: anna({ business_connection_id: CONNECTION }),
  }),
  'own/business_reply': {
    after: [
      {
        update_id: 809_999_998,
        business_message: {
          message_id: 202,
          from: { id: 5_559_999, is_bot: false, first_name: 'Olga' },
          chat: ANNAS_CHAT,
          date: NOW,
          business_connection_id: CONNECTION,
          text: 'Hello Anna',
        },
      },
    ],
    events: [
      {
        ext: business(205),
        at: NOW,
        text: 'Thanks',
        aux: anna({ business_connection_id: CONNECTION }),
        quote: {
          ext: business(202),
          at: NOW,
          outbound: true,
          text: 'Hello Anna',
          aux: {
            from: { id: 5_559_999, is_bot: false, first_name: 'Olga' },
            business_connection_id: CONNECTION,
          },
        },
      },
    ],
  },
}
