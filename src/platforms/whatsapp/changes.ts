import type { Content } from '../../domain/change.ts'
import type { JsonObject } from '../../domain/contract.ts'
import { asObject, asText } from '../shared/read.ts'
import type { Reading } from '../shared/sink.ts'
import { readTimestamp } from '../shared/timestamp.ts'
import { isReadable, readContent } from './content.ts'
import { type Happening, type HappeningReader, NO_PERSON } from './happening.ts'
import type { WireMessage } from './wire.ts'

const NO_TARGET: Reading = { unread: 'This does not say of which message it is.' }

/** Tells a reaction of ours from one of the customer. */
const detailOf = (happening: Happening): JsonObject => (happening.echo ? { echo: true } : {})

/** A reaction. An empty emoji and a missing one both mean that it was taken back. */
export const readReaction: HappeningReader = happening => {
  const reaction = asObject(happening.message.reaction)
  const extIdentifier = asText(reaction?.message_id)
  const emoji = asText(reaction?.emoji)
  if (!happening.person) return NO_PERSON
  if (!extIdentifier) return NO_TARGET
  return {
    change: {
      kind: 'reaction',
      extIdentifier,
      key: happening.id,
      emoji,
      action: emoji ? 'react' : 'unreact',
      timestamp: readTimestamp(happening.message.timestamp),
      person: happening.person,
      detail: detailOf(happening),
    },
  }
}

/** The new caption of a file that the edit does not name again. */
const captionOf = (edited: WireMessage): Partial<Content> | null => {
  const type = asText(edited.type) ?? ''
  const body = isReadable(type) ? asObject(edited[type]) : null
  return typeof body?.caption === 'string' ? { text: asText(body.caption) } : null
}

const editedContent = (edited: WireMessage): Partial<Content> | null => {
  const content = readContent(edited)
  if (!content) return captionOf(edited)
  const { type, text, media, auxiliaryData } = content
  return {
    type,
    text,
    ...(media ? { media } : {}),
    // An edit says nothing of forwards and referrals: what is known of them stays.
    ...(Object.keys(auxiliaryData).length > 0 ? { auxiliaryData } : {}),
  }
}

/** New content of a message. */
export const readEdit: HappeningReader = happening => {
  const edit = asObject(happening.message.edit)
  const extIdentifier = asText(edit?.original_message_id)
  const edited = asObject(edit?.message)
  const content = edited ? editedContent(edited) : null
  if (!extIdentifier) return NO_TARGET
  if (!content) return { unread: 'The new content of this edit could not be read.' }
  return {
    change: {
      kind: 'edit',
      extIdentifier,
      key: happening.id,
      content,
      timestamp: readTimestamp(happening.message.timestamp),
      person: happening.person,
      detail: detailOf(happening),
    },
  }
}

/** A message taken back by who wrote it. */
export const readRevoke: HappeningReader = happening => {
  const extIdentifier = asText(asObject(happening.message.revoke)?.original_message_id)
  if (!extIdentifier) return NO_TARGET
  return {
    change: {
      kind: 'deletion',
      extIdentifier,
      timestamp: readTimestamp(happening.message.timestamp),
      person: happening.person,
      detail: detailOf(happening),
    },
  }
}
