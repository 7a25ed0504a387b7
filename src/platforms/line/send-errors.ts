import type { MessageError } from '../../domain/change.ts'
import type { SendAnswer, SendRefused, SendRetry } from '../platform.ts'
import { isLater, type LineAnswer, type LineError, type LineFailure } from './answer.ts'

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

/** A refusal that says nothing of the conversation and the account. */
export const refused = (error: MessageError, retry: SendRetry | null): SendRefused => ({
  state: 'refused',
  errors: [error],
  retry,
  conversation: null,
  account: null,
})

const errorsOf = ({ status, message, details }: LineError): MessageError[] =>
  (details.length > 0 ? details : [message]).map(detail => ({ code: status, title: message, detail }))

const refusedByLine = (answer: Extract<LineFailure, { state: 'error' }>): SendRefused => {
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

const UNREACHABLE = 'unreachable'
const UNREACHABLE_TITLE = 'LINE could not be reached.'

/** A gateway may answer in place of the one that it had asked; what it turned away itself, it asked nobody. */
const mayHaveSent = (status: number): boolean => status < 300 || status >= 500

/**
 * What a failed push says. What may have been carried out is not known: it is repeated under its key, which LINE
 * carries out once.
 */
export const failedSend = (answer: LineFailure): SendAnswer => {
  const { detail } = answer
  if (answer.state === 'lost') return { state: 'unknown', detail }
  if (answer.state === 'error')
    return answer.error.status !== MANY && isLater(answer.error.status)
      ? { state: 'unknown', detail }
      : refusedByLine(answer)
  if (answer.state === 'strange' && mayHaveSent(answer.status)) return { state: 'unknown', detail }
  const error = { code: UNREACHABLE, title: UNREACHABLE_TITLE, detail }
  if (answer.state === 'unsent') return refused(error, { afterMs: null, scope: 'message' })
  const scope = answer.status === MANY ? 'account' : 'message'
  return refused(error, { afterMs: answer.afterMs, scope })
}
