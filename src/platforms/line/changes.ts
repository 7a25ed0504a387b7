import { asId, asObject } from '../shared/read.ts'
import { readTimestamp } from '../shared/timestamp.ts'
import { readContent } from './content.ts'
import { eventIdOf } from './event-id.ts'
import type { HappeningReader } from './happening.ts'
import { tokensOf } from './messages.ts'
import { personOf } from './people.ts'

const NO_TARGET = { unread: 'This does not say of which message it is.' }

/** What an edit puts in the place of what was there, also where there is nothing any more. */
const NOTHING_MARKED = { emojis: null, mention: null }

/** An event `messageEdited`: a text has a new wording. */
export const readEdit: HappeningReader = ({ event, type, chat, beside }) => {
  const message = asObject(event.message)
  const extIdentifier = asId(message?.id)
  if (!message || !extIdentifier) return NO_TARGET
  const content = readContent(message)
  // LINE edits nothing else; a file that came with an edit would be one that we know nothing of.
  if (content?.type !== 'TEXT') return { unread: 'The new content of this edit could not be read.' }
  const auxiliaryData = { ...NOTHING_MARKED, ...content.auxiliaryData, ...tokensOf(message) }
  return {
    change: {
      kind: 'edit',
      extIdentifier,
      key: eventIdOf(event, type),
      content: { text: content.text, auxiliaryData },
      timestamp: readTimestamp(event.timestamp),
      person: chat && personOf(chat),
      detail: beside,
    },
  }
}

/** An event `unsend`: a message was taken back. */
export const readUnsend: HappeningReader = ({ event, chat, beside }) => {
  const extIdentifier = asId(asObject(event.unsend)?.messageId)
  if (!extIdentifier) return NO_TARGET
  return {
    change: {
      kind: 'deletion',
      extIdentifier,
      timestamp: readTimestamp(event.timestamp),
      person: chat && personOf(chat),
      detail: beside,
    },
  }
}
