import { isShallow } from '../../domain/bounds.ts'
import type { Change } from '../../domain/change.ts'
import type { ParsedItem, ParsedPost, Unreadable } from '../platform.ts'
import { asObject, type Wire } from './read.ts'

/** What reading one item came to: a change, a reason why it could not be read whole, or both. */
export interface Reading {
  readonly change?: Change
  /** The reason, as a sentence. */
  readonly unread?: string
}

/** Collects what a post holds while it is walked. */
export interface Sink extends ParsedPost {
  readonly items: ParsedItem[]
  readonly unreadable: Unreadable[]
}

/** Real items have fewer than ten levels. */
const DEEPEST = 32

/** True where an item is not nested without end: it can be copied in part. */
export const isBounded = (item: Wire): boolean => isShallow(item, DEEPEST)

/** Why one is not read that is. */
export const TOO_DEEP = 'This is nested too deeply.'

/** The post is kept whole: more reasons than this help nobody and cost memory. */
const MOST_REASONS = 1_000

export const newSink = (): Sink => ({ items: [], unreadable: [] })

/** Notes a part that could not be read. */
export const note = (sink: Sink, path: string, reason: string): void => {
  if (sink.unreadable.length < MOST_REASONS) sink.unreadable.push({ path, reason })
}

/** Keeps what an item was read as. */
export const take = (sink: Sink, account: string | null, path: string, reading: Reading): void => {
  if (reading.change) sink.items.push({ account, change: reading.change })
  if (reading.unread) note(sink, path, reading.unread)
}

const visit = (sink: Sink, path: string, item: unknown, read: (item: Wire, path: string) => void): void => {
  const object = asObject(item)
  if (!object) {
    note(sink, path, 'This is not an object.')
    return
  }
  try {
    read(object, path)
  } catch {
    // One item that trips the reader must not cost the others.
    note(sink, path, 'This has a shape that could not be read.')
  }
}

/** Walks a list of a post; whatever one element holds, the others are read. */
export const walk = (
  sink: Sink,
  list: unknown,
  path: string,
  read: (item: Wire, path: string) => void,
): void => {
  if (!Array.isArray(list)) {
    note(sink, path, list === undefined ? 'This list is missing.' : 'This is not a list.')
    return
  }
  let index = 0
  for (const item of list) {
    visit(sink, `${path}[${index}]`, item, read)
    index += 1
  }
}

/** What may still be read of an item that is nested too deeply; null where that is nothing. */
export type Prune = (item: Wire) => Wire | null

const readPruned = (item: Wire, read: (item: Wire) => Reading, prune: Prune): Reading => {
  const left = prune(item)
  const change = left ? read(left).change : undefined
  return { ...(change ? { change } : {}), unread: TOO_DEEP }
}

const takeShallow = (
  sink: Sink,
  account: string | null,
  [item, path]: readonly [item: Wire, path: string],
  read: (item: Wire) => Reading,
  prune: Prune,
): void => take(sink, account, path, isBounded(item) ? read(item) : readPruned(item, read, prune))

/**
 * The same for the innermost items, which are copied in part: none may be nested without end.
 * @param prune gives what is read in place of an item that is; by default nothing is
 */
export const walkItems = (
  sink: Sink,
  account: string | null,
  list: unknown,
  path: string,
  read: (item: Wire) => Reading,
  prune: Prune = () => null,
): void => walk(sink, list, path, (item, at) => takeShallow(sink, account, [item, at], read, prune))

/** The same for an item that stands in no list. @param path where it does; left out: it is the whole post */
export const readItem = (
  sink: Sink,
  account: string | null,
  item: unknown,
  read: (item: Wire) => Reading,
  prune: Prune = () => null,
  path = '',
): void => visit(sink, path, item, (wire, at) => takeShallow(sink, account, [wire, at], read, prune))
