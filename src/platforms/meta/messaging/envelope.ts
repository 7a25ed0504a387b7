import type { ParsedPost } from '../../platform.ts'
import { readBody } from '../../shared/json.ts'
import { asObject, clip, type Wire } from '../../shared/read.ts'
import { isBounded, newSink, note, type Sink, TOO_DEEP, take, walk } from '../../shared/sink.ts'
import { readTimestamp } from '../../shared/timestamp.ts'
import type { Dialect } from './dialect.ts'
import { pruned, readItem } from './items.ts'
import { type Around, readEntryId, readSide } from './side.ts'

const readInto = (sink: Sink, item: Wire, path: string, around: Around): void => {
  const isWhole = isBounded(item)
  const left = isWhole ? item : pruned(item)
  if (!isWhole) note(sink, path, TOO_DEEP)
  if (left === null) return
  const side = readSide(left, around)
  for (const { change, unread } of readItem(left, side)) {
    if (change) take(sink, side.account, path, { change })
    // Of what is nested too deeply that was said.
    if (unread && isWhole) note(sink, path, unread)
  }
}

/** A member of `changes[]`, or an entry that is one itself: some hold what is an item of `messaging[]` elsewhere. */
const readChange = (sink: Sink, change: Wire, path: string, around: Around): void => {
  const value = asObject(change.value)
  if (value !== null && (asObject(value.sender) ?? asObject(value.recipient)) !== null)
    return readInto(sink, value, `${path}.value`, { ...around, standby: change.field === 'standby' })
  note(sink, path, `The field "${clip(String(change.field))}" is not about messages.`)
}

const readEntry = (sink: Sink, entry: Wire, path: string, dialect: Dialect): void => {
  const around = (standby: boolean): Around => ({
    entry: readEntryId(entry.id),
    time: readTimestamp(entry.time),
    standby,
    dialect,
  })
  const items = (name: 'messaging' | 'standby'): void =>
    walk(sink, entry[name], `${path}.${name}`, (item, at) =>
      readInto(sink, item, at, around(name === 'standby')),
    )
  const { messaging, standby, changes, field } = entry
  if (messaging !== undefined) items('messaging')
  if (standby !== undefined) items('standby')
  if (changes !== undefined)
    walk(sink, changes, `${path}.changes`, (change, at) => readChange(sink, change, at, around(false)))
  if (field !== undefined) readChange(sink, entry, path, around(false))
  if ([messaging, standby, changes, field].every(member => member === undefined))
    note(sink, path, 'This holds nothing that is known.')
}

/**
 * Reads a post of Messenger or Instagram: `entry[]` of `messaging[]`, `standby[]`, `changes[]`, or a field and a
 * value of its own. Whatever one item holds, the others are read.
 * @param body the bytes, whatever they are
 */
export const parseMessaging = (body: Uint8Array, dialect: Dialect): ParsedPost => {
  const sink = newSink()
  const post = asObject(readBody(body))
  if (!post) note(sink, '', 'The body is not a JSON object.')
  else if (post.object !== undefined && post.object !== dialect.object) {
    note(sink, 'object', `This is not "${dialect.object}".`)
  } else walk(sink, post.entry, 'entry', (entry, path) => readEntry(sink, entry, path, dialect))
  return sink
}
