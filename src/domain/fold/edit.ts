import { type Content, type EditChange, eventIdentifier } from '../change.ts'
import type { Surroundings } from '../event.ts'
import type { Known } from '../known.ts'
import type { Message } from '../message.ts'
import { announceEvent, park } from './announce.ts'

/** What an edit may change, in a form that can be compared. */
const contentOf = ({ type, text, media, auxiliaryData }: Content): string =>
  JSON.stringify([type, text, media, auxiliaryData])

/** The file stays, where an edit only names it again: it was fetched by now, and its type may be known. */
const isSameFile = (a: Content['media'], b: Content['media']): boolean =>
  a !== null && b !== null && a.title === b.title && JSON.stringify(a.ref) === JSON.stringify(b.ref)

/**
 * Puts new content into a message.
 * @returns false where it is older than what the message has, or in vain: it came before its message and is
 *   told once more
 */
export const applyEdit = (
  message: Message,
  edit: Pick<EditChange, 'content' | 'timestamp'>,
  now: number,
): boolean => {
  const at = edit.timestamp ?? now
  if (message.status === 'DELETED' || (message.editedAt !== null && at < message.editedAt)) return false
  const { content } = edit
  const before = contentOf(message)
  message.editedAt = at
  if (content.type !== undefined) message.type = content.type
  if (content.text !== undefined) message.text = content.text
  if (content.media !== undefined && !isSameFile(content.media, message.media)) message.media = content.media
  message.auxiliaryData = { ...message.auxiliaryData, ...content.auxiliaryData }
  return contentOf(message) !== before
}

/**
 * Changes the content of a message. Where we do not know the message, the EVENT goes out without a quote, and
 * the edit waits, so that the message appears as edited should it still arrive.
 */
export const foldEdit = (edit: EditChange, around: Surroundings, known: Known): void => {
  const { account } = around
  const extIdentifier = eventIdentifier(edit)
  if (known.hasFired(account.id, extIdentifier)) return
  const message = known.message(account.id, edit.extIdentifier)
  if (message === null) return foldUnknown(edit, extIdentifier, around, known)
  const { media } = message
  if (!applyEdit(message, edit, known.now)) return
  if (message.media !== media) known.wantMedia(message)
  known.touchMessage(message)
  announceEvent(
    { extIdentifier, event: 'edited', timestamp: edit.timestamp, detail: edit.detail, changed: message },
    known.people.conversation(message.conversationId),
    around,
    known,
  )
}

const foldUnknown = (edit: EditChange, extIdentifier: string, around: Surroundings, known: Known): void => {
  park(edit, `edited:${edit.key}`, around, known)
  if (edit.person === null) return
  const conversation = known.people.conversationWith(edit.person, around.account, true)
  const detail = {
    quoted_ext_identifier: edit.extIdentifier,
    ...edit.detail,
    edited: { type: edit.content.type ?? null, text: edit.content.text ?? null },
  }
  const announcement = { extIdentifier, event: 'edited', timestamp: edit.timestamp, detail, changed: null }
  announceEvent(announcement, conversation, around, known)
}
