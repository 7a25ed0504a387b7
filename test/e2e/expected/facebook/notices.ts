import { event, NOW, startingWith, type Wanted } from '../../support/expected.ts'
import { CUSTOMER } from '../../support/messenger.ts'
import { type Cases, fires } from '../case.ts'

const TOLD: readonly (readonly [name: string, what: object])[] = [
  ['referral', { ref: 'summer', source: 'SHORTLINK', type: 'OPEN_THREAD' }],
  ['optin', { ref: 'door', type: 'notification_messages', payload: 'news', title: 'News' }],
  ['pass_thread_control', { new_owner_app_id: '263902037430900', metadata: 'to a person' }],
  ['take_thread_control', { previous_owner_app_id: '123456789', metadata: 'back' }],
  ['request_thread_control', { requested_owner_app_id: 123_456_789, metadata: 'please' }],
  ['account_linking', { status: 'linked', authorization_code: 'c-1' }],
  ['response_feedback', { feedback: 'Good response', mid: 'm_RATED' }],
  ['order', { note: 'Quick', products: [{ id: '1', quantity: 2 }] }],
]

const notice = ([name, what]: (typeof TOLD)[number], index: number): Wanted =>
  event(startingWith(`${name}:psid:${CUSTOMER}:${NOW * 1_000 + index}:`), name, {
    at: NOW + index / 1_000,
    aux: { [name]: what },
  })

/** What is told of a conversation: where it came from, who has it, what was agreed to. */
export const NOTICES: Cases = {
  'own/notices': fires(...TOLD.map(notice)),
  // By the checkbox of a website: who he is is not known until he writes.
  'own/optin_user_ref': fires(
    event(startingWith(`optin:user_ref:checkbox-7:${NOW * 1_000}:`), 'optin', {
      aux: { optin: { ref: 'newsletter', user_ref: 'checkbox-7' } },
    }),
  ),
}
