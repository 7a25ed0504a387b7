import type { SendAnswer, SendRefused } from '../platform.ts'
import type { Refusal } from '../shared/answer.ts'
import { AGAIN, NEVER, type Rule, refusedBy, rules, UNWELL } from '../shared/error-rules.ts'
import { unansweredSend, unreachable } from '../shared/refusal.ts'
import type { ViberError, ViberFailure } from './answer.ts'

const GONE: Rule = { retry: null, conversation: 'BLOCKED_BY_CUSTOMER' }

/**
 * Viber's statuses (REST Bot API, error codes); every other one is no for good. 12 is about one person: he gets at
 * most 100 messages an hour until he answers, so that the rest of the account need not wait. Our schedule goes on for
 * longer than that hour.
 */
const RULES: ReadonlyMap<number, Rule> = new Map([
  // The token; blocked, unknown, suspended; no hook; not authorised.
  ...rules(UNWELL, 2, 7, 8, 9, 10, 15),
  // Nobody there any more, and not subscribed.
  ...rules(GONE, 5, 6),
  ...rules(AGAIN, 12),
  // The month's free messages are used up, and nothing is left to pay with.
  ...rules(UNWELL, 23, 24),
])

const refusedByViber = (answer: Refusal<ViberError>): SendRefused => {
  const { detail } = answer
  const { status, title } = answer.error
  const error = { code: status, title: title ?? detail, detail: title && detail }
  return refusedBy(RULES.get(status) ?? NEVER, answer, error)
}

/** What a failed call says that could not have sent a message. */
export const refusalOf = (answer: ViberFailure): SendRefused =>
  answer.state === 'error' ? refusedByViber(answer) : unreachable(answer, 'Viber')

/** What a failed call says that was to send a message. */
export const failedSend = (answer: ViberFailure): SendAnswer =>
  answer.state === 'error' ? refusedByViber(answer) : unansweredSend(answer, 'Viber')
