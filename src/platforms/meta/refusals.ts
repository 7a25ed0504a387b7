import type { ConversationVerdict } from '../../domain/change.ts'
import type { ActAnswer, SendAnswer, SendRefused, SendRetry } from '../platform.ts'
import { unansweredSend, unreachable } from '../shared/refusal.ts'
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
    answer.state === 'error' ? byGraph(answer, ruleOf) : unreachable(answer, platform)
  return {
    accountTrouble: answer => troubleOf(answer, ruleOf),
    refusalOf,
    failedSend: answer => {
      if (answer.state !== 'error') return unansweredSend(answer, platform)
      return ruleOf(answer.error).isOpen
        ? { state: 'unknown', detail: answer.detail }
        : byGraph(answer, ruleOf)
    },
    actAnswer: answer => actOf(answer, ruleOf),
  }
}
