import { RECEIPT_WORD } from './change.ts'
import { keysOf, type Reach } from './change-keys.ts'
import type { ChatUser } from './chat-user.ts'
import type { Conversation } from './conversation.ts'
import type { Dispatch } from './dispatch.ts'
import type { Message } from './message.ts'
import type { ParkedChange } from './unit.ts'

interface Shelved {
  readonly users: ReadonlyMap<string, ChatUser>
  readonly conversations: ReadonlyMap<string, Conversation>
  readonly messages: ReadonlyMap<string, Message>
}

interface Reaching {
  readonly platformId: string
  readonly reaches?: readonly Reach[]
}

/** What watermarks may move, also those that wait, with the EVENT that each would fire. */
export const reachedOn = (
  shelf: Shelved,
  all: readonly Reaching[],
  parked: readonly ParkedChange[],
): Map<Message, string> => {
  const waiting = parked.map(({ platformId, change }) => ({ platformId, reaches: keysOf(change).reaches }))
  const reached = new Map<Message, string>()
  for (const { platformId, reaches = [] } of [...all, ...waiting]) {
    for (const reach of reaches) {
      const talks = talksOf(shelf, platformId, reach)
      for (const message of shelf.messages.values()) {
        if (talks.has(message.conversationId) && isReached(message, reach))
          reached.set(message, `${message.extIdentifier}:${RECEIPT_WORD[reach.status]}`)
      }
    }
  }
  return reached
}

const talksOf = (
  { users, conversations }: Shelved,
  platformId: string,
  { identities }: Reach,
): Set<string> => {
  const isHim = (user: ChatUser | undefined): boolean =>
    user?.platformId === platformId && user.identities.some(id => identities.includes(id))
  const talks = [...conversations.values()].filter(({ chatUserId }) => isHim(users.get(chatUserId)))
  return new Set(talks.map(({ id }) => id))
}

const isReached = ({ platformAt, status }: Message, reach: Reach): boolean =>
  platformAt !== null &&
  platformAt <= (reach.until ?? platformAt) &&
  !['READ', 'DELETED', reach.status].includes(status)

/** Whose message is on its way, handed over and without an answer: his ids. */
export const sendsOn = (
  {
    users,
    conversations,
    dispatches,
  }: Omit<Shelved, 'messages'> & { readonly dispatches: ReadonlyMap<string, Dispatch> },
  messageId: string,
): readonly string[] => {
  const { state, conversationId = '' } = dispatches.get(messageId) ?? {}
  if (state !== 'SENDING' && state !== 'DOUBT') return []
  return users.get(conversations.get(conversationId)?.chatUserId ?? '')?.identities ?? []
}
