import type { SendAnswer, SendRefused } from '../platform.ts'
import type { Refusal } from '../shared/answer.ts'
import { AGAIN, NEVER, type Rule, refusedBy, rules, THROTTLED, UNWELL } from '../shared/error-rules.ts'
import { unansweredSend } from '../shared/refusal.ts'
import type { TwilioError, TwilioFailure } from './api.ts'
import { verdictOf } from './verdicts.ts'

/** Twilio's Error and Warning Dictionary, so far as it is about a send. */
const RULES: ReadonlyMap<number, Rule> = new Map([
  // Too many requests, too many queued messages of this number, too much on the channel.
  ...rules(THROTTLED, 14_107, 20_429, 21_611, 63_018),
  // Overloaded, or under maintenance: it says that it did nothing.
  ...rules(AGAIN, 20_503, 21_730),
  // Wrong credentials, an account that is closed, suspended or unknown, test credentials; a sender that is not ours.
  ...rules(UNWELL, 10_001, 20_003, 20_005, 20_006, 20_008, 20_404, 30_002),
  ...rules(UNWELL, 21_212, 21_603, 21_659, 21_660, 21_701, 21_702, 21_703, 21_705, 63_007),
  // This person, or what is said to him, will be the same the next time.
  ...rules(NEVER, 21_211, 21_408, 21_606, 21_608, 21_610, 21_612, 21_614, 21_617, 21_620, 21_623, 63_016),
])

/** Twilio broke while it was at it; of the server's faults only those in the table say that nothing was done. */
const mayHaveSent = ({ code, status }: TwilioError): boolean => status >= 500 && !RULES.has(code ?? 0)

const ruleOf = ({ code, status }: TwilioError): Rule => {
  const known = code === null ? undefined : RULES.get(code)
  if (known) return known
  if (status === 429) return THROTTLED
  return status === 401 || status === 403 ? UNWELL : NEVER
}

const refusedByTwilio = (answer: Refusal<TwilioError>): SendRefused => {
  const { code, message } = answer.error
  const refusal = refusedBy(ruleOf(answer.error), answer, { code, title: message, detail: null })
  return { ...refusal, conversation: verdictOf(code) }
}

/** What a failed call says that was to send a message: Twilio takes no key by which a second one would be known. */
export const failedSend = (answer: TwilioFailure): SendAnswer => {
  if (answer.state !== 'error') return unansweredSend(answer, 'Twilio')
  return mayHaveSent(answer.error) ? { state: 'unknown', detail: answer.detail } : refusedByTwilio(answer)
}
