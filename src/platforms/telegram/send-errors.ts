import type { ConversationVerdict } from '../../domain/change.ts'
import type { SendAnswer, SendRefused, SendRetry } from '../platform.ts'
import type { Refusal } from '../shared/answer.ts'
import { unansweredSend } from '../shared/refusal.ts'
import { accountTrouble, type TelegramError, type TelegramFailure } from './api.ts'
import type { Address } from './recipient.ts'

/** Telegram names its errors by words alone; the numbers are those of HTTP. */
const VERDICTS: readonly (readonly [RegExp, ConversationVerdict])[] = [
  [/bot was blocked by the user|user is deactivated/i, 'BLOCKED_BY_CUSTOMER'],
  [/bot was kicked from|bot is not a member of|group chat was deleted/i, 'BLOCKED_BY_CUSTOMER'],
  // On behalf of a business, only to whoever wrote within the last 24 hours.
  [/BUSINESS_PEER_USAGE_MISSING/, 'EXPIRED'],
]

const verdictIn = ({ words }: TelegramError): ConversationVerdict | null =>
  VERDICTS.find(([pattern]) => pattern.test(words))?.[1] ?? null

/**
 * What has to wait. In a group, so many a minute are taken as are taken of each bot there, and the others are not meant;
 * elsewhere Telegram does not say whether it means the chat or the bot, so all that the bot sends waits.
 */
const scopeOf = ({ chat }: Address): SendRetry['scope'] => (chat.startsWith('-') ? 'message' : 'account')

/** Only that too much was sent passes by itself. */
const retryOf = (answer: Refusal<TelegramError>, address: Address): SendRetry | null =>
  answer.error.code === 429 ? { afterMs: answer.afterMs, scope: scopeOf(address) } : null

/** `Bad Request: message text is empty` → what comes after the name of its status. */
const titleOf = ({ words }: TelegramError): string => words.replace(/^[A-Z][A-Za-z ]{2,30}: (?=.)/, '')

/** What Telegram's own words say of a message that was to go out. */
const saidOf = (answer: Refusal<TelegramError>, address: Address): SendRefused => {
  const { error } = answer
  return {
    state: 'refused',
    errors: [{ code: error.code, title: titleOf(error), detail: error.words }],
    retry: retryOf(answer, address),
    conversation: verdictIn(error),
    account: accountTrouble(answer),
  }
}

/** What a failed call says that was to send a message: what Telegram breaks off in the middle, it may have sent. */
export const failedSend = (answer: TelegramFailure, address: Address): SendAnswer => {
  if (answer.state !== 'error') return unansweredSend(answer, 'Telegram')
  return answer.error.code >= 500 ? { state: 'unknown', detail: answer.detail } : saidOf(answer, address)
}
