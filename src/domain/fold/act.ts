import { Refusal } from '../errors.ts'
import type { Surroundings } from '../event.ts'
import type { Known } from '../known.ts'
import type { Message } from '../message.ts'
import { announceEvent, freshIdentifier } from './announce.ts'
import { applyDeletion } from './deletion.ts'

const conversationOf = (message: Message, known: Known) => known.people.conversation(message.conversationId)

/**
 * A message that went out was taken back, or one that waits to go out is not sent after all.
 * @throws Refusal `state_impossible` where the customer wrote it, `conflict` where it is just being sent
 */
export const foldRemoval = (message: Message, around: Surroundings, known: Known): void => {
  if (!message.outbound)
    throw new Refusal('state_impossible', 'The customer wrote this message: only he can delete it.')
  if (message.status === 'DELETED') return
  const dispatch = known.dispatch(message.id)
  // Whoever makes it ready asks once more before he sends it.
  if (dispatch?.state === 'SENDING' || dispatch?.state === 'DOUBT') {
    const detail = 'The message is just being sent, or it is not known yet whether it was: repeat it later.'
    throw new Refusal('conflict', detail)
  }
  if (dispatch !== null) known.endDispatch(dispatch)
  applyDeletion(message, { timestamp: null }, known.now)
  known.touchMessage(message)
  const announcement = {
    extIdentifier: freshIdentifier(`${message.extIdentifier || message.id}:deleted`, message, known),
    event: 'deleted',
    timestamp: null,
    detail: {},
    changed: message,
  }
  announceEvent(announcement, conversationOf(message, known), around, known)
}

/** We reacted to a message, or took that back (`""`). */
export const foldOwnReaction = (
  message: Message,
  emoji: string,
  around: Surroundings,
  known: Known,
): void => {
  known.touchMessage(message)
  const announcement = {
    // Each is another one: the platform keeps no list, and the time tells them apart.
    extIdentifier: `${message.extIdentifier}:reaction:${message.modified}`,
    event: 'reaction',
    timestamp: null,
    text: emoji || null,
    detail: {
      reaction: { emoji: emoji || null, action: emoji === '' ? 'unreact' : 'react' },
      outbound: true,
    },
    changed: message,
  }
  announceEvent(announcement, conversationOf(message, known), around, known)
}
