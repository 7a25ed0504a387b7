import type { NoticeChange } from '../change.ts'
import { afterBlock } from '../conversation.ts'
import type { Surroundings } from '../event.ts'
import type { Known } from '../known.ts'
import { announceEvent } from './announce.ts'

/** Something about the conversation or the person: an EVENT without a quote. */
export const foldNotice = (notice: NoticeChange, around: Surroundings, known: Known): void => {
  if (known.hasFired(around.account.id, notice.extIdentifier)) return
  const conversation = known.people.conversationWith(notice.person, around.account, true)
  if (notice.identities !== undefined) {
    const user = known.people.user(conversation.chatUserId)
    known.people.changeIdentities(user, notice.identities.gained, notice.identities.lost)
  }
  if (notice.blocked !== undefined) {
    const state = afterBlock(conversation.state, notice.blocked)
    if (state !== conversation.state) {
      conversation.state = state
      known.people.touchConversation(conversation)
    }
  }
  const { extIdentifier, event, timestamp } = notice
  const detail = notice.text === null ? notice.detail : { body: notice.text, ...notice.detail }
  announceEvent({ extIdentifier, event, timestamp, detail, changed: null }, conversation, around, known)
}
