import { NOW, startingWith } from '../../support/expected.ts'
import { CUSTOMER, wrote } from '../../support/messenger.ts'
import { type Cases, fires } from '../case.ts'

const BEFORE = NOW - 60

const YES = { button: { title: 'Yes', payload: 'chat:{"a":"confirm","v":"yes"}' } }

/** What the customer wrote or pressed, and what stands around it. */
export const MESSAGES: Cases = {
  vercelchat__firstMessage: fires({
    ext: 'mid_ig_text_001',
    at: 1_772_998_024,
    text: 'Do you ship to Córdoba?',
  }),
  vercelchat_sample__text_dm: fires({
    ext: 'mid.text.1',
    at: 1_772_998_024,
    text: 'Do you ship to Córdoba?',
  }),
  vercelchat__quickReply: fires({
    ext: 'mid_ig_quick_001',
    at: 1_772_998_054,
    type: 'BUTTON',
    text: 'Yes',
    aux: YES,
  }),
  vercelchat_sample__quick_reply: fires({
    ext: 'mid.quick.1',
    at: 1_772_998_064,
    type: 'BUTTON',
    text: 'Yes',
    aux: YES,
  }),
  vercelchat_sample__postback: fires({
    ext: 'mid.postback.1',
    at: 1_772_998_074,
    type: 'BUTTON',
    text: 'Track order',
    aux: { button: { title: 'Track order', payload: 'chat:{"a":"track"}' } },
  }),
  'own/postback_without_mid': fires({
    ext: startingWith(`postback:igsid:${CUSTOMER}:${NOW * 1_000}:`),
    at: NOW,
    type: 'BUTTON',
    text: 'Opening hours',
    aux: { button: { title: 'Opening hours', payload: 'HOURS' } },
  }),
  'own/reply': {
    after: [wrote('INSTAGRAM', 'mid_ig_original', 'As it was', BEFORE)],
    events: [
      {
        ext: 'mid_ig_reply',
        at: NOW,
        text: 'That one',
        quote: { ext: 'mid_ig_original', at: BEFORE, text: 'As it was' },
      },
    ],
  },
  'own/product_referral': fires({
    ext: 'mid_ig_product',
    at: NOW,
    text: 'Still there?',
    aux: { referral: { product: { id: '4242' } } },
  }),
  // The dashboard's test button: no entry id, seconds in a text, under a field.
  'own/changes_dashboard': fires({ ext: 'random_mid', at: NOW, text: 'random_text' }),
  'own/flat': fires({ ext: 'mid_ig_flat', at: NOW, text: 'Flat' }),
  // Some of Meta's examples have the customer's id as that of the entry.
  'own/entry_of_customer': fires({ ext: 'mid_ig_swapped', at: NOW, text: 'By an example of Meta' }),
}
