import type { JsonObject } from '../../../domain/contract.ts'
import type { Wire } from '../../shared/read.ts'
import type { Reading } from '../../shared/sink.ts'
import { madeId, NO_PERSON } from './readings.ts'
import type { Side } from './side.ts'

/**
 * Members of an item that tell something of the conversation or the person. The event is called as they are.
 * Source: Messenger Platform, Webhook Events Reference; Webhooks for Instagram Messaging.
 */
export const NOTICES = [
  'account_linking',
  'app_roles',
  'checkout_update',
  'customer_information',
  'game_play',
  'messaging_feedback',
  'messaging_customer_information',
  'optin',
  'optout',
  'order',
  'pass_thread_control',
  'payment',
  'policy_enforcement',
  'referral',
  'request_thread_control',
  'response_feedback',
  'take_thread_control',
] as const

/** One of them. Of what names nobody, such as a warning by Meta, the post is kept. */
export const readNotice = (event: string, what: Wire, side: Side): Reading => {
  const { person, at } = side
  if (person === null) return NO_PERSON
  return {
    change: {
      kind: 'notice',
      extIdentifier: madeId(event, side, what),
      event,
      person,
      timestamp: at,
      // It came out of JSON, so it is JSON.
      detail: { [event]: what as JsonObject },
    },
  }
}
