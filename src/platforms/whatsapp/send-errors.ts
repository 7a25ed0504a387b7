import type { ConversationVerdict, MessageError } from '../../domain/change.ts'
import type { JsonObject } from '../../domain/contract.ts'
import type { GraphAnswer, GraphError, GraphFailure } from '../meta/answer.ts'
import type { SendAnswer, SendRefused, SendRetry } from '../platform.ts'

/** What an error says of the message, of the conversation and of the account. */
interface Rule {
  /** What has to wait; null: it is no for good. */
  readonly retry: SendRetry['scope'] | null
  readonly conversation?: ConversationVerdict
  /** The account itself is not well. */
  readonly isAccount?: true
}

const NEVER: Rule = { retry: null }
const AGAIN: Rule = { retry: 'message' }
const THROTTLED: Rule = { retry: 'account' }
const UNWELL: Rule = { retry: null, isAccount: true }

const rules = (rule: Rule, ...codes: readonly number[]): [number, Rule][] => codes.map(code => [code, rule])

/**
 * Meta's error codes (Graph API, and WhatsApp Business Platform error codes, May 2026). None of them says that the
 * customer has blocked the account: to him a message is undeliverable like to many others (131026). 130403 says that
 * the account itself blocks him (its Block Users API).
 */
const RULES: ReadonlyMap<number, Rule> = new Map([
  // Too much was sent: by the app, the account, the number.
  ...rules(THROTTLED, 4, 17, 32, 341, 613, 80_007, 130_429, 131_048, 133_016),
  // Meta's own troubles, too much sent to one person, and a file that Meta could not fetch.
  ...rules(AGAIN, 1, 2, 131_000, 131_016, 131_053, 131_056, 131_057),
  // A dead token, a missing permission, a lock, no payment, a number that is not registered.
  ...rules(UNWELL, 0, 10, 190, 368, 131_005, 131_031, 131_042, 133_010),
  // The window is over; 470 said so in older posts.
  [131_047, { retry: null, conversation: 'EXPIRED' }],
  [470, { retry: null, conversation: 'EXPIRED' }],
  [130_403, { retry: null, conversation: 'BLOCKED_BY_US' }],
  // The request, or this person, will be the same the next time, whatever HTTP status says so.
  ...rules(NEVER, 3, 33, 100, 130_472, 130_497, 131_008, 131_009, 131_021, 131_026, 131_030),
  ...rules(NEVER, 131_045, 131_049, 131_050, 131_051, 131_052, 131_060, 131_062, 135_000),
])

/** What errors that Meta reports later, by a status, say of the conversation. */
export const verdictAmong = (errors: readonly JsonObject[]): ConversationVerdict | undefined =>
  errors.map(({ code }) => RULES.get(Number(code))?.conversation).find(verdict => verdict !== undefined)

const PERMISSIONS = 200
const TEMPLATES = 132_000

const ruleOf = ({ code, status, later }: GraphError): Rule => {
  const known = code === null ? undefined : RULES.get(code)
  if (known) return known
  if (code !== null && code >= PERMISSIONS && code < PERMISSIONS + 100) return UNWELL
  if (code !== null && code >= TEMPLATES && code < TEMPLATES + 1_000) return NEVER
  if (status === 429) return THROTTLED
  return later ? AGAIN : NEVER
}

/** A refusal that says nothing of the conversation and the account. */
export const refused = (error: MessageError, retry: SendRetry | null): SendRefused => ({
  state: 'refused',
  errors: [error],
  retry,
  conversation: null,
  account: null,
})

/** Nothing was sent, for a reason that passes. */
export const notNow = (code: string, title: string, detail: string): SendRefused =>
  refused({ code, title, detail }, { afterMs: null, scope: 'message' })

const UNREACHABLE = 'unreachable'
const UNREACHABLE_TITLE = 'WhatsApp could not be reached.'

/** What is wrong with the account itself, in words; null where an answer says nothing of it. */
export const accountTrouble = (answer: GraphAnswer): string | null =>
  answer.state === 'error' && ruleOf(answer.error).isAccount ? answer.detail : null

const refusedByGraph = (answer: Extract<GraphFailure, { state: 'error' }>): SendRefused => {
  const { error, afterMs } = answer
  const { retry, conversation } = ruleOf(error)
  const { code, title, detail } = error
  return {
    state: 'refused',
    errors: [{ code, title: title ?? answer.detail, detail }],
    retry: retry === null ? null : { afterMs, scope: retry },
    conversation: conversation ?? null,
    account: accountTrouble(answer),
  }
}

/** What a failed call says that could not have sent a message. */
export const refusalOf = (answer: GraphFailure): SendRefused => {
  if (answer.state === 'error') return refusedByGraph(answer)
  const error = { code: UNREACHABLE, title: UNREACHABLE_TITLE, detail: answer.detail }
  if (answer.state !== 'strange') return refused(error, { afterMs: null, scope: 'message' })
  const scope = answer.status === 429 ? 'account' : 'message'
  return refused(error, { afterMs: answer.afterMs, scope })
}

/** A gateway may answer in place of the one that it had asked; what it turned away itself, it asked nobody. */
const mayHaveSent = (status: number): boolean => status < 300 || status >= 500

/** What a failed call says that was to send a message. */
export const failedSend = (answer: GraphFailure): SendAnswer => {
  const isOpen = answer.state === 'lost' || (answer.state === 'strange' && mayHaveSent(answer.status))
  return isOpen ? { state: 'unknown', detail: answer.detail } : refusalOf(answer)
}
