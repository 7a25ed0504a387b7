import type { Surroundings } from '../event.ts'
import type { StoredFile } from '../file.ts'
import type { Known } from '../known.ts'
import type { Message } from '../message.ts'
import { announceEvent } from './announce.ts'

/**
 * A message's file was fetched, or cannot be had: what that changes about the message is told as an EVENT
 * `media` (a type that the platform had not named, a file that is gone).
 */
export const foldMedia = (message: Message, file: StoredFile, around: Surroundings, known: Known): void => {
  known.setFile(file)
  const { media } = message
  if (media === null) return
  if (file.state === 'GONE') return announceGone(message, file.reason, around, known)
  if (file.state !== 'STORED' || media.mimeType !== null) return
  message.media = { ...media, mimeType: file.mimeType }
  announce(message, { mime_type: file.mimeType, size: file.size }, around, known)
}

const announceGone = (message: Message, reason: string | null, around: Surroundings, known: Known): void => {
  const detail = { gone: true, reason }
  if (known.dispatch(message.id) !== null) message.auxiliaryData = { ...message.auxiliaryData, media: detail }
  announce(message, detail, around, known)
}

const announce = (
  message: Message,
  detail: Record<string, string | number | boolean | null>,
  around: Surroundings,
  known: Known,
): void => {
  known.touchMessage(message)
  // Not yet sent: nobody knows of the message, and its own event will say it all.
  if (known.dispatch(message.id) !== null) return
  // With the time: after an edit it is about another file.
  const extIdentifier = `${message.extIdentifier || message.id}:media:${message.modified}`
  const announcement = {
    extIdentifier,
    event: 'media',
    timestamp: null,
    detail: { media: detail },
    changed: message,
  }
  announceEvent(announcement, known.people.conversation(message.conversationId), around, known)
}
