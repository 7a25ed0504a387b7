import type { ParsedPost } from '../platform.ts'
import { readBody } from '../shared/json.ts'
import { asObject, clip, pick, scalarsOf, type Wire } from '../shared/read.ts'
import { newSink, note, type Prune, type Reading, walkItems } from '../shared/sink.ts'
import { readEdit, readUnsend } from './changes.ts'
import { type HappeningReader, happeningOf } from './happening.ts'
import { readMessage, readPostback } from './messages.ts'
import { notice } from './notices.ts'

/** Events that become an EVENT under LINE's own name. The last ones come to module channels and bigger accounts only. */
const NOTICES = [
  'join',
  'leave',
  'memberJoined',
  'memberLeft',
  'videoPlayComplete',
  'beacon',
  'accountLink',
  'membership',
  'things',
  'delivery',
  'module',
  'activated',
  'deactivated',
  'botSuspended',
  'botResumed',
]

/** A Map, because a type such as `constructor` must find nothing. */
const READERS: ReadonlyMap<string, HappeningReader> = new Map<string, HappeningReader>([
  ['message', readMessage],
  ['postback', readPostback],
  ['messageEdited', readEdit],
  ['unsend', readUnsend],
  ['follow', notice(false)],
  ['unfollow', notice(true)],
  ...NOTICES.map((type): [string, HappeningReader] => [type, notice()]),
])

const readEvent = (event: Wire): Reading => {
  const happening = happeningOf(event)
  const read = READERS.get(happening.type)
  return read ? read(happening) : { unread: `The event "${clip(happening.type)}" is not known.` }
}

/** What is left of a message that is nested too deeply to be copied: enough to show that there was one. */
const pruned: Prune = event => {
  if (event.type !== 'message') return null
  const message = asObject(event.message)
  return {
    ...scalarsOf(event),
    source: scalarsOf(asObject(event.source) ?? {}),
    message: pick(scalarsOf(message ?? {}), ['id', 'type', 'quotedMessageId']),
  }
}

/**
 * Reads a post of LINE's: a batch, of which each event is read for itself. An empty one only asks whether somebody is
 * there. Each channel has a hook and a secret of its own, so that a post which verifies is for the account whose hook
 * was called, whatever `destination` says.
 * @param body the bytes, whatever they are
 */
export const parsePost = (body: Uint8Array): ParsedPost => {
  const sink = newSink()
  const post = asObject(readBody(body))
  if (post) walkItems(sink, null, post.events, 'events', readEvent, pruned)
  else note(sink, '', 'The body is not a JSON object.')
  return sink
}
