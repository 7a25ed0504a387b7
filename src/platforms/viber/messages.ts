import type { Content, MessageChange } from '../../domain/change.ts'
import type { JsonObject } from '../../domain/contract.ts'
import { unsupported } from '../shared/content.ts'
import { asId, asObject, asText, clip, scalarsOf, type Wire } from '../shared/read.ts'
import type { Prune, Reading } from '../shared/sink.ts'
import { readTimestamp } from '../shared/timestamp.ts'
import { readContent } from './content.ts'
import { detailsOf, personOf } from './people.ts'
import { readTracking, type Tracked } from './tracking.ts'

/** A callback names no message. */
export const NO_TOKEN: Reading = { unread: 'This has no message_token.' }
/** A callback names no person. */
export const NO_PERSON: Reading = { unread: 'This does not say whom it is about.' }

/** What any message may carry beside its content. */
const besideOf = (event: Wire, tracked: Tracked | null): JsonObject => {
  const sender = detailsOf(asObject(event.sender))
  return {
    ...(event.silent === true ? { silent: true } : {}),
    ...(tracked === null ? {} : { tracking_data: tracked.data }),
    ...(sender === null ? {} : { sender }),
  }
}

/** A tap on a button comes as the text that it stands for. */
const tapped = (content: Content, tracked: Tracked | null): Content => {
  const button = content.type === 'TEXT' ? tracked?.button : null
  if (!button) return content
  const { payload } = button
  const title = button.title ?? payload
  return {
    ...content,
    type: 'BUTTON',
    text: title,
    auxiliaryData: { ...content.auxiliaryData, button: { title, payload } },
  }
}

/** What the customer wrote: event `message`. */
export const readMessage = (event: Wire): Reading => {
  const extIdentifier = asId(event.message_token)
  const person = personOf(asObject(event.sender))
  if (!extIdentifier) return NO_TOKEN
  if (!person) return NO_PERSON
  const message = asObject(event.message) ?? {}
  const type = clip(asText(message.type) ?? 'unknown')
  const readable = readContent(message)
  const tracked = readTracking(message.tracking_data, readable?.text ?? null)
  const content = readable === null ? unsupported(type) : tapped(readable, tracked)
  const change: MessageChange = {
    kind: 'message',
    extIdentifier,
    person,
    outbound: false,
    status: readable === null ? 'FAILED' : 'RECEIVED',
    timestamp: readTimestamp(event.timestamp),
    content: { ...content, auxiliaryData: { ...content.auxiliaryData, ...besideOf(event, tracked) } },
    template: null,
    customData: {},
    quotedExtIdentifier: null,
    live: true,
    // Who writes is subscribed again, and no `subscribed` comes for that.
    unblocks: true,
  }
  return readable === null
    ? { change, unread: `The content of this message (${type}) could not be read.` }
    : { change }
}

/**
 * What is left of a message that is nested too deeply to be copied: enough to show that there was one. Null for any
 * other callback.
 */
export const pruned: Prune = event => {
  const message = asObject(event.message)
  if (event.event !== 'message' || !message) return null
  const sender = scalarsOf(asObject(event.sender) ?? {})
  return { ...scalarsOf(event), sender, message: { type: message.type } }
}
