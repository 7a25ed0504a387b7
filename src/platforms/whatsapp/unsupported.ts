import type { Content } from '../../domain/change.ts'
import type { JsonObject, MessageType } from '../../domain/contract.ts'
import { asObject, asText, clip } from '../shared/read.ts'
import type { WireMessage } from './wire.ts'

/** A message that cannot be shown as what it is (contract.md §2). */
export interface Unsupported {
  readonly content: Content
  /** Why the raw post is worth keeping; null where it holds nothing that a later version could read. */
  readonly unread: string | null
}

const shown = (type: string, errors: JsonObject[], as: MessageType = 'TEXT'): Content => ({
  type: as,
  text: null,
  media: null,
  // A FAILED message has its errors where every other one has them, too (contract.md §3).
  auxiliaryData: { unsupported: { type, errors }, ...(errors.length > 0 ? { errors } : {}) },
})

/** Types by which WhatsApp itself says that there is nothing to read. */
const EMPTY: ReadonlyMap<string, (message: WireMessage) => string> = new Map([
  ['unsupported', (message: WireMessage) => asText(asObject(message.unsupported)?.type) ?? 'unsupported'],
  // The file follows in a post of its own under the same id, or never.
  ['media_placeholder', () => 'media_placeholder'],
])

const nameOf = (type: string, message: WireMessage): string => {
  const kind = type === 'interactive' ? asText(asObject(message.interactive)?.type) : null
  return clip(kind ? `${type}.${kind}` : type)
}

/**
 * What stands for a message whose content cannot be read: an agent and a mirror must see that there was one.
 * @param errors what the platform says of it, in the common shape
 */
export const asUnsupported = (message: WireMessage, errors: JsonObject[]): Unsupported => {
  const type = asText(message.type) ?? 'unknown'
  const empty = EMPTY.get(type)
  if (empty) return { content: shown(clip(empty(message)), errors), unread: null }
  // Meta's error 131000 leaves the type and takes the body away.
  if (type === 'interactive' && !asObject(message.interactive)) {
    return { content: shown(type, errors, 'WA_INTERACTIVE'), unread: null }
  }
  const name = nameOf(type, message)
  return { content: shown(name, errors), unread: `The content of this message (${name}) could not be read.` }
}
