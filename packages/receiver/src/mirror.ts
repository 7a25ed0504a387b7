/**
 * Keeping a copy of the messages. Events may come in any order and more than once; a copy that takes, of each
 * message, the snapshot with the newest `modified_timestamp` is exact all the same.
 */
import type { MessageEvent } from './event.ts'
import { parseInstant } from './instant.ts'

/** What a mirror is kept in: a `Map` from message id to message, or anything that acts like one. */
export interface MirrorStore {
  get(id: string): MessageEvent | undefined
  set(id: string, message: MessageEvent): unknown
}

/**
 * The message snapshots that an event carries, to be upserted by `id`: the message in `quote`, where there is
 * one, and the event itself, unless its type is EVENT (that one only tells of a change).
 */
export function mirror(event: MessageEvent): MessageEvent[] {
  const snapshots = event.quote === null ? [] : [event.quote]
  return event.type === 'EVENT' ? snapshots : [...snapshots, event]
}

/**
 * Says whether snapshot `a` is newer than snapshot `b`: the instant of its `modified_timestamp` is later.
 * False for equal ones. A time that cannot be read is older than any that can.
 */
export function isNewer(
  a: Pick<MessageEvent, 'modified_timestamp'>,
  b: Pick<MessageEvent, 'modified_timestamp'>,
): boolean {
  return instantOf(a) > instantOf(b)
}

function instantOf(snapshot: Pick<MessageEvent, 'modified_timestamp'>): number {
  return parseInstant(snapshot.modified_timestamp) ?? Number.NEGATIVE_INFINITY
}

/**
 * The newest of two snapshots of one message, for stores of your own. The order of the two does not matter.
 *
 * The `quote` is looked at by itself: a message that is quoted comes with its own `quote` emptied, which says
 * nothing about what it replied to. So the newest quote that either snapshot has is kept.
 */
export function mergeSnapshots(a: MessageEvent, b: MessageEvent): MessageEvent {
  const newest = isNewer(b, a) ? b : a
  const quote = newestQuote(a.quote, b.quote)
  return newest.quote === quote ? newest : { ...newest, quote }
}

function newestQuote(a: MessageEvent | null, b: MessageEvent | null): MessageEvent | null {
  if (a === null || b === null) return a ?? b
  return isNewer(b, a) ? b : a
}

/**
 * Brings a mirror up to date with an event. Duplicates and late events change nothing.
 *
 * @param store changed in place, where the event brings something newer.
 * @returns the messages that changed, as they now stand in the store.
 */
export function applyToMirror(store: MirrorStore, event: MessageEvent): MessageEvent[] {
  const changed: MessageEvent[] = []
  for (const snapshot of mirror(event)) {
    const held = store.get(snapshot.id)
    const merged = held === undefined ? snapshot : mergeSnapshots(held, snapshot)
    if (merged === held) continue
    store.set(snapshot.id, merged)
    changed.push(merged)
  }
  return changed
}
