import type { NoticeChange, Person } from '../change.ts'
import { block, type Conversation } from '../conversation.ts'
import type { Surroundings } from '../event.ts'
import type { Known } from '../known.ts'
import type { PlatformAccount } from '../platform-account.ts'
import { announceEvent } from './announce.ts'

/**
 * Whom a notice is about. One that tells of new ids and is told again (while nothing fires, that cannot be seen
 * otherwise), or after a message under the new ids, must not bring the old ones back as a person of their own.
 */
const personOf = ({ person, identities }: NoticeChange, account: PlatformAccount, known: Known): Person => {
  if (identities === undefined) return person
  const before = identities.lost.length > 0 ? identities.lost : person.identities
  const hasMoved = !known.people.knows(account, before) && known.people.knows(account, identities.gained)
  return hasMoved ? { ...person, identities: identities.gained } : person
}

/** A platform may repeat, hours later, that somebody blocked us: whoever has written since then does so no more. */
const isOvertaken = (
  { blocked, timestamp }: NoticeChange,
  { lastInboundAt }: Pick<Conversation, 'lastInboundAt'>,
): boolean => blocked === true && timestamp !== null && lastInboundAt !== null && lastInboundAt > timestamp

/** Something about the conversation or the person: an EVENT without a quote. */
export const foldNotice = (notice: NoticeChange, around: Surroundings, known: Known): void => {
  if (known.hasFired(around.account.id, notice.extIdentifier)) return
  const person = personOf(notice, around.account, known)
  const conversation = known.people.conversationWith(person, around.account, true)
  if (notice.identities !== undefined) {
    const user = known.people.user(conversation.chatUserId)
    known.people.changeIdentities(user, notice.identities.gained, notice.identities.lost)
  }
  if (notice.blocked !== undefined && !isOvertaken(notice, conversation)) {
    const { windowMs } = around
    if (block(conversation, 'blockedByCustomer', notice.blocked, windowMs, known.now))
      known.people.touchConversation(conversation)
  }
  const { extIdentifier, event, timestamp, detail } = notice
  announceEvent({ extIdentifier, event, timestamp, detail, changed: null }, conversation, around, known)
}
