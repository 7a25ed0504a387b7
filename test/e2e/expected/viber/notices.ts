import { event, NOW } from '../../support/expected.ts'
import { type Case, type Cases, fires, SILENT } from '../case.ts'
import { ADA, ADA_ID, JOHN, JOHN_ID, NAMELESS, THEN, TOKEN, token } from './people.ts'

const DETAILS = { country: 'UK', language: 'en', api_version: 1 }
const OWN_DETAILS = { language: 'en-CA', country: 'DE', api_version: 8 }
const PICTURED = { ...ADA, picture: true } as const

const hello = {
  event: 'message',
  timestamp: NOW * 1_000 - 60_000,
  message_token: '5741311803571720034',
  sender: { id: ADA_ID, name: 'Ada King' },
  message: { type: 'text', text: 'Hello' },
}
const left = { event: 'unsubscribed', timestamp: NOW * 1_000 - 60_000, message_token: 1, user_id: ADA_ID }
/** What Ada has written has the token that the receipt is about. */
const ofInbound: Case = {
  after: [JSON.stringify(hello).replace('"5741311803571720034"', '5741311803571720034')],
  events: [],
}

/** What Viber tells of people, and of messages. */
export const NOTICES: Cases = {
  viberphp__2_subscribed: fires(
    event(`subscribed:${TOKEN}:${JOHN_ID}`, 'subscribed', { at: THEN, aux: { user: DETAILS }, user: JOHN }),
  ),
  viberphp__3_unsubscribed: fires(
    event(`unsubscribed:${TOKEN}:${JOHN_ID}`, 'unsubscribed', { at: THEN, state: 'BLOCKED', user: NAMELESS }),
  ),
  viberphp__4_conversation_started: fires(
    event(`conversation_started:${TOKEN}:${JOHN_ID}`, 'conversation_started', {
      at: THEN,
      aux: { type: 'open', context: 'context information', user: DETAILS },
      user: JOHN,
    }),
  ),
  'own/subscribed': {
    after: [left],
    events: [
      event(`subscribed:${token(33)}:${ADA_ID}`, 'subscribed', {
        aux: { user: OWN_DETAILS },
        user: PICTURED,
        state: 'OPEN',
      }),
    ],
  },
  'own/unsubscribed': {
    after: [hello],
    events: [event(`unsubscribed:${token(32)}:${ADA_ID}`, 'unsubscribed', { state: 'BLOCKED', user: ADA })],
  },
  // Viber repeats what it could not tell for an hour, and she has written since: she is subscribed.
  'own/unsubscribed_late': {
    after: [hello],
    events: [
      event(`unsubscribed:${token(41)}:${ADA_ID}`, 'unsubscribed', {
        at: NOW - 100,
        state: 'OPEN',
        user: ADA,
      }),
    ],
  },
  'own/started': fires(
    event(`conversation_started:${token(31)}:${ADA_ID}`, 'conversation_started', {
      aux: { type: 'open', subscribed: false },
      user: ADA,
    }),
  ),
  // Whoever is said to be subscribed has not left.
  'own/started_subscribed': {
    after: [left],
    events: [
      event(`conversation_started:${token(30)}:${ADA_ID}`, 'conversation_started', {
        aux: { type: 'open', context: 'campaign=7&ref=mail', subscribed: true, user: OWN_DETAILS },
        user: PICTURED,
        state: 'OPEN',
      }),
    ],
  },
  // Viber looks whether the hook answers.
  'own/webhook': SILENT,

  // Receipts of messages that we do not know wait for them.
  viberphp__1_delivered: SILENT,
  viberphp__5_delivered: SILENT,
  viberphp__6_seen: SILENT,
  viberphp__7_failed: SILENT,
  'own/seen_unknown': SILENT,
  'own/failed_unknown': SILENT,
  // What the customer wrote gets none.
  'own/delivered_own': ofInbound,
}
