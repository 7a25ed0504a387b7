import { type DeletionChange, eventIdentifier } from '../change.ts'
import { partIdentifiers, partsIdentifier } from '../change-keys.ts'
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

/**
 * A message was taken back, with all its parts where it says so. One that we do not know is announced without a quote,
 * and the deletion waits for it.
 */
export const foldDeletion = (deletion: DeletionChange, around: Surroundings, known: Known): void => {
  const { extIdentifier } = deletion
  const { id } = around.account
  const names = deletion.withParts === true ? partIdentifiers(extIdentifier) : [extIdentifier]
  const messages = names.flatMap(name => known.message(id, name) ?? [])
  for (const message of messages) foldKnown(message, deletion, around, known)
  if (messages.length === 0) foldUnknown(deletion, around, known)
}

const foldKnown = (message: Message, deletion: DeletionChange, around: Surroundings, known: Known): void => {
  if (message.status === 'DELETED') return
  const { timestamp, detail } = deletion
  const { extIdentifier } = message
  applyDeletion(message, deletion, known.now)
  known.touchMessage(message)
  const identifier = eventIdentifier({ ...deletion, extIdentifier })
  const announcement = {
    extIdentifier: freshIdentifier(identifier, message, known),
    event: 'deleted',
    timestamp,
    detail,
    changed: message,
  }
  announceEvent(announcement, known.people.conversation(message.conversationId), around, known)
}

const foldUnknown = (deletion: DeletionChange, around: Surroundings, known: Known): void => {
  const { account } = around
  const { person, timestamp } = deletion
  park(deletion, 'deleted', around, known)
  // Each part finds it; the first one takes out what waits under its own name.
  if (deletion.withParts === true)
    park({ ...deletion, extIdentifier: partsIdentifier(deletion.extIdentifier) }, 'deleted', around, known)
  const extIdentifier = eventIdentifier(deletion)
  if (person === null || known.hasFired(account.id, extIdentifier)) return
  const detail = { quoted_ext_identifier: deletion.extIdentifier, ...deletion.detail }
  const announcement = { extIdentifier, event: 'deleted', timestamp, detail, changed: null }
  announceEvent(announcement, known.people.conversationWith(person, account, true), around, known)
}
