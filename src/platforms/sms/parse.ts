import { isUuid } from '../../domain/id.ts'
import type { ParsedPost } from '../platform.ts'
import { newSink, note, take } from '../shared/sink.ts'
import { keyOf } from './credentials.ts'
import { type Form, formOf, readPairs, textIn } from './form.ts'
import { type Read, readInbound } from './inbound.ts'
import { readReceipt } from './receipts.ts'

/** The parameter of a status callback's URL that holds our id of the message. */
export const CORRELATION = 'message'

const correlationIn = (query: string): string | null => {
  const id = new URLSearchParams(query).get(CORRELATION)
  return id !== null && isUuid(id) ? id : null
}

/** Words for a message that came in; it may have others beside it. */
const INBOUND = new Set(['received', 'receiving'])

/** What a message that came in has, and no callback. */
const CONTENT = ['Body', 'NumMedia', 'MessageType', 'Latitude', 'ButtonText']

const read = (form: Form, sid: string, correlation: string | null): Read => {
  const told = textIn(form, 'MessageStatus')?.toLowerCase() ?? null
  const word = told ?? textIn(form, 'SmsStatus')?.toLowerCase() ?? 'received'
  if (!INBOUND.has(word)) return readReceipt(form, sid, word, correlation)
  // That Twilio has received what it posts anyway.
  if (told !== null && !CONTENT.some(name => form.has(name))) return { changes: [], unread: null }
  return readInbound(form, sid)
}

/**
 * Our end of a message: the number that it was written to, or that it went out from, and the Messaging Service that
 * the number is in. Each may be how the account is set up.
 */
const accountsOf = (form: Form, isReceipt: boolean): readonly string[] => {
  const accountSid = textIn(form, 'AccountSid')
  if (accountSid === null) return []
  const number = textIn(form, isReceipt ? 'From' : 'To')
  const bare = number?.replace(/^[a-z][a-z0-9_]*:/, '') ?? null
  const senders = [number, bare, textIn(form, 'MessagingServiceSid')]
  const known = senders.filter((sender): sender is string => sender !== null && sender !== '')
  return [...new Set(known.map(sender => keyOf(accountSid, sender)))]
}

const NO_MESSAGE = 'This is not about a message: it has no MessageSid.'

/**
 * Reads a post of Twilio's: a message that came in, or what has become of one that went out.
 * @param query of the URL that was called; where the hub itself gave that URL with a message, it names it
 */
export const parsePost = (body: Uint8Array, query: string): ParsedPost => {
  const sink = newSink()
  const form = formOf(readPairs(body))
  const sid = textIn(form, 'MessageSid') ?? textIn(form, 'SmsMessageSid') ?? textIn(form, 'SmsSid')
  if (sid === null) {
    note(sink, '', NO_MESSAGE)
    return sink
  }
  const correlation = correlationIn(query)
  const { changes, unread } = read(form, sid, correlation)
  const isReceipt = changes[0]?.kind === 'receipt'
  // The URL of a callback was given by the account itself, with the message.
  const [account = null, ...alternatives] =
    isReceipt && correlation !== null ? [] : accountsOf(form, isReceipt)
  for (const change of changes) take(sink, account, '', { change })
  const items = sink.items.map(item => (alternatives.length > 0 ? { ...item, alternatives } : item))
  if (unread !== null) note(sink, '', unread)
  return { items, unreadable: sink.unreadable }
}
