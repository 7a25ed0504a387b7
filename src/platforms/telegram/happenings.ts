import type { NoticeChange, Person, ReactionChange } from '../../domain/change.ts'
import type { JsonObject } from '../../domain/contract.ts'
import { asId, asList, asObject, asText, objectsOf, type Wire, without } from '../shared/read.ts'
import { note, type Reading, type Sink, take } from '../shared/sink.ts'
import { readTimestamp } from '../shared/timestamp.ts'
import { asChatId, asMessageNumber, extIdentifierOf } from './ids.ts'
import { personOf } from './people.ts'
import type { WireHappening } from './wire.ts'

const NO_PERSON: Reading = { unread: 'This does not say in which chat it is, or of whom.' }
const NO_TARGET: Reading = { unread: 'This does not say of which message it is.' }

const ELSEWHERE = new Set(['chat', 'date', 'event'])

const rest = (wire: Wire): JsonObject => without(wire, ELSEWHERE) as JsonObject

const targetOf = (happening: WireHappening) => {
  const chat = asChatId(asObject(happening.chat)?.id)
  const message = asMessageNumber(happening.message_id)
  return chat === null || message === null ? null : { connection: null, chat, message }
}

/** A reaction as text: a custom one has no character of its own, and what is paid for is a star. */
const emojiOf = (reaction: Wire): string | null => {
  if (reaction.type === 'paid') return '⭐'
  const custom = asId(reaction.custom_emoji_id)
  return asText(reaction.emoji) ?? (custom === null ? null : `custom_emoji:${custom}`)
}

const emojisOf = (reactions: unknown): string[] => objectsOf(reactions).flatMap(one => emojiOf(one) ?? [])

/**
 * Somebody changed his reactions to a message. Telegram tells those that he had and those that he has: what is new
 * among these counts, else what is missing.
 */
export const readReaction = (happening: WireHappening, update: string): Reading => {
  const target = targetOf(happening)
  const person = personOf(asObject(happening.chat), null)
  if (person === null) return NO_PERSON
  if (target === null) return NO_TARGET
  const [before, now] = [emojisOf(happening.old_reaction), emojisOf(happening.new_reaction)]
  const added = now.find(emoji => !before.includes(emoji))
  const removed = before.find(emoji => !now.includes(emoji))
  const change: ReactionChange = {
    kind: 'reaction',
    extIdentifier: extIdentifierOf(target),
    key: update,
    emoji: added ?? removed ?? null,
    action: added === undefined ? 'unreact' : 'react',
    timestamp: readTimestamp(happening.date),
    person,
    detail: without(rest(happening), new Set(['message_id'])) as JsonObject,
  }
  return { change }
}

/** A notice of an update that has no id but its number. */
const noticeOf = (
  field: string,
  happening: WireHappening,
  update: string,
  person: Person | null,
  more: Partial<NoticeChange> = {},
): Reading => {
  if (person === null) return NO_PERSON
  return {
    change: {
      kind: 'notice',
      extIdentifier: `${field}:${update}`,
      event: field,
      person,
      timestamp: readTimestamp(happening.date),
      detail: rest(happening),
      ...more,
    },
  }
}

/** What a bot is in a chat to which it cannot write any more. */
const OUTSIDE = new Set(['kicked', 'left'])

/** The bot was blocked, or unblocked; in a group, was removed or let in. */
export const readMyChatMember = (happening: WireHappening, update: string): Reading => {
  const now = asObject(happening.new_chat_member)
  const status = asText(now?.status)
  const isOutside = OUTSIDE.has(status ?? '') || (status === 'restricted' && now?.is_member === false)
  const person = personOf(asObject(happening.chat), null)
  const blocked = status === null ? {} : { blocked: isOutside }
  return noticeOf('my_chat_member', happening, update, person, blocked)
}

/** The owner of a business account connected the bot, changed its rights, or took them away. */
export const readConnection = (happening: WireHappening, update: string): Reading => {
  const user = asObject(happening.user)
  const person = personOf({ ...user, id: happening.user_chat_id ?? user?.id }, null)
  return noticeOf('business_connection', happening, update, person)
}

/** Anonymous reactions to a message of a channel, counted. */
export const readReactionCount = (happening: WireHappening, update: string): Reading => {
  const target = targetOf(happening)
  const person = personOf(asObject(happening.chat), null)
  const quoted = target ? { quoted_ext_identifier: extIdentifierOf(target) } : {}
  return noticeOf('message_reaction_count', happening, update, person, {
    detail: { ...rest(happening), ...quoted },
  })
}

/** What else happens in a chat, or is done by somebody, and is no message. */
export const readHappening =
  (field: string) =>
  (happening: WireHappening, update: string): Reading => {
    const whose = [happening.chat, happening.user, happening.from, happening.voter_chat]
    const wire = whose.map(one => asObject(one)).find(one => one !== null) ?? null
    return noticeOf(field, happening, update, personOf(wire, null))
  }

/** Messages of a business account's chat were taken back. */
export const walkDeletions = (sink: Sink, happening: WireHappening, path: string): void => {
  const chat = asObject(happening.chat)
  const connection = asText(happening.business_connection_id)
  const [id, person] = [asChatId(chat?.id), personOf(chat, connection)]
  if (id === null || person === null) return take(sink, null, path, NO_PERSON)
  const numbers = asList(happening.message_ids)
  if (numbers.length === 0) note(sink, `${path}.message_ids`, 'This names no message.')
  for (const [index, number] of numbers.entries()) {
    const message = asMessageNumber(number)
    if (message === null) note(sink, `${path}.message_ids[${index}]`, 'This is not the number of a message.')
    else {
      const extIdentifier = extIdentifierOf({ connection, chat: id, message })
      const change = { kind: 'deletion', extIdentifier, timestamp: null, person, detail: {} } as const
      sink.items.push({ account: null, change })
    }
  }
}
