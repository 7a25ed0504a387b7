import type { Wire } from '../kit/call.ts'

/** Somebody who has Telegram. */
export interface Person {
  readonly id: number
  readonly first_name: string
  readonly last_name?: string
  readonly username?: string
  readonly language_code?: string
}

export interface Group {
  /** Negative. */
  readonly id: number
  readonly title: string
  readonly type: 'group' | 'supergroup' | 'channel'
  readonly username?: string
}

/** A chat as the bot sees it, with what was said in it. */
export interface Chat {
  readonly wire: Wire & { readonly id: number }
  /** By its number; of a business account's chats, apart from those with the bot. */
  readonly messages: Map<number, Wire>
  /** Why the bot cannot write there; null: it can. */
  closed: 'blocked' | 'deactivated' | 'kicked' | null
  /** The group has become a supergroup. */
  migratedTo: number | null
  /** Milliseconds since 1970, of the last message of the other side; null: none. */
  heardAt: number | null
}

/** An account of a person who has connected the bot to it. */
export interface Connection {
  readonly id: string
  readonly owner: Person
  enabled: boolean
  readonly chats: Map<number, Chat>
}

export const newChat = (wire: Chat['wire']): Chat => ({
  wire,
  messages: new Map(),
  closed: null,
  migratedTo: null,
  heardAt: null,
})

export const privateChat = ({ id, first_name, last_name, username }: Person): Chat['wire'] => ({
  id,
  first_name,
  ...(last_name === undefined ? {} : { last_name }),
  ...(username === undefined ? {} : { username }),
  type: 'private',
})

/** Seconds, as Telegram counts. */
export const nowInSeconds = (): number => Math.floor(Date.now() / 1_000)
