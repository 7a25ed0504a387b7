import type { Surroundings } from '../event.ts'
import type { Known } from '../known.ts'
import type { Message } from '../message.ts'
import { UNTOLD } from '../status.ts'
import type { ParkedChange } from '../unit.ts'
import { announceMessage } from './announce.ts'
import { applySilently } from './waiting.ts'

/** A mark in `metadata` while it is not known whether the platform took a message. */
const AMBIGUOUS = 'ambiguous'

/** Marks that the platform's answer was lost; nothing fires, because nothing is known. */
export const markAmbiguous = (message: Message, known: Known): void => {
  message.metadata = { ...message.metadata, [AMBIGUOUS]: true }
  known.touchMessage(message)
}

/** Takes the mark away: it is known now. */
export const clearAmbiguous = (message: Message): void => {
  const { [AMBIGUOUS]: _mark, ...rest } = message.metadata
  message.metadata = rest
}

/** Fires the own event of a message that went out, or was refused; its sending is over. */
export const announceSent = (message: Message, around: Surroundings, known: Known): void => {
  const dispatch = known.dispatch(message.id)
  if (dispatch !== null) known.endDispatch(dispatch)
  clearAmbiguous(message)
  known.touchMessage(message)
  announceMessage(message, around, known)
}

/**
 * The platform has taken a message: it has the platform's id from now on, and its own event fires, once.
 * @returns what had come for that id before, receipts among it, for the caller to fold
 */
export const accept = (
  message: Message,
  extIdentifier: string,
  status: 'SENT' | 'PREPARED',
  around: Surroundings,
  known: Known,
): readonly ParkedChange[] => {
  const { platformId } = message
  // A platform that gives one id twice must not make the second message impossible to store.
  const isFree = extIdentifier !== '' && known.message(platformId, extIdentifier) === null
  if (isFree) known.nameMessage(message, extIdentifier)
  message.status = status
  message.statusAt = UNTOLD
  const waiting = isFree ? known.unpark(platformId, extIdentifier) : []
  catchUp(message, waiting, known)
  announceSent(message, around, known)
  return waiting
}

/** What was told of a message before its name was known, so far as it changes what it says. */
const catchUp = (message: Message, waiting: readonly ParkedChange[], known: Known): void => {
  const { media } = message
  applySilently(message, waiting, known.now)
  if (message.media !== media) known.wantMedia(message)
}

/**
 * A message that was told to have failed has gone out after all: it gets the platform's id, and stands as before it
 * was sent, so that whatever proves it is told as an EVENT.
 * @returns what had come for that id before, receipts and deletions among it, for the caller to fold
 */
export const acceptLate = (message: Message, extIdentifier: string, known: Known): ParkedChange[] => {
  known.nameMessage(message, extIdentifier)
  message.status = 'PREPARED'
  message.statusAt = UNTOLD
  const waiting = known.unpark(message.platformId, extIdentifier)
  const isEdit = ({ change }: ParkedChange): boolean => change.kind === 'edit'
  catchUp(message, waiting.filter(isEdit), known)
  return waiting.filter(one => !isEdit(one))
}
