import type { Wire } from '../kit/call.ts'
import type { Part } from '../kit/multipart.ts'
import {
  type Chat,
  type Connection,
  type Group,
  newChat,
  nowInSeconds,
  type Person,
  privateChat,
} from './chat.ts'
import { Updates } from './updates.ts'

/** A file that Telegram has. */
export interface TelegramFile {
  readonly id: string
  readonly path: string
  readonly bytes: Uint8Array
  /** As it is told, where that is more than is kept here. */
  readonly size: number
}

/** A call that was carried out. */
export interface Done {
  readonly method: string
  readonly params: Wire
  readonly files: readonly Part[]
  /** The message that came of it, where one did. */
  readonly message: Wire | null
}

/** A bot at Telegram, with all who talk to it. */
export class Bot {
  /** It may be replaced; the bot stays the same. */
  token: string
  readonly user: Wire & { readonly id: number }
  readonly updates = new Updates()
  readonly chats = new Map<number, Chat>()
  readonly connections = new Map<string, Connection>()
  readonly files = new Map<string, TelegramFile>()
  readonly pictures = new Map<number, TelegramFile>()
  /** Calls that were carried out, in order. */
  readonly done: Done[] = []
  /** Parameters that the Bot API does not know, by method. */
  readonly unknown: string[] = []
  /** Presses of buttons that wait for an answer. */
  readonly presses = new Set<string>()
  #nextMessage = 1
  #nextFile = 1

  constructor(token: string, username: string) {
    this.token = token
    const id = Number(token.split(':')[0])
    this.user = { id, is_bot: true, first_name: 'Acme', username }
  }

  /** What it has sent, in order. */
  get sent(): readonly Done[] {
    return this.done.filter(({ message }) => message !== null)
  }

  /** What it has sent by a method. */
  by(method: string): readonly Done[] {
    return this.done.filter(one => one.method === method)
  }

  nextNumber(): number {
    this.#nextMessage += 1
    return this.#nextMessage
  }

  /** @param size where it is more than the bytes */
  addFile(bytes: Uint8Array, ending: string, size = bytes.byteLength): TelegramFile {
    const number = this.#nextFile
    this.#nextFile += 1
    const file = { id: `AgACAgIAAxkBAAM${number}`, path: `files/file_${number}.${ending}`, bytes, size }
    this.files.set(file.id, file)
    return file
  }

  chatWith(person: Person): Chat {
    const known = this.chats.get(person.id) ?? newChat(privateChat(person))
    this.chats.set(person.id, known)
    return known
  }

  join(group: Group): Chat {
    const known = this.chats.get(group.id) ?? newChat({ ...group })
    this.chats.set(group.id, known)
    return known
  }

  /** A person writes to the bot, or in a group that it is in. @returns the number of the message */
  hears(person: Person, content: Wire, group?: Group): number {
    const chat = group === undefined ? this.chatWith(person) : this.join(group)
    const message = this.#message(chat, person, content)
    this.updates.add('message', message)
    return Number(message.message_id)
  }

  /** A person changes what he wrote. */
  hearsEdit(person: Person, number: number, content: Wire): void {
    const chat = this.chatWith(person)
    const { message_id, date } = chat.messages.get(number) ?? { message_id: number, date: nowInSeconds() }
    const message = {
      message_id,
      from: fromOf(person),
      chat: chat.wire,
      date,
      edit_date: nowInSeconds(),
      ...content,
    }
    chat.messages.set(number, message)
    this.updates.add('edited_message', message)
  }

  /** A person presses a button under a message of the bot. @returns the id of the press */
  hearsPress(person: Person, message: Wire, data: string): string {
    const id = `${person.id}${this.presses.size}${this.nextNumber()}`
    this.presses.add(id)
    this.updates.add('callback_query', { id, from: fromOf(person), message, chat_instance: '1', data })
    return id
  }

  /** A person blocks the bot, or lets it in again. */
  hearsBlock(person: Person, isBlocked: boolean): void {
    const chat = this.chatWith(person)
    chat.closed = isBlocked ? 'blocked' : null
    const [before, now] = isBlocked ? ['member', 'kicked'] : ['kicked', 'member']
    this.updates.add('my_chat_member', {
      chat: chat.wire,
      from: fromOf(person),
      date: nowInSeconds(),
      old_chat_member: { user: this.user, status: before },
      new_chat_member: { user: this.user, status: now },
    })
  }

  /** The owner of a business account connects the bot. */
  connect(id: string, owner: Person): Connection {
    const connection = { id, owner, enabled: true, chats: new Map() }
    this.connections.set(id, connection)
    this.updates.add('business_connection', {
      id,
      user: fromOf(owner),
      user_chat_id: owner.id,
      date: nowInSeconds(),
      rights: { can_reply: true, can_read_messages: true, can_delete_sent_messages: true },
      is_enabled: true,
    })
    return connection
  }

  /** Something is written in a chat of a business account: by the customer, or by its owner. */
  hearsBusiness({ id, owner, chats }: Connection, customer: Person, isOwner: boolean, content: Wire): number {
    const chat = chats.get(customer.id) ?? newChat(privateChat(customer))
    chats.set(customer.id, chat)
    const more = { business_connection_id: id, ...content }
    const message = this.#message(chat, isOwner ? owner : customer, more, !isOwner)
    this.updates.add('business_message', message)
    return Number(message.message_id)
  }

  #message(chat: Chat, from: Person, content: Wire, isInbound = true): Wire {
    const number = this.nextNumber()
    const message = {
      message_id: number,
      from: fromOf(from),
      chat: chat.wire,
      date: nowInSeconds(),
      ...content,
    }
    chat.messages.set(number, message)
    if (isInbound) chat.heardAt = Date.now()
    return message
  }
}

const fromOf = (person: Person): Wire => ({ ...person, is_bot: false })
