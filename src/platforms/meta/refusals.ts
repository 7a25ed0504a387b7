import type { ActAnswer, SendAnswer, SendRefused } from '../platform.ts'
import type { Refusal } from '../shared/answer.ts'
import { type Rule, refusedBy } from '../shared/error-rules.ts'
import { failedAct, unansweredSend, unreachable } from '../shared/refusal.ts'
import { type GraphAnswer, type GraphError, type GraphFailure, verdictOf } from './answer.ts'

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

const byGraph = (answer: Refusal<GraphError>, ruleOf: RuleOf): SendRefused => {
  const { code, title, detail } = answer.error
  return refusedBy(ruleOf(answer.error), answer, { code, title: title ?? answer.detail, detail })
}

const actOf = (answer: GraphAnswer, ruleOf: RuleOf): ActAnswer => {
  if (answer.state === 'ok' && answer.data.success === false)
    return { state: 'refused', detail: 'Meta answered that it did not do so.', account: null }
  if (answer.state === 'ok') return { state: 'done' }
  return failedAct(verdictOf(answer), troubleOf(answer, ruleOf))
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
