import type { ConversationVerdict, MessageError } from '../../domain/change.ts'
import type { SendRefused, SendRetry } from '../platform.ts'
import type { Refusal } from './answer.ts'

/** What an error of a platform's says of the message, of the conversation and of the account. */
export interface Rule {
  /** What has to wait; null: it is no for good. */
  readonly retry: SendRetry['scope'] | null
  readonly conversation?: ConversationVerdict
  /** The account itself is not well. */
  readonly isAccount?: true
  /** It was carried out for all that the platform knows. */
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

/** What a refusal comes to by its rule. @param error as it stands in the message */
export const refusedBy = (
  { retry, conversation, isAccount }: Rule,
  { afterMs, detail }: Pick<Refusal<unknown>, 'afterMs' | 'detail'>,
  error: MessageError,
): SendRefused => ({
  state: 'refused',
  errors: [error],
  retry: retry === null ? null : { afterMs, scope: retry },
  conversation: conversation ?? null,
  account: isAccount ? detail : null,
})
