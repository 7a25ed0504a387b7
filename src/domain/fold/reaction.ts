import { eventIdentifier, type ReactionChange } from '../change.ts'
import type { Surroundings } from '../event.ts'
import type { Known } from '../known.ts'
import { announceEvent } from './announce.ts'

/** A reaction set or removed; its EVENT carries the emoji as text. */
export const foldReaction = (reaction: ReactionChange, around: Surroundings, known: Known): void => {
  const { account } = around
  const extIdentifier = eventIdentifier(reaction)
  if (known.hasFired(account.id, extIdentifier)) return
  const changed = known.message(account.id, reaction.extIdentifier)
  const own = known.people.conversationWith(reaction.person, account, true)
  if (changed !== null) known.touchMessage(changed)
  const { emoji, action } = reaction
  announceEvent(
    {
      extIdentifier,
      event: 'reaction',
      timestamp: reaction.timestamp,
      text: emoji,
      detail: {
        reaction: { emoji, action },
        ...(changed === null ? { quoted_ext_identifier: reaction.extIdentifier } : {}),
        ...reaction.detail,
      },
      changed,
    },
    changed === null ? own : known.people.conversation(changed.conversationId),
    around,
    known,
  )
}
