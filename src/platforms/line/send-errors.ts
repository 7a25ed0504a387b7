import type { MessageError } from '../../domain/change.ts'
import type { SendAnswer, SendRefused } from '../platform.ts'
import { isLaterStatus, type Refusal } from '../shared/answer.ts'
import { unansweredSend } from '../shared/refusal.ts'
import type { LineAnswer, LineError, LineFailure } from './answer.ts'

/** The words of HTTP 429 where it is no rate: what was bought for this month is used up. */
const QUOTA = /monthly limit/i

const MANY = 429

/** Statuses that say that the channel itself is not well: a dead token, a missing permission. */
const UNWELL = new Set([401, 403])

const isQuota = ({ status, message }: LineError): boolean => status === MANY && QUOTA.test(message)

/** What is wrong with the account itself, in words; null where an answer says nothing of it. */
export const accountTrouble = (answer: LineAnswer): string | null => {
  if (answer.state !== 'error') return null
  if (isQuota(answer.error))
    return `${answer.detail} Nothing more goes out before next month, or before the plan is raised.`
  return UNWELL.has(answer.error.status) ? answer.detail : null
}

const errorsOf = ({ status, message, details }: LineError): MessageError[] =>
  (details.length > 0 ? details : [message]).map(detail => ({ code: status, title: message, detail }))

const refusedByLine = (answer: Refusal<LineError>): SendRefused => {
  const { error, afterMs } = answer
  const isRate = error.status === MANY && !isQuota(error)
  return {
    state: 'refused',
    errors: errorsOf(error),
    retry: isRate ? { afterMs, scope: 'account' } : null,
    conversation: null,
    account: accountTrouble(answer),
  }
}

/**
 * What a failed push says. What may have been carried out is not known: it is repeated under its key, which LINE
 * carries out once.
 */
export const failedSend = (answer: LineFailure): SendAnswer => {
  if (answer.state !== 'error') return unansweredSend(answer, 'LINE')
  const { status } = answer.error
  const isOpen = status !== MANY && isLaterStatus(status)
  return isOpen ? { state: 'unknown', detail: answer.detail } : refusedByLine(answer)
}
