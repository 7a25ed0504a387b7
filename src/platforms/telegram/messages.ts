import type { Content, MessageChange, Person } from '../../domain/change.ts'
import type { JsonObject } from '../../domain/contract.ts'
import { unsupported } from '../shared/content.ts'
import { asId, asObject, asText, clip, scalarsOf, type Wire, without } from '../shared/read.ts'
import type { Prune, Reading } from '../shared/sink.ts'
import { readTimestamp } from '../shared/timestamp.ts'
import { CONTENT, readContent } from './content.ts'
import { asChatId, asMessageNumber, extIdentifierOf, type MessageId } from './ids.ts'
import { asPhoneNumber, personOf } from './people.ts'
import { aboutWhom, serviceOf } from './services.ts'
import type { WireMessage } from './wire.ts'

/** What names a message, or stands elsewhere in the event. */
const ELSEWHERE = new Set(['message_id', 'date', 'edit_date', 'chat', 'reply_to_message', 'event'])

/** What the event tells already. */
const TOLD = new Set([...ELSEWHERE, ...CONTENT])

/** Where a message stands, and with whom. */
interface Place {
  readonly id: MessageId
  readonly person: Person
  /** Somebody of the business wrote it, in his own Telegram app. */
  readonly outbound: boolean
  /** In a chat of the bot's own with one person. */
  readonly isPrivate: boolean
}

const NO_ID: Reading = { unread: 'This message does not say which one it is, or in which chat.' }

/**
 * In the chats of a business account both sides' messages come: those of its owner are ours. Everywhere else the bot
 * hears others only.
 */
const isOurs = (message: WireMessage, chat: Wire | null, connection: string | null): boolean => {
  const from = asId(asObject(message.from)?.id)
  return connection !== null && from !== null && from !== asId(chat?.id)
}

const placeOf = (message: WireMessage): Place | null => {
  const wire = asObject(message.chat)
  const connection = asText(message.business_connection_id)
  const chat = asChatId(wire?.id)
  const number = asMessageNumber(message.message_id)
  const person = personOf(wire, connection)
  if (chat === null || number === null || person === null) return null
  const outbound = isOurs(message, wire, connection)
  const isPrivate = wire?.type === 'private' && connection === null
  return { id: { connection, chat, message: number }, person, outbound, isPrivate }
}

/**
 * Sent by a bot on behalf of the business: by this one, of which the hub is told once more what it has sent itself, or
 * by another program that has its token.
 */
const isOfBot = ({ sender_business_bot }: WireMessage): boolean => asObject(sender_business_bot) !== null

const quotedBy = (message: WireMessage, { connection }: MessageId): string | null => {
  const quoted = asObject(message.reply_to_message)
  const chat = asChatId(asObject(quoted?.chat)?.id)
  const number = asMessageNumber(quoted?.message_id)
  return chat === null || number === null ? null : extIdentifierOf({ connection, chat, message: number })
}

/** What a message says beside its content, under Telegram's own names. */
const beside = (message: WireMessage, content: Content): JsonObject => ({
  ...(without(message, TOLD) as JsonObject),
  ...content.auxiliaryData,
})

/** The member by which a later version may know what it is. */
const USUAL = new Set(['from', 'sender_chat', ...ELSEWHERE])

const unknown = (message: WireMessage): Content => {
  const names = Object.keys(message).filter(name => !USUAL.has(name))
  const name = names.find(one => typeof message[one] === 'object') ?? names[0]
  return unsupported(clip(name ?? 'unknown'))
}

/** Somebody who shares his own number tells it to us. */
const withNumber = (message: WireMessage, { id, person, outbound }: Place): Person => {
  const contact = asObject(message.contact)
  const phoneNumber = asPhoneNumber(contact?.phone_number)
  const isOwn = contact !== null && asId(contact.user_id) === id.chat && !outbound
  return isOwn && phoneNumber !== null ? { ...person, phoneNumber } : person
}

const readService = (message: WireMessage, event: string, { id, person }: Place): Reading => ({
  change: {
    kind: 'notice',
    extIdentifier: extIdentifierOf(id),
    event,
    timestamp: readTimestamp(message.date),
    detail: without(message, ELSEWHERE) as JsonObject,
    ...aboutWhom(message, id.chat, person),
  },
})

const changeOf = (message: WireMessage, place: Place, content: Content, isRead: boolean): MessageChange => {
  const { id, outbound, isPrivate } = place
  const status = outbound ? 'SENT' : 'RECEIVED'
  return {
    kind: 'message',
    extIdentifier: extIdentifierOf(id),
    person: withNumber(message, place),
    outbound,
    status: isRead ? status : 'FAILED',
    timestamp: readTimestamp(message.date),
    content: { ...content, auxiliaryData: beside(message, content) },
    template: null,
    customData: {},
    quotedExtIdentifier: quotedBy(message, id),
    live: true,
    ...(outbound && isOfBot(message) ? { mayBeOurs: true } : {}),
    // Nobody writes to a bot that he blocks: what told that he lifted it may be lost, as Telegram keeps it for a day.
    ...(isPrivate ? { unblocks: true } : {}),
  }
}

/** A message, or what happened in a chat. */
export const readMessage = (message: WireMessage): Reading => {
  const place = placeOf(message)
  if (place === null) return NO_ID
  const content = readContent(message)
  if (content !== null) return { change: changeOf(message, place, content, true) }
  const service = serviceOf(message)
  if (service !== null) return readService(message, service, place)
  const shown = unknown(message)
  return {
    change: changeOf(message, place, shown, false),
    unread: 'The content of this message could not be read.',
  }
}

/**
 * New content of a message. Telegram tells the whole of it, also where nothing of it can be seen to have changed.
 * @param update tells it from others of the same second, in which `edit_date` counts
 */
export const readEdit = (message: WireMessage, update: string): Reading => {
  const place = placeOf(message)
  if (place === null) return NO_ID
  const content = readContent(message)
  if (content === null) return { unread: 'The new content of this edit could not be read.' }
  const { type, text, media } = content
  return {
    change: {
      kind: 'edit',
      extIdentifier: extIdentifierOf(place.id),
      key: update,
      content: { type, text, media, auxiliaryData: beside(message, content) },
      timestamp: readTimestamp(message.edit_date),
      person: place.person,
      detail: place.outbound ? { echo: true } : {},
    },
  }
}

/** What is left of a message that is nested too deeply to be copied: enough to show that there was one. */
export const pruned: Prune = message => {
  const kept = ['chat', 'from'].flatMap(name => {
    const member = asObject(message[name])
    return member ? [[name, scalarsOf(member)] as const] : []
  })
  return { ...scalarsOf(message), ...Object.fromEntries(kept) }
}
