import { NOW, startingWith } from '../../support/expected.ts'
import { CUSTOMER, messagingPost, PAGE, wrote } from '../../support/messenger.ts'
import { type Cases, fires } from '../case.ts'

const BEFORE = NOW - 60
const visitor = {
  object: 'page',
  entry: [
    {
      id: PAGE,
      time: BEFORE * 1_000,
      messaging: [
        {
          sender: { user_ref: 'visitor-7' },
          recipient: { id: PAGE },
          timestamp: BEFORE * 1_000,
          postback: { mid: 'm_VISITOR', title: 'Ask us', payload: 'ASK' },
        },
      ],
    },
  ],
}

/** A button has no id of its own in older posts: one is made, of who pressed it, when and what. */
const made = (at: number) => startingWith(`postback:psid:${CUSTOMER}:${at * 1_000}:`)

/** What the customer wrote or pressed, and what stands around it. */
export const MESSAGES: Cases = {
  vercelchat__firstMessage: fires({ ext: 'm_FAKE_MSG_ID_001', at: 1_772_998_024, text: 'What is Vercel?' }),
  vercelchat__secondMessage: fires({ ext: 'm_FAKE_MSG_ID_002', at: 1_772_998_054, text: 'Tell me more' }),
  vercelchat__legacyPostback: fires({
    ext: made(1_772_998_094),
    at: 1_772_998_094,
    type: 'BUTTON',
    text: 'Get Started',
    aux: { button: { title: 'Get Started', payload: 'GET_STARTED' } },
  }),
  vercelchat__postbackClick: fires({
    ext: made(1_772_998_084),
    at: 1_772_998_084,
    type: 'BUTTON',
    text: 'Say Hello',
    aux: { button: { title: 'Say Hello', payload: 'chat:{"a":"hello"}' } },
  }),
  'own/quick_reply': fires({
    ext: 'm_QUICK',
    at: NOW,
    type: 'BUTTON',
    text: 'Red',
    aux: { button: { title: 'Red', payload: 'COLOUR_RED' } },
  }),
  'own/reply': {
    after: [wrote('FACEBOOK', 'm_ORIGINAL', 'As it was', BEFORE)],
    events: [
      {
        ext: 'm_REPLY',
        at: NOW,
        text: 'Yes, that one',
        quote: { ext: 'm_ORIGINAL', at: BEFORE, text: 'As it was' },
      },
    ],
  },
  'own/ad_and_command': fires(
    {
      ext: 'm_AD',
      at: NOW,
      text: 'I saw this',
      aux: {
        referral: {
          ref: 'autumn',
          source: 'ADS',
          type: 'OPEN_THREAD',
          ad_id: '6045246247433',
          ads_context_data: { ad_title: 'Jackets', photo_url: 'https://example.com/ad.jpg' },
        },
      },
    },
    { ext: 'm_COMMAND', at: NOW + 0.001, text: '/order 7', aux: { commands: [{ name: 'order' }] } },
  ),
  'own/postback_referral': fires({
    ext: 'm_POSTBACK',
    at: NOW,
    type: 'BUTTON',
    text: 'Get Started',
    aux: {
      button: { title: 'Get Started', payload: 'START' },
      referral: { ref: 'shop', source: 'SHORTLINK', type: 'OPEN_THREAD' },
    },
  }),
  // An app that has not the conversation is not told the payload.
  'own/postback_standby': fires({
    ext: made(NOW),
    at: NOW,
    type: 'BUTTON',
    text: 'Menu',
    aux: { button: { title: 'Menu', payload: null }, standby: true },
  }),
  'own/postback_user_ref': fires({
    ext: 'm_VISITOR',
    at: NOW,
    type: 'BUTTON',
    text: 'Ask us',
    aux: { button: { title: 'Ask us', payload: 'ASK' } },
  }),
  // The visitor of a website has got an id: he is one person, with one conversation.
  'own/prior_message': { after: [visitor], events: [{ ext: 'm_PRIOR', at: NOW, text: 'It is me' }] },
  'own/times': fires(
    { ext: 'm_T1', at: NOW, text: 'seconds in a text' },
    { ext: 'm_T2', at: NOW, text: 'ISO' },
    { ext: 'm_T3', at: NOW, text: 'of the entry' },
  ),
  'own/batch': {
    after: [messagingPost('FACEBOOK', { message: { mid: 'm_BATCH_1', text: 'one' } }, NOW)],
    // The first has come before; what cannot be read, or is another Page's, costs the others nothing.
    events: [
      { ext: 'm_BATCH_2', at: NOW, text: 'two' },
      { ext: 'm_BATCH_3', at: NOW, text: 'three', aux: { standby: true } },
    ],
    quarantined: true,
  },
}
