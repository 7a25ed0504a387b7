import type { ConversationVerdict, MessageError } from '../../domain/change.ts'
import type { ActAnswer, SendAnswer, SendRefused, SendRetry } from '../platform.ts'
import { type GraphAnswer, type GraphError, type GraphFailure, verdictOf } from './answer.ts'

/** What an error says of the message, of the conversation and of the account. */
export interface Rule {
  /** What has to wait; null: it is no for good. */
  readonly retry: SendRetry['scope'] | null
  readonly conversation?: ConversationVerdict
  /** The account itself is not well. */
  readonly isAccount?: true
  /** It was carried out for all that Meta knows. */
  readonly isOpen?: true
}

export const NEVER: Rule = { retry: null }
export const AGAIN: Rule = { retry: 'message' }
export const THROTTLED: Rule = { retry: 'account' }
export const UNWELL: Rule = { retry: null, isAccount: true }
export const EXPIRED: Rule = { retry: null, conversation: 'EXPIRED' }

/** One rule for several codes. */
export const rules = (rule: Rule, ...codes: readonly number[]): [number, Rule][] =>
  codes.map(code => [code, rule])

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

/** How a platform's answers are understood. */
export interface Refusals {
  /** What is wrong with the account itself, in words; null where an answer says nothing of it. */
  accountTrouble(answer: GraphAnswer): string | null
  /** What a failed call says that could not have sent a message. */
  refusalOf(answer: GraphFailure): SendRefused
  /** What a failed call says that was to send a message. */
  failedSend(answer: GraphFailure): SendAnswer
  /** What became of an act. It may be repeated, so that a lost answer is no more than one that did not come. */
  actAnswer(answer: GraphAnswer): ActAnswer
}

/** A gateway may answer in place of the one that it had asked; what it turned away itself, it asked nobody. */
const mayHaveSent = (status: number): boolean => status < 300 || status >= 500

type RuleOf = (error: GraphError) => Rule

const troubleOf = (answer: GraphAnswer, ruleOf: RuleOf): string | null =>
  answer.state === 'error' && ruleOf(answer.error).isAccount ? answer.detail : null

const byGraph = (answer: Extract<GraphFailure, { state: 'error' }>, ruleOf: RuleOf): SendRefused => {
  const { error, afterMs } = answer
  const { retry, conversation } = ruleOf(error)
  const { code, title, detail } = error
  return {
    state: 'refused',
    errors: [{ code, title: title ?? answer.detail, detail }],
    retry: retry === null ? null : { afterMs, scope: retry },
    conversation: conversation ?? null,
    account: troubleOf(answer, ruleOf),
  }
}

const byOthers = (answer: Exclude<GraphFailure, { state: 'error' }>, platform: string): SendRefused => {
  const error = { code: 'unreachable', title: `${platform} could not be reached.`, detail: answer.detail }
  if (answer.state !== 'strange') return refused(error, { afterMs: null, scope: 'message' })
  const scope = answer.status === 429 ? 'account' : 'message'
  return refused(error, { afterMs: answer.afterMs, scope })
}

const mayHaveLeft = (answer: GraphFailure, ruleOf: RuleOf): boolean =>
  answer.state === 'lost' ||
  (answer.state === 'strange' && mayHaveSent(answer.status)) ||
  (answer.state === 'error' && ruleOf(answer.error).isOpen === true)

const actOf = (answer: GraphAnswer, ruleOf: RuleOf): ActAnswer => {
  if (answer.state === 'ok' && answer.data.success === false)
    return { state: 'refused', detail: 'Meta answered that it did not do so.', account: null }
  if (answer.state === 'ok') return { state: 'done' }
  const { state, detail } = verdictOf(answer)
  return state === 'refused' ? { state, detail, account: troubleOf(answer, ruleOf) } : { state, detail }
}

/**
 * @param platform as it stands in a sentence
 * @param ruleOf its table of errors
 */
export const createRefusals = (platform: string, ruleOf: RuleOf): Refusals => {
  const refusalOf = (answer: GraphFailure): SendRefused =>
    answer.state === 'error' ? byGraph(answer, ruleOf) : byOthers(answer, platform)
  return {
    accountTrouble: answer => troubleOf(answer, ruleOf),
    refusalOf,
    failedSend: answer =>
      mayHaveLeft(answer, ruleOf) ? { state: 'unknown', detail: answer.detail } : refusalOf(answer),
    actAnswer: answer => actOf(answer, ruleOf),
  }
}
