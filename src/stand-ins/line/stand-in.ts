import { createHmac } from 'node:crypto'
import type { ApiAnswer, ApiCall, Wire } from '../kit/call.ts'
import { Poster } from '../kit/poster.ts'
import { StandIn } from '../kit/stand-in.ts'
import { isSend, route } from './routes.ts'
import { type Channel, type Sent, State, type StoredFile } from './state.ts'

/** What a channel is made of; the rest is as LINE sets it. */
export interface ChannelOptions {
  readonly accessToken: string
  readonly channelSecret: string
  readonly displayName?: string
  /** "Use webhook" is on. Defaults to true. */
  readonly active?: boolean
  readonly redelivery?: boolean
  /** Defaults to true. */
  readonly chat?: boolean
}

/** Where something happens: in whose chat, and who did it, where that is not the chat itself. */
export interface Place {
  readonly chatId: string
  /** In a group or a room; left out: LINE does not say. */
  readonly userId?: string
}

const SOURCES: Readonly<Record<string, readonly [type: string, id: string]>> = {
  U: ['user', 'userId'],
  C: ['group', 'groupId'],
  R: ['room', 'roomId'],
}

const sourceOf = ({ chatId, userId }: Place): Wire => {
  const [type = '', id = ''] = SOURCES[chatId[0] ?? ''] ?? []
  return { type, [id]: chatId, ...(userId === undefined ? {} : { userId }) }
}

/** More than anybody tests with. */
const QUOTA = 1_000_000

/** LINE's side of things on this machine, written from its Messaging API reference: its API, and its host of files. */
export class LineStandIn extends StandIn {
  readonly state = new State()

  constructor() {
    // LINE posts once; where redelivery is on, what was not taken comes again, marked as such.
    super(isSend, new Poster(status => status >= 200 && status < 300, []))
  }

  protected route(call: ApiCall): ApiAnswer {
    return route(this.state, call)
  }

  addChannel(options: ChannelOptions): Channel {
    const { state } = this
    const defaults = { displayName: 'Shop', active: true, redelivery: false, chat: true }
    const channel: Channel = {
      ...defaults,
      ...options,
      basicId: `@shop${state.next()}`,
      botUserId: state.chatId('U'),
      endpoint: null,
      quota: QUOTA,
    }
    state.channels.push(channel)
    return channel
  }

  /** @param kind `U` a user, `C` a group, `R` a room. @returns its id */
  addChat(kind: 'U' | 'C' | 'R', name = '', pictureUrl: string | null = null): string {
    const id = this.state.chatId(kind)
    this.state.chats.set(id, { id, name, pictureUrl, blocked: false })
    return id
  }

  /** What was pushed to a chat, in order. */
  sentTo(chatId: string): readonly Sent[] {
    return this.state.sent.filter(({ to }) => to === chatId)
  }

  /** Something happens, and is posted. @returns the event's id, once the post was answered or given up */
  async happens(channel: Channel, type: string, place: Place, more: Wire = {}): Promise<string> {
    const webhookEventId = this.state.eventId()
    await this.#post(channel, {
      type,
      mode: 'active',
      timestamp: Date.now(),
      source: sourceOf(place),
      webhookEventId,
      deliveryContext: { isRedelivery: false },
      ...more,
    })
    return webhookEventId
  }

  /** Somebody writes. @returns the message's id */
  async writes(channel: Channel, place: Place, message: Wire, id = this.state.messageId()): Promise<string> {
    await this.happens(channel, 'message', place, {
      replyToken: `reply-${id}`,
      message: {
        id,
        quoteToken: this.state.quoteToken(place.chatId),
        ...(channel.chat ? { markAsReadToken: this.state.readToken(id) } : {}),
        ...message,
      },
    })
    return id
  }

  /** Somebody sends a file. @param message what stands beside its id, such as `{type: 'image'}` */
  async sends(
    channel: Channel,
    place: Place,
    message: Wire,
    file: Pick<StoredFile, 'bytes' | 'mimeType'> & Partial<StoredFile>,
  ): Promise<string> {
    const id = this.state.messageId()
    this.state.files.set(id, { state: 'succeeded', gone: false, ...file })
    return this.writes(channel, place, { contentProvider: { type: 'line' }, ...message }, id)
  }

  /** A user blocks the account, or lifts that. */
  async blocks(channel: Channel, userId: string, isBlocked = true): Promise<void> {
    const chat = this.state.chats.get(userId)
    if (chat !== undefined) chat.blocked = isBlocked
    const more = isBlocked ? {} : { follow: { isUnblocked: true } }
    await this.happens(channel, isBlocked ? 'unfollow' : 'follow', { chatId: userId }, more)
  }

  /** The console's button "Verify". @returns whether the hook answered well */
  async verifies(channel: Channel): Promise<boolean> {
    return this.#send(channel, [])
  }

  async #post(channel: Channel, event: Wire): Promise<void> {
    if (!channel.active) return
    if ((await this.#send(channel, [event])) || !channel.redelivery) return
    await this.#send(channel, [{ ...event, deliveryContext: { isRedelivery: true } }])
  }

  async #send({ endpoint, channelSecret, botUserId }: Channel, events: readonly Wire[]): Promise<boolean> {
    if (endpoint === null) return false
    const body = JSON.stringify({ destination: botUserId, events })
    const signature = createHmac('sha256', channelSecret).update(body).digest('base64')
    const headers = { 'content-type': 'application/json; charset=utf-8', 'x-line-signature': signature }
    return (await this.poster.post(endpoint, body, headers)).taken
  }
}

/** @param port 0: a free one */
export const startLine = (port = 0): Promise<LineStandIn> => new LineStandIn().start(port)
