import type { ParsedPost } from '../platform.ts'
import { readLosslessBody } from '../shared/json.ts'
import { asObject, asText, clip, type Wire } from '../shared/read.ts'
import { newSink, note, type Reading, readItem } from '../shared/sink.ts'
import { pruned, readMessage } from './messages.ts'
import { readStarted, readSubscribed, readUnsubscribed } from './notices.ts'
import { receiptOf } from './receipts.ts'

type EventReader = (event: Wire) => Reading

/** A Map, because an event such as `constructor` must find nothing. */
const READERS: ReadonlyMap<string, EventReader> = new Map<string, EventReader>([
  ['message', readMessage],
  ['subscribed', readSubscribed],
  ['unsubscribed', readUnsubscribed],
  ['conversation_started', readStarted],
  ['delivered', receiptOf('DELIVERED')],
  ['seen', receiptOf('READ')],
  ['failed', receiptOf('FAILED')],
  // Viber's look at the hook while it is set: it is content with being answered.
  ['webhook', () => ({})],
])

const readEvent: EventReader = event => {
  const word = asText(event.event)
  const read = READERS.get(word ?? '')
  if (read) return read(event)
  return { unread: word === null ? 'This has no event.' : `The event "${clip(word)}" is not known.` }
}

/**
 * Reads a callback of Viber's, which is one event. Its ids are 64-bit numbers: they are read without losing a digit.
 * @param body the bytes, whatever they are
 */
export const parsePost = (body: Uint8Array): ParsedPost => {
  const sink = newSink()
  const post = asObject(readLosslessBody(body))
  if (post) readItem(sink, null, post, readEvent, pruned)
  else note(sink, '', 'The body is not a JSON object.')
  return sink
}
