import { createHmac } from 'node:crypto'
import type { Wire } from '../kit/call.ts'
import type { Post, Poster } from '../kit/poster.ts'
import { longNumber } from './wire.ts'

/** A person with Viber, as one bot knows him. */
export interface Subscriber {
  readonly id: string
  name: string
  avatar: string | null
  subscribed: boolean
  /** What the bot sent last is given back with what he answers. */
  trackingData: string | null
  /** How many messages he got since he answered last. */
  unanswered: number
}

/** A message that Viber took. */
export interface Sent {
  /** All digits of it. */
  readonly token: string
  readonly receiver: string
  readonly body: Wire
}

/** What a bot is made with. */
export interface BotOptions {
  readonly authToken: string
  readonly name?: string
  readonly uri?: string
}

/** A bot: where Viber posts what concerns it, and who has subscribed to it. */
export class Bot {
  readonly authToken: string
  readonly name: string
  readonly uri: string
  readonly subscribers = new Map<string, Subscriber>()
  readonly sent: Sent[] = []
  hook: string | null = null
  /** What it is told of, besides messages. */
  eventTypes: readonly string[] = []
  readonly #poster: Poster

  constructor({ authToken, name = 'Acme', uri = 'acmebot' }: BotOptions, poster: Poster) {
    this.authToken = authToken
    this.name = name
    this.uri = uri
    this.#poster = poster
  }

  /** The person with this id; one who was not known yet is, and has not subscribed. */
  person(id: string): Subscriber {
    let person = this.subscribers.get(id)
    if (person === undefined) {
      const nobody = { name: 'Lena', avatar: null, subscribed: false, trackingData: null, unanswered: 0 }
      person = { id, ...nobody }
      this.subscribers.set(id, person)
    }
    return person
  }

  /** Posts a callback, where the bot wants to know of it. @param hook where it is not the one that is set */
  async tell(
    event: string,
    token: string,
    more: Wire,
    hook: string | null = this.hook,
  ): Promise<Post | null> {
    const isWanted = event === 'message' || event === 'webhook' || this.eventTypes.includes(event)
    if (hook === null || !isWanted) return null
    const body = JSON.stringify({
      event,
      timestamp: Date.now(),
      chat_hostname: 'SN-CHAT-05_',
      message_token: longNumber(token),
      ...more,
    })
    return this.post(body, hook)
  }

  /** Posts bytes, signed with the bot's token. */
  post(body: string, hook: string): Promise<Post> {
    const signature = createHmac('sha256', this.authToken).update(body).digest('hex')
    return this.#poster.post(hook, body, {
      'content-type': 'application/json; charset=UTF-8',
      'x-viber-content-signature': signature,
    })
  }
}

/** A person as callbacks describe him. */
export const describe = ({ id, name, avatar }: Subscriber): Wire => ({
  id,
  name,
  ...(avatar === null ? {} : { avatar }),
  language: 'en',
  country: 'DE',
  api_version: 10,
})
