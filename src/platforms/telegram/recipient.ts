import type { Recipient } from '../platform.ts'
import { knownBy, nobodysId } from '../shared/recipient.ts'

/** Where a conversation is at Telegram. */
export interface Address {
  readonly chat: string
  /** Of the business account on whose behalf it is written. */
  readonly connection: string | null
}

const ID = /^id:(-?\d{1,16})$/
const BUSINESS = /^business:(.+):(-?\d{1,16})$/s
const CHAT = /^-?[1-9]\d{0,15}$/

/** Where a person is reached; null where that is not known. */
export const addressOf = (identities: readonly string[]): Address | null => {
  for (const identity of identities) {
    const [, connection, own] = BUSINESS.exec(identity) ?? []
    if (connection !== undefined && own !== undefined) return { chat: own, connection }
    const chat = ID.exec(identity)?.[1]
    if (chat !== undefined) return { chat, connection: null }
  }
  return null
}

/** What stands in every call that is about a conversation. */
export const addressBody = ({ chat, connection }: Address) => ({
  ...(connection === null ? {} : { business_connection_id: connection }),
  chat_id: Number(chat),
})

/**
 * Reads whom a new conversation is with: the id of a chat. A bot may write only to whoever wrote to it before, and
 * into groups and channels that it is in.
 * @throws Refusal `invalid`
 */
export const readRecipient = (to: string): Recipient => {
  if (CHAT.test(to)) return knownBy(`id:${to}`)
  throw nobodysId(
    'must be the id of a chat, such as 123456789, or -1001234567890 of a group: Telegram lets a bot write to nobody by his number or his name',
  )
}
