import type { Wire } from '../kit/call.ts'

/** A channel with its bot. */
export interface Channel {
  readonly accessToken: string
  readonly channelSecret: string
  readonly displayName: string
  /** What people search for. */
  readonly basicId: string
  /** The bot's own user id: `destination`. */
  readonly botUserId: string
  /** Where posts go; null until it was set. */
  endpoint: string | null
  /** The console's switch "Use webhook". */
  active: boolean
  /** The console's switch "Webhook redelivery". */
  redelivery: boolean
  /** Chat is on in the Official Account Manager: messages come with a read token. */
  chat: boolean
  /** What may still be pushed this month. */
  quota: number
}

/** A user, a group or a room. */
export interface Chat {
  readonly id: string
  readonly name: string
  readonly pictureUrl: string | null
  /** The user has blocked the account. */
  blocked: boolean
}

/** A push that was carried out. */
export interface Sent {
  readonly id: string
  readonly to: string
  readonly message: Wire
  readonly retryKey: string | null
  readonly quoteToken: string | null
  /** False where its receiver has blocked the account: LINE takes it all the same. */
  readonly delivered: boolean
}

/** A file that a user has sent. */
export interface StoredFile {
  readonly bytes: Uint8Array
  readonly mimeType: string
  /** Video and audio: whether it can be had already. */
  state: 'processing' | 'succeeded' | 'failed'
  /** It was deleted: after a while, or because its message was unsent. */
  gone: boolean
}

const FIRST_MESSAGE = 461_230_966_000_000_000n
/** The random part of a ULID and its time, in digits, which are letters of its alphabet, too. */
const ULID_DIGITS = 22

/** What LINE keeps. */
export class State {
  readonly channels: Channel[] = []
  readonly chats = new Map<string, Chat>()
  readonly sent: Sent[] = []
  readonly files = new Map<string, StoredFile>()
  /** Tokens by which messages are quoted, with the chat that they hold for. */
  readonly quoteTokens = new Map<string, string>()
  /** Tokens by which messages are marked as read, with the message. */
  readonly readTokens = new Map<string, string>()
  /** Messages that were marked as read. */
  readonly read: string[] = []
  /** Users to whom a loading animation was shown. */
  readonly loading: string[] = []
  /** What was answered to a retry key. */
  readonly accepted = new Map<string, { readonly requestId: string; readonly body: object }>()
  #count = 0

  next(): number {
    this.#count += 1
    return this.#count
  }

  messageId(): string {
    return String(FIRST_MESSAGE + BigInt(this.next()))
  }

  eventId(): string {
    return `01K1${String(this.next()).padStart(ULID_DIGITS, '0')}`
  }

  /** @param letter U, C or R */
  chatId(letter: string): string {
    return letter + String(this.next()).padStart(32, '4af49806')
  }

  quoteToken(chatId: string): string {
    const token = `q3Plxr4AgKd-${this.next()}`
    this.quoteTokens.set(token, chatId)
    return token
  }

  readToken(messageId: string): string {
    const token = `30yhdy232-${this.next()}`
    this.readTokens.set(token, messageId)
    return token
  }

  channelOf(accessToken: string): Channel | null {
    return this.channels.find(channel => channel.accessToken === accessToken) ?? null
  }
}
