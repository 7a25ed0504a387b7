import { type DeletionChange, eventIdentifier } from '../change.ts'
import type { Surroundings } from '../event.ts'
import type { Known } from '../known.ts'
import type { Message } from '../message.ts'
import { announceEvent, freshIdentifier, park } from './announce.ts'

/** Marks a message as deleted: final. What it said is kept, as the record of what was agreed. */
export const applyDeletion = (
  message: Message,
  deletion: Pick<DeletionChange, 'timestamp'>,
  now: number,
): void => {
  message.status = 'DELETED'
  message.statusAt = deletion.timestamp ?? now
}

/** A message was taken back. One that we do not know is announced without a quote, and the deletion waits for it. */
export const foldDeletion = (deletion: DeletionChange, around: Surroundings, known: Known): void => {
  const { account } = around
  const extIdentifier = eventIdentifier(deletion)
  const message = known.message(account.id, deletion.extIdentifier)
  const { timestamp } = deletion
  if (message !== null) {
    if (message.status === 'DELETED') return
    applyDeletion(message, deletion, known.now)
    known.touchMessage(message)
    const conversation = known.people.conversation(message.conversationId)
    const announcement = {
      extIdentifier: freshIdentifier(extIdentifier, message, known),
      event: 'deleted',
      timestamp,
      detail: deletion.detail,
      changed: message,
    }
    return announceEvent(announcement, conversation, around, known)
  }
  park(deletion, 'deleted', around, known)
  if (deletion.person === null || known.hasFired(account.id, extIdentifier)) return
  const detail = { quoted_ext_identifier: deletion.extIdentifier, ...deletion.detail }
  const conversation = known.people.conversationWith(deletion.person, account, true)
  announceEvent(
    { extIdentifier, event: 'deleted', timestamp, detail, changed: null },
    conversation,
    around,
    known,
  )
}
