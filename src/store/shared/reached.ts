import { RECEIPT_WORD } from '../../domain/change.ts'
import { keysOf } from '../../domain/change-keys.ts'
import type { ChatUser } from '../../domain/chat-user.ts'
import type { Conversation } from '../../domain/conversation.ts'
import type { Message } from '../../domain/message.ts'
import type { ReachedStatus } from '../../domain/status.ts'
import { later, type Millis } from '../../domain/time.ts'
import type { ParkedChange } from '../../domain/unit.ts'
import type { Wanted } from '../messages.ts'

/** What a watermark reaches in one conversation. */
export interface ReachedTalk {
  readonly conversationId: string
  readonly status: ReachedStatus
  readonly until: Millis
}

interface People {
  readonly users: ReadonlyMap<string, ChatUser>
  readonly conversations: ReadonlyMap<string, Conversation>
}

/** All by which people are looked for. */
export const soughtIdentities = ({ identities = [], reaches = [] }: Wanted): readonly string[] =>
  reaches.length === 0
    ? identities
    : [...new Set([...identities, ...reaches.flatMap(reach => reach.identities)])]

const EVER = Number.MAX_SAFE_INTEGER

/** The conversations that watermarks reach which are asked for, or wait: of people who were found. */
export const reachedTalks = (
  { platformId, reaches = [] }: Wanted,
  parked: readonly ParkedChange[],
  people: People,
): readonly ReachedTalk[] => {
  const all = [...reaches, ...parked.flatMap(({ change }) => keysOf(change).reaches)]
  if (all.length === 0) return []
  const talkOf = talksByIdentity(platformId, people)
  const talks = new Map<string, ReachedTalk>()
  for (const { identities, status, until } of all) {
    for (const identity of identities) {
      const conversationId = talkOf.get(identity)
      if (conversationId === undefined) continue
      const key = `${status} ${conversationId}`
      const furthest = later(until ?? EVER, talks.get(key)?.until ?? null) ?? EVER
      talks.set(key, { conversationId, status, until: furthest })
    }
  }
  return [...talks.values()]
}

const talksByIdentity = (platformId: string, { users, conversations }: People): Map<string, string> => {
  const talks = new Map<string, string>()
  for (const { id, chatUserId } of conversations.values()) {
    const user = users.get(chatUserId)
    if (user?.platformId !== platformId) continue
    for (const identity of user.identities) talks.set(identity, id)
  }
  return talks
}

/** The EVENT that tells that a message has come so far. */
export const reachedEvent = ({ extIdentifier }: Message, status: ReachedStatus): string =>
  `${extIdentifier}:${RECEIPT_WORD[status]}`
