import type { Content, MessageChange } from '../change.ts'
import type { Surroundings } from '../event.ts'
import type { Known } from '../known.ts'
import type { Message } from '../message.ts'
import { foldReceipt, sentUnder } from './receipt.ts'
import { learnTime } from './watermark.ts'

/**
 * The echo of what we sent ourselves, and do not have the answer of, says that it has gone out, as a receipt does.
 * @returns false where it is no such echo
 */
export const foldEcho = (change: MessageChange, around: Surroundings, known: Known): boolean => {
  const sent = change.outbound ? echoed(change, around, known) : null
  if (sent === null) return false
  const { extIdentifier, timestamp } = change
  foldReceipt(
    { kind: 'receipt', extIdentifier, status: 'SENT', timestamp, detail: {}, correlation: sent.id },
    around,
    known,
  )
  const message = known.message(around.account.id, extIdentifier)
  if (message !== null) learnTime(message, timestamp, around, known)
  return true
}

/** The send that came back: by its tag; where the platform has none, by what it says. */
const echoed = (change: MessageChange, around: Surroundings, known: Known): Message | null => {
  const tagged = sentUnder(change.correlation ?? null, around, known)
  if (tagged !== null || change.mayBeOurs !== true) return tagged
  const conversation = known.people.found(around.account, change.person.identities)
  const sends = conversation === null ? [] : known.underWay(conversation)
  return sends.find(send => send.extIdentifier === '' && isAlike(send, change.content)) ?? null
}

const words = (text: string | null): string => text?.trim() ?? ''

/**
 * May this be what was sent? Of a file its platform tells no more than that there is one, and of a card with buttons
 * it may tell nothing. Sends of one conversation go out one at a time, so there are hardly ever two to choose from.
 */
const isAlike = (sent: Message, { text, media }: Content): boolean => {
  if ((sent.media !== null) !== (media !== null)) return false
  if (text !== null) return words(sent.text) === words(text)
  return media !== null || sent.type !== 'TEXT'
}
