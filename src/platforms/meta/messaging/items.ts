import { asObject, clip, type Wire } from '../../shared/read.ts'
import type { Reading } from '../../shared/sink.ts'
import { readEdit, readReaction } from './changes.ts'
import { readMessage } from './messages.ts'
import { NOTICES, readNotice } from './notices.ts'
import { readPostback } from './postbacks.ts'
import { readDelivery, readRead } from './receipts.ts'
import type { Side } from './side.ts'

/** Reads what an item is about. */
export type ItemReader = (what: Wire, side: Side) => readonly Reading[]

/** A Map, because a member such as `constructor` must find nothing. */
const READERS: ReadonlyMap<string, ItemReader> = new Map<string, ItemReader>([
  ['message', readMessage],
  ['message_edit', readEdit],
  ['reaction', readReaction],
  ['postback', readPostback],
  ['delivery', readDelivery],
  ['read', readRead],
  ...NOTICES.map((name): [string, ItemReader] => [name, (what, side) => [readNotice(name, what, side)]]),
])

/** What says whose and when. */
const ENVELOPE = new Set(['sender', 'recipient', 'timestamp', 'prior_message'])

/** An item of `messaging[]` or its like. What Meta puts beside what is known is passed over. */
export const readItem = (item: Wire, side: Side): readonly Reading[] => {
  const names = Object.keys(item)
  const readings = names.flatMap(name => {
    const what = READERS.has(name) ? asObject(item[name]) : null
    return what ? (READERS.get(name)?.(what, side) ?? []) : []
  })
  if (readings.length > 0) return readings
  const strange = names.filter(name => !ENVELOPE.has(name)).map(name => clip(name, 40))
  return [{ unread: `This holds nothing that is known: ${clip(strange.join(', ')) || 'nothing at all'}.` }]
}

/** What must not be lost of a message: that there was one, and whose. */
const KEPT = ['mid', 'is_echo', 'metadata'] as const

/**
 * What is left of an item that is nested too deeply to be copied: enough to show that there was a message. Null for
 * whatever else it is.
 */
export const pruned = ({ sender, recipient, timestamp, message }: Wire): Wire | null => {
  const body = asObject(message)
  if (body === null) return null
  const party = (one: unknown): Wire => ({ id: asObject(one)?.id, user_ref: asObject(one)?.user_ref })
  return {
    sender: party(sender),
    recipient: party(recipient),
    timestamp,
    message: Object.fromEntries(KEPT.map(name => [name, body[name]])),
  }
}
