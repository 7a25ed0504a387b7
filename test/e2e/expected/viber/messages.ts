import { expect } from 'vitest'
import { NOW } from '../../support/expected.ts'
import { type Cases, fires } from '../case.ts'
import { ADA, ADA_ID, JOHN, THEN, TOKEN, token } from './people.ts'

const OURS = '01949f3a-6c1e-7d3a-9a53-2f6f0c1b7e11'

/** Of Ada, at the time of our own fixtures. */
const own = (last: number, more: object = {}) => fires({ ext: token(last), at: NOW, ...more })

const left = {
  event: 'unsubscribed',
  timestamp: NOW * 1_000 - 60_000,
  message_token: '5741311803571719999',
  user_id: ADA_ID,
}

/** What the customer writes. */
export const MESSAGES: Cases = {
  viberphp__8_message: fires({
    ext: TOKEN,
    at: THEN,
    text: 'a message to the service',
    aux: { tracking_data: 'tracking data' },
    user: JOHN,
  }),
  viberpy__unicode_request: fires({
    ext: TOKEN,
    at: THEN,
    text: '批封廟根縄華勢田郎報株聞。変宝長独部鉱内出殺反提似惑金参勧車査真測。見名基現画府日室事集百藤米。発目本当党考万名東拓学早職表治月佐。町要静子呉遊推写間確長無読死覧件一盛治融。',
    aux: { tracking_data: 'אל תעקוב אחרי!', sender: { api_version: 2 } },
    user: { first_name: 'ふで都急ぼちラり面関ごル期販ずラ否裁ぞるめ数努むや正記味てょ', picture: true },
  }),

  'own/picture': own(1, {
    type: 'IMAGE',
    text: 'The crack',
    file: { type: 'image', mime: null, title: 'IMG_0042.jpg' },
    aux: { size: 73_506 },
  }),
  'own/picture_bare': own(2, { type: 'IMAGE', file: { type: 'image', mime: null } }),
  'own/video': own(3, {
    type: 'VIDEO',
    file: { type: 'video', mime: null, title: 'clip.mp4' },
    aux: { size: 1_048_577, duration: 12 },
  }),
  'own/file': own(4, {
    type: 'FILE',
    file: { type: 'file', mime: null, title: 'Rechnung für Ada.pdf' },
    aux: { size: 48_211 },
  }),
  // Viber tells which sticker it is, and not always what it looks like.
  'own/sticker': own(5, { type: 'STICKER', aux: { sticker_id: 46_105 } }),
  'own/sticker_picture': own(6, {
    type: 'STICKER',
    file: { type: 'image', mime: null },
    aux: { sticker_id: 40_133 },
  }),
  'own/contact': own(7, {
    type: 'CONTACT',
    aux: {
      contacts: [
        {
          name: 'Grace Hopper',
          phones: ['+972511123123'],
          emails: [],
          vcard: expect.stringMatching(/FN:Grace Hopper\r\n(.*\r\n)*TEL:\+972511123123\r\n/),
        },
      ],
    },
  }),
  'own/contact_number': own(8, {
    type: 'CONTACT',
    aux: {
      contacts: [
        {
          name: null,
          phones: ['972511123123'],
          emails: [],
          vcard: expect.stringContaining('TEL:972511123123'),
        },
      ],
    },
  }),
  'own/location': own(9, {
    type: 'LOCATION',
    aux: {
      location: {
        latitude: 52.5163,
        longitude: 13.3777,
        name: null,
        address: 'Pariser Platz, 10117 Berlin',
        url: null,
      },
    },
  }),
  'own/location_texts': own(10, {
    type: 'LOCATION',
    aux: { location: { latitude: 37.7898, longitude: -122.3942, name: null, address: null, url: null } },
  }),
  'own/url': own(11, { text: 'https://shop.example/jackets/7' }),

  // A tap on a button comes as a text; what we sent along says that it is one.
  'own/tap': own(12, {
    type: 'BUTTON',
    text: 'Yes, please',
    aux: { button: { title: 'Yes, please', payload: 'yes' }, tracking_data: OURS },
  }),
  'own/tap_untitled': own(13, {
    type: 'BUTTON',
    text: 'no',
    aux: { button: { title: 'no', payload: 'no' }, tracking_data: OURS },
  }),
  'own/typed_below_keyboard': own(14, { text: 'Well, maybe', aux: { tracking_data: OURS } }),
  'own/reply_tracked': own(15, { text: 'Thank you', aux: { tracking_data: OURS } }),
  'own/tap_foreign': own(16, { text: 'menu:1', aux: { tracking_data: '{"step":3}' } }),

  'own/sender_details': own(17, {
    text: 'Hi',
    aux: { silent: true, sender: { language: 'en-CA', country: 'DE', api_version: 10 } },
    user: { ...ADA, picture: true },
  }),
  'own/half_character': own(18, { text: 'Hi \ufffd' }),
  'own/token_as_text': own(19, { text: 'Hi' }),
  // No digit is lost in what is handed on.
  'own/rich_media': own(20, {
    type: 'TEMPLATE',
    text: 'Our jackets',
    aux: {
      rich_media: {
        Type: 'rich_media',
        ButtonsGroupColumns: 6,
        ButtonsGroupRows: 1,
        Id: '9223372036854775807',
        Weight: '0.1000000000000000055511151231257827',
        Buttons: [{ ActionBody: 'buy', Text: 'Buy' }],
      },
    },
  }),
  // Who writes again is subscribed again; Viber sends no "subscribed" for that.
  'own/resubscribed': { after: [left], events: [{ ext: token(21), at: NOW, text: 'Here I am again' }] },
}
