import type { ConversationVerdict, MessageError } from '../../domain/change.ts'
import type { SendAnswer, SendRefused, SendRetry } from '../platform.ts'
import { accountTrouble, type TelegramError, type TelegramFailure } from './api.ts'
import type { Address } from './recipient.ts'

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
const retryOf = (answer: Extract<TelegramFailure, { state: 'error' }>, address: Address): SendRetry | null =>
  answer.error.code === 429 ? { afterMs: answer.afterMs, scope: scopeOf(address) } : null

/** `Bad Request: message text is empty` → what comes after the name of its status. */
const titleOf = ({ words }: TelegramError): string => words.replace(/^[A-Z][A-Za-z ]{2,30}: (?=.)/, '')

const UNREACHABLE = { code: 'unreachable', title: 'Telegram could not be reached.' } as const

/** What a failed call says that could not have sent a message. */
const refusalOf = (answer: TelegramFailure, address: Address): SendRefused => {
  if (answer.state === 'error') {
    const { error } = answer
    return {
      state: 'refused',
      errors: [{ code: error.code, title: titleOf(error), detail: error.words }],
      retry: retryOf(answer, address),
      conversation: verdictIn(error),
      account: accountTrouble(answer),
    }
  }
  const error = { ...UNREACHABLE, detail: answer.detail }
  if (answer.state !== 'strange') return refused(error, { afterMs: null, scope: 'message' })
  const scope = answer.status === 429 ? 'account' : 'message'
  return refused(error, { afterMs: answer.afterMs, scope })
}

/** A gateway may answer in place of the one that it had asked; what it turned away itself, it asked nobody. */
const mayHaveSent = (status: number): boolean => status < 300 || status >= 500

const isOpen = (answer: TelegramFailure): boolean => {
  if (answer.state === 'error') return answer.error.code >= 500
  return answer.state === 'lost' || (answer.state === 'strange' && mayHaveSent(answer.status))
}

/** What a failed call says that was to send a message: what Telegram breaks off in the middle, it may have sent. */
export const failedSend = (answer: TelegramFailure, address: Address): SendAnswer =>
  isOpen(answer) ? { state: 'unknown', detail: answer.detail } : refusalOf(answer, address)
