import type { Person } from '../../domain/change.ts'
import { asText, type Wire } from '../shared/read.ts'
import { asChatId } from './ids.ts'

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** Whom a conversation is with: a chat with the bot, or one of a business account, which is another conversation. */
export const identityOf = (chat: string, connection: string | null): string =>
  connection === null ? `id:${chat}` : `business:${connection}:${chat}`

const E164 = /^[1-9]\d{0,14}$/

/** A phone number as Telegram writes it, with or without its plus sign, as E.164; else null. */
export const asPhoneNumber = (value: unknown): string | null => {
  const digits = asText(value)?.replace(/[\s()+.-]/g, '') ?? ''
  return E164.test(digits) ? `+${digits}` : null
}

/**
 * The other side of a conversation, or null where its id cannot be read. A private chat is a person, and Telegram
 * tells all of his names or none; a group or a channel is one conversation, named by its title.
 * @param chat a chat, or a user
 * @param connection of the business account that the chat is of
 */
export const personOf = (chat: Wire | null, connection: string | null): Person | null => {
  const id = asChatId(chat?.id)
  if (chat === null || id === null) return null
  const person: Mutable<Person> = { identities: [identityOf(id, connection)] }
  const username = asText(chat.username)
  const firstName = asText(chat.first_name) ?? asText(chat.title)
  if (firstName !== null) {
    person.username = username ?? ''
    person.firstName = firstName
    person.lastName = asText(chat.last_name) ?? ''
  } else if (username !== null) person.username = username
  return person
}
