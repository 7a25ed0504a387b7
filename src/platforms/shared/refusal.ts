import type { MessageError } from '../../domain/change.ts'
import type { AccountCheck, ActAnswer, SendAnswer, SendRefused, SendRetry } from '../platform.ts'
import type { Unanswered } from './answer.ts'

/** A refusal that says nothing of the conversation and the account. */
export const refused = (error: MessageError, retry: SendRetry | null): SendRefused => ({
  state: 'refused',
  errors: [error],
  retry,
  conversation: null,
  account: null,
})

/** Nothing was sent, and nothing will be. */
export const never = (code: string, title: string, detail: string): SendRefused =>
  refused({ code, title, detail }, null)

/** Nothing was sent: nobody there is known. @param platform in a sentence @param detail what is not known of him */
export const nobody = (platform: string, detail: string): SendRefused =>
  never('no_recipient', `${platform} knows no way to this person.`, detail)

/** Nothing was sent: there is nothing. @param platform in a sentence @param detail what the message does not hold */
export const nothing = (
  platform: string,
  detail = `It holds nothing that ${platform} takes under this type.`,
): SendRefused => never('no_content', `${platform} cannot send this message.`, detail)

/** The platform took it, and did not say under which id. */
export const UNNAMED: SendAnswer = { state: 'unknown', detail: 'The answer does not name the message.' }

/** Nothing was sent, for a reason that passes. */
export const notNow = (code: string, title: string, detail: string): SendRefused =>
  refused({ code, title, detail }, { afterMs: null, scope: 'message' })

/** What a call that brought no answer says, where it could not have sent a message. @param platform in a sentence */
export const unreachable = (answer: Unanswered, platform: string): SendRefused => {
  const error = { code: 'unreachable', title: `${platform} could not be reached.`, detail: answer.detail }
  if (answer.state !== 'strange') return refused(error, { afterMs: null, scope: 'message' })
  const scope = answer.status === 429 ? 'account' : 'message'
  return refused(error, { afterMs: answer.afterMs, scope })
}

/** A gateway may answer in place of the one that it had asked; what it turned away itself, it asked nobody. */
const mayHaveSent = (status: number): boolean => status < 300 || status >= 500

/** What a call that brought no answer says, where it was to send a message. @param platform in a sentence */
export const unansweredSend = (answer: Unanswered, platform: string): SendAnswer => {
  const isOpen = answer.state === 'lost' || (answer.state === 'strange' && mayHaveSent(answer.status))
  return isOpen ? { state: 'unknown', detail: answer.detail } : unreachable(answer, platform)
}

/**
 * What became of an act that failed. It may be repeated, so that a lost answer is no more than one that did not come.
 * @param account what is wrong with the account itself; null: nothing
 */
export const failedAct = (
  { state, detail }: Exclude<AccountCheck, { state: 'ok' }>,
  account: string | null,
): ActAnswer => (state === 'refused' ? { state, detail, account } : { state, detail })
