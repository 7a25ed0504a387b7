import type { ConversationVerdict } from '../../domain/change.ts'
import type { SendAnswer, SendRefused, SendRetry } from '../platform.ts'
import { unansweredSend, unreachable } from '../shared/refusal.ts'
import type { ViberFailure, ViberRefusal } from './answer.ts'

/** What a status says of the message, of the conversation and of the account. */
interface Rule {
  /** What has to wait; null: it is no for good. */
  readonly retry: SendRetry['scope'] | null
  readonly conversation?: ConversationVerdict
  /** The account itself is not well. */
  readonly isAccount?: true
}

const NEVER: Rule = { retry: null }
const UNWELL: Rule = { retry: null, isAccount: true }
const GONE: Rule = { retry: null, conversation: 'BLOCKED_BY_CUSTOMER' }

/**
 * Viber's statuses (REST Bot API, error codes); every other one is no for good. 12 is about one person: he gets at
 * most 100 messages an hour until he answers, so that the rest of the account need not wait. Our schedule goes on for
 * longer than that hour.
 */
const RULES: ReadonlyMap<number, Rule> = new Map<number, Rule>([
  // The token; blocked, unknown, suspended; no hook; not authorised.
  ...[2, 7, 8, 9, 10, 15].map(status => [status, UNWELL] satisfies [number, Rule]),
  // Nobody there any more, and not subscribed.
  [5, GONE],
  [6, GONE],
  [12, { retry: 'message' }],
  // The month's free messages are used up, and nothing is left to pay with.
  [23, UNWELL],
  [24, UNWELL],
])

const refusedByViber = ({ status, title, detail }: ViberRefusal): SendRefused => {
  const { retry, conversation, isAccount } = RULES.get(status) ?? NEVER
  return {
    state: 'refused',
    errors: [{ code: status, title: title ?? detail, detail: title && detail }],
    retry: retry === null ? null : { afterMs: null, scope: retry },
    conversation: conversation ?? null,
    account: isAccount ? detail : null,
  }
}

/** What a failed call says that could not have sent a message. */
export const refusalOf = (answer: ViberFailure): SendRefused =>
  answer.state === 'error' ? refusedByViber(answer) : unreachable(answer, 'Viber')

/** What a failed call says that was to send a message. */
export const failedSend = (answer: ViberFailure): SendAnswer =>
  answer.state === 'error' ? refusedByViber(answer) : unansweredSend(answer, 'Viber')
