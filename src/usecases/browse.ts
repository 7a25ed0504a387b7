import type { MessageEvent } from '../domain/contract.ts'
import type { Conversation } from '../domain/conversation.ts'
import { notFound, Refusal } from '../domain/errors.ts'
import { chatUserView, snapshot } from '../domain/event.ts'
import { PERSONS_TEXT, refusalToSend } from '../domain/sendable.ts'
import type { Clock, Millis } from '../domain/time.ts'
import type {
  ConversationFilter,
  ConversationInContext,
  EventsPage,
  MessageInContext,
  MessageStore,
  Page,
  PageRequest,
  PlaceByActivity,
} from '../store/store.ts'
import type { Directory, FileLink } from './directory.ts'

/** A conversation with its customer, as the contract writes him. */
export interface BrowsedConversation {
  readonly conversation: Conversation
  readonly chatUser: MessageEvent['chat_user']
  /** The platform's ids of the customer, each with its kind before a colon. */
  readonly identities: readonly string[]
  /** Why a person's text cannot be sent into it now; null: it can. */
  readonly refusal: Refusal | null
}

/** Reads conversations and messages. Messages are written as the contract writes them, as they are now. */
export class Browse {
  readonly #messages: MessageStore
  readonly #directory: Directory
  readonly #fileLink: FileLink
  readonly #now: Clock

  constructor(parts: { messages: MessageStore; directory: Directory; fileLink: FileLink; now: Clock }) {
    this.#messages = parts.messages
    this.#directory = parts.directory
    this.#fileLink = parts.fileLink
    this.#now = parts.now
  }

  async conversations(
    tenantId: string,
    filter: ConversationFilter,
    page: PageRequest,
  ): Promise<Page<BrowsedConversation>> {
    const found = await this.#messages.conversations(tenantId, filter, page)
    return { ...found, rows: found.rows.map(row => this.#browsed(row)) }
  }

  /** The same list by when they last changed. */
  async conversationsByActivity(
    tenantId: string,
    filter: ConversationFilter,
    page: PageRequest<PlaceByActivity>,
  ): Promise<Page<BrowsedConversation>> {
    const found = await this.#messages.conversationsByActivity(tenantId, filter, page)
    return { ...found, rows: found.rows.map(row => this.#browsed(row)) }
  }

  /** @throws Refusal `not_found` */
  async conversation(tenantId: string, id: string): Promise<BrowsedConversation> {
    const found = await this.#messages.conversation(tenantId, id)
    if (found === null) throw notFound('conversation')
    return this.#browsed(found)
  }

  /** @throws Refusal `not_found` */
  async history(tenantId: string, conversationId: string, page: PageRequest): Promise<Page<MessageEvent>> {
    await this.conversation(tenantId, conversationId)
    return this.#snapshots(await this.#messages.history(tenantId, conversationId, page))
  }

  /**
   * What happened to the messages of a page of {@link history}, and to the conversation meanwhile: EVENTs as they were
   * fired, the first before the others, as far as they are retained.
   */
  async changes(
    tenantId: string,
    conversationId: string,
    { cursor }: PageRequest,
    { rows, hasOlder, hasNewer }: Page<MessageEvent>,
  ): Promise<readonly MessageEvent[]> {
    const [newest, oldest] = [rows.at(0)?.id ?? null, rows.at(-1)?.id ?? null]
    const isForwards = cursor?.direction === 'newer'
    const bodies = await this.#messages.changes(tenantId, conversationId, {
      messageIds: rows.map(({ id }) => id),
      from: isForwards ? cursor.id : hasOlder ? oldest : null,
      till: isForwards ? (hasNewer ? newest : null) : (cursor?.id ?? null),
    })
    return bodies.map(body => JSON.parse(Buffer.from(body).toString()) as MessageEvent)
  }

  /** @throws Refusal `not_found` */
  async message(tenantId: string, id: string): Promise<MessageEvent> {
    const found = await this.#messages.message(tenantId, id)
    const event = found === null ? null : this.#snapshot(found)
    if (event === null) throw notFound('message')
    return event
  }

  /**
   * Messages with an event that fired in [from, till) and whose delivery to a service FAILED.
   * @throws Refusal `invalid` where the window is none
   */
  async failed(tenantId: string, from: Millis, till: Millis, page: PageRequest): Promise<Page<MessageEvent>> {
    if (till <= from) {
      const message = 'must be later than from_time'
      throw new Refusal('invalid', `till_time ${message}.`, [{ path: 'till_time', message }])
    }
    return this.#snapshots(await this.#messages.failedMessages(tenantId, from, till, page))
  }

  /**
   * A tenant's events as they were fired, the first committed first, to catch up by: the cursor of one answer begins the
   * next, and passes nothing that may still be committed.
   * @param after null: from the oldest that is kept
   * @throws Refusal `invalid` where the cursor is none of this store's
   */
  events(tenantId: string, after: string | null, limit: number): Promise<EventsPage> {
    return this.#messages.events(tenantId, after, limit)
  }

  #browsed({ conversation, chatUser }: ConversationInContext): BrowsedConversation {
    const { agentId, tenantId } = conversation
    // One who was removed is nobody any more.
    const isThere = agentId !== null && this.#directory.agent(tenantId, agentId) !== null
    return {
      conversation: isThere ? conversation : { ...conversation, agentId: null },
      chatUser: chatUserView(chatUser, { fileLink: this.#fileLink }),
      identities: chatUser.identities,
      refusal: this.#refusal(conversation),
    }
  }

  #refusal(conversation: Conversation): Refusal | null {
    const around = this.#directory.surroundings(conversation.platformId)
    return around === null
      ? notFound('platform account')
      : refusalToSend(PERSONS_TEXT, conversation, around.windowMs, this.#now())
  }

  #snapshots(page: Page<MessageInContext>): Page<MessageEvent> {
    return {
      ...page,
      rows: page.rows.flatMap(row => {
        const event = this.#snapshot(row)
        return event === null ? [] : [event]
      }),
    }
  }

  /** Null where the platform account was removed: what a message of it is cannot be said without it. */
  #snapshot({ message, conversation, chatUser, quote }: MessageInContext): MessageEvent | null {
    const around = this.#directory.surroundings(message.platformId)
    if (around === null) return null
    const quoted = quote === null ? null : snapshot(quote, conversation, chatUser, around)
    return snapshot(message, conversation, chatUser, around, quoted)
  }
}
