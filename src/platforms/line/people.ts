import type { Person } from '../../domain/change.ts'
import type { JsonObject } from '../../domain/contract.ts'
import { asObject, scalarsOf, type Wire } from '../shared/read.ts'

/** With whom a chat of LINE's is: one user, or those who are in a group or in a room. */
export type ChatKind = 'user' | 'group' | 'room'

/** A chat, by LINE's id of it: what messages are pushed to. */
export interface Chat {
  readonly kind: ChatKind
  readonly id: string
}

/** Where the id of a chat stands in a `source`. */
const ID_OF: Readonly<Record<ChatKind, string>> = { user: 'userId', group: 'groupId', room: 'roomId' }

const KINDS = Object.keys(ID_OF) as readonly ChatKind[]

/** LINE's have 33 characters; its own examples abbreviate them. */
const ID = /^[\x21-\x7e]{1,255}$/

const asChatId = (value: unknown): string | null =>
  typeof value === 'string' && ID.test(value) ? value : null

/** The chat that something happened in; null where the source does not say. */
export const chatOf = (source: unknown): Chat | null => {
  const wire = asObject(source)
  const kind = KINDS.find(one => one === wire?.type)
  const id = kind === undefined ? null : asChatId(wire?.[ID_OF[kind]])
  return kind === undefined || id === null ? null : { kind, id }
}

/**
 * Who is written to. A group is one conversation, whoever of it writes: an answer goes to all of it, and LINE does
 * not always say who wrote. Names and pictures stand in no post.
 */
export const personOf = ({ kind, id }: Chat): Person => ({ identities: [`${kind}:${id}`] })

/** What tells, beside the person, who of a group or room did something; nothing of a chat with one user. */
export const senderOf = (source: unknown): JsonObject => {
  const wire: Wire | null = asObject(source)
  return wire === null || wire.type === 'user' ? {} : { source: scalarsOf(wire) as JsonObject }
}

const IDENTITY = /^(user|group|room):(.+)$/s

/** The chat that a person is written to in; null where he is not LINE's. */
export const chatAmong = (identities: readonly string[]): Chat | null => {
  for (const identity of identities) {
    const [, kind, id] = IDENTITY.exec(identity) ?? []
    if (kind !== undefined && id !== undefined) return { kind: kind as ChatKind, id }
  }
  return null
}
