import type { ConversationVerdict, ReceiptChange } from '../../domain/change.ts'
import type { JsonObject } from '../../domain/contract.ts'
import type { ReceiptStatus } from '../../domain/status.ts'
import { asNumber, clip } from '../shared/read.ts'
import { type Form, textIn } from './form.ts'
import type { Read } from './inbound.ts'
import { restOf } from './rest.ts'
import { verdictOf } from './verdicts.ts'
import { WORDS } from './words.ts'

/** Twilio's words for what has become of a message; null: nothing that the send's answer did not say. */
const STATUSES: ReadonlyMap<string, ReceiptStatus | null> = new Map([
  ['accepted', null],
  ['scheduled', null],
  ['queued', null],
  ['sending', null],
  ['sent', 'SENT'],
  // Not to everybody, or not all of it: no more than that it is under way is certain.
  ['partially_delivered', 'SENT'],
  ['delivered', 'DELIVERED'],
  ['read', 'READ'],
  ['undelivered', 'FAILED'],
  ['failed', 'FAILED'],
  ['canceled', 'FAILED'],
])

const READ = new Set(['ChannelStatusMessage', 'ErrorCode', 'ErrorMessage'])

const CANCELED = {
  code: 'canceled',
  title: 'The message was canceled.',
  detail: 'Somebody canceled it at Twilio before it was sent.',
}

const errorsOf = (form: Form, word: string): JsonObject[] => {
  const told = textIn(form, 'ErrorCode')
  if (told === null) return word === 'canceled' ? [CANCELED] : []
  const code = asNumber(told) ?? told
  const words = textIn(form, 'ErrorMessage')
  const title = (typeof code === 'number' ? WORDS.get(code) : undefined) ?? words
  return [{ code, title, detail: textIn(form, 'ChannelStatusMessage') ?? words }]
}

const verdictIn = (errors: readonly JsonObject[]): { readonly conversation?: ConversationVerdict } => {
  const conversation = verdictOf(asNumber(errors[0]?.code))
  return conversation === null ? {} : { conversation }
}

/**
 * Reads what has become of a message of ours. Its time is not told: the carrier's (`RawDlrDoneDate`) is in minutes,
 * of a zone that nobody knows.
 * @param word Twilio's, in small letters
 * @param correlation our id of the message, where the URL that was called holds it
 */
export const readReceipt = (form: Form, sid: string, word: string, correlation: string | null): Read => {
  const status = STATUSES.get(word)
  if (status === undefined) return { changes: [], unread: `The status "${clip(word)}" is not known.` }
  if (status === null) return { changes: [], unread: null }
  const errors = status === 'FAILED' ? errorsOf(form, word) : []
  const change: ReceiptChange = {
    kind: 'receipt',
    extIdentifier: sid,
    status,
    timestamp: null,
    detail: { ...restOf(form, name => READ.has(name)), ...(errors.length > 0 ? { errors } : {}) },
    correlation,
    unordered: true,
    ...verdictIn(errors),
  }
  return { changes: [change], unread: null }
}
