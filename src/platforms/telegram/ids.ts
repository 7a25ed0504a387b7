import { asId } from '../shared/read.ts'

/** A message at Telegram: its number counts within its chat. */
export interface MessageId {
  /** The chat is one of a business account, and not one with the bot itself. */
  readonly connection: string | null
  readonly chat: string
  readonly message: string
}

/** At most 52 bits; groups and channels have negative ids. */
const CHAT = /^-?\d{1,16}$/
const MESSAGE = /^\d{1,16}$/
const NAME = /^(?:(.{1,256}):)?(-?\d{1,16}):(\d{1,16})$/s

/** The id of a chat, else null. */
export const asChatId = (value: unknown): string | null => {
  const id = asId(value)
  return id !== null && CHAT.test(id) ? id : null
}

/** The number of a message, else null. */
export const asMessageNumber = (value: unknown): string | null => {
  const id = asId(value)
  return id !== null && MESSAGE.test(id) ? id : null
}

/** The `ext_identifier` of a message. */
export const extIdentifierOf = ({ connection, chat, message }: MessageId): string =>
  connection === null ? `${chat}:${message}` : `${connection}:${chat}:${message}`

/** The message that an `ext_identifier` names; null where it names none (the press of a button has its own). */
export const readExtIdentifier = (extIdentifier: string): MessageId | null => {
  const [, connection, chat, message] = NAME.exec(extIdentifier) ?? []
  return chat === undefined || message === undefined
    ? null
    : { connection: connection ?? null, chat, message }
}
