import type { User } from '../../support/expected.ts'

/** Who wrote it, as Telegram says in each message. */
export const FROM_ANNA = {
  id: 5_550_001,
  is_bot: false,
  first_name: 'Anna',
  last_name: 'Berg',
  username: 'anna_berg',
  language_code: 'de',
}
export const FROM_OLGA = {
  id: 5_559_999,
  is_bot: false,
  first_name: 'Olga',
  last_name: 'Owner',
  username: 'olga',
}
export const BOT = { id: 7_100_000_001, is_bot: true, first_name: 'Acme', username: 'acme_bot' }

/** Chats, as messages name them. */
export const ANNAS_CHAT = {
  id: 5_550_001,
  first_name: 'Anna',
  last_name: 'Berg',
  username: 'anna_berg',
  type: 'private',
}
export const GROUP = {
  id: -1_001_777_000_111,
  title: 'Acme Friends',
  username: 'acme_friends',
  type: 'supergroup',
}
export const CHANNEL = { id: -1_001_888_000_222, title: 'Acme News', type: 'channel' }

/** A group is one conversation, and goes by its title. */
export const FRIENDS: User = { first_name: 'Acme Friends', username: 'acme_friends' }
export const NEWS: User = { first_name: 'Acme News' }
export const OLGA: User = { first_name: 'Olga', last_name: 'Owner', username: 'olga' }

export const CONNECTION = 'kqJX9yXFUEt4AAAAv1s'

/** The `ext_identifier` of a message in the chat with Anna. */
export const annas = (message: number): string => `5550001:${message}`
export const friends = (message: number): string => `-1001777000111:${message}`
export const business = (message: number): string => `${CONNECTION}:5550001:${message}`

/** What Anna's messages say beside their content. */
export const anna = (more: object = {}): object => ({ from: FROM_ANNA, ...more })
