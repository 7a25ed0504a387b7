import { type ApiAnswer, type ApiCall, json, type Wire } from '../kit/call.ts'
import { answering, type Fault } from '../kit/faults.ts'
import { Poster } from '../kit/poster.ts'
import { StandIn } from '../kit/stand-in.ts'
import { Bot, type BotOptions, describe, type Sent } from './bot.ts'
import { callMethod } from './methods.ts'
import { STATUS, type StatusName } from './statuses.ts'

/** What becomes of a message, in Viber's words. */
export type ReceiptWord = 'delivered' | 'seen' | 'failed'

/** How the stand-in behaves. */
export interface ViberOptions {
  readonly port?: number
  /** What follows a message that was taken, in order. */
  readonly receipts?: readonly ReceiptWord[]
  /** Milliseconds before each of them. */
  readonly receiptAfterMs?: number
}

/** A file that a person sends. */
export interface ViberFile {
  readonly bytes: Uint8Array
  readonly mimeType: string
  /** With its ending. */
  readonly name: string
}

/** Tokens have 19 digits: more than JavaScript's numbers hold. */
const FIRST_TOKEN = 5_741_311_803_571_721_087n

/** Viber's REST Bot API on this machine, with the people who write to its bots. */
export class ViberStandIn extends StandIn {
  /** What follows a message that was taken, in order. */
  receipts: readonly ReceiptWord[]
  readonly #bots = new Map<string, Bot>()
  readonly #files = new Map<string, ViberFile>()
  readonly #receiptAfterMs: number
  #token = FIRST_TOKEN

  constructor({ receipts = ['delivered'], receiptAfterMs = 0 }: ViberOptions = {}) {
    super(({ path }) => path === '/pa/send_message', new Poster(status => status === 200))
    this.receipts = receipts
    this.#receiptAfterMs = receiptAfterMs
  }

  addBot(options: BotOptions): Bot {
    const bot = new Bot(options, this.poster)
    this.#bots.set(options.authToken, bot)
    return bot
  }

  /** Serves a file. @returns where */
  addFile(file: ViberFile): string {
    const path = `/dl-media/${this.#files.size + 1}/${encodeURIComponent(file.name)}`
    this.#files.set(path, file)
    return this.url + path
  }

  /**
   * The person writes, and is subscribed by it; Viber tells that by the message alone.
   * @param message a text, or one in Viber's shape
   * @returns its token
   */
  async writes(bot: Bot, id: string, message: string | Wire): Promise<string> {
    const person = bot.person(id)
    person.subscribed = true
    person.unanswered = 0
    const content = typeof message === 'string' ? { type: 'text', text: message } : message
    const { trackingData } = person
    const tracked = trackingData === null ? content : { ...content, tracking_data: trackingData }
    const token = this.nextToken()
    await bot.tell('message', token, { sender: describe(person), message: tracked, silent: false })
    return token
  }

  /** The person opens the chat; that subscribes him to nothing. */
  async opens(bot: Bot, id: string, context?: string): Promise<void> {
    const person = bot.person(id)
    const more = context === undefined ? {} : { context }
    const { subscribed } = person
    const told = { type: 'open', ...more, user: describe(person), subscribed }
    await bot.tell('conversation_started', this.nextToken(), told)
  }

  async subscribes(bot: Bot, id: string): Promise<void> {
    const person = bot.person(id)
    person.subscribed = true
    await bot.tell('subscribed', this.nextToken(), { user: describe(person) })
  }

  async leaves(bot: Bot, id: string): Promise<void> {
    bot.person(id).subscribed = false
    await bot.tell('unsubscribed', this.nextToken(), { user_id: id })
  }

  /** Tells what became of a message. @param desc why it failed */
  async tells(bot: Bot, word: ReceiptWord, { token, receiver }: Omit<Sent, 'body'>, desc?: string) {
    const more = word === 'failed' ? { desc: desc ?? 'failure description' } : {}
    await bot.tell(word, token, { user_id: receiver, ...more })
  }

  /** Has the next messages be refused. */
  refuse(name: StatusName, times = 1): Fault {
    const body = { status: STATUS[name], status_message: name, chat_hostname: 'SN-CHAT-05_' }
    return this.fault(answering(json(body)), { times })
  }

  bot(authToken: string): Bot | null {
    return this.#bots.get(authToken) ?? null
  }

  nextToken(): string {
    this.#token += 1n
    return String(this.#token)
  }

  /** Receipts follow. */
  taken(bot: Bot, sent: Sent): void {
    void this.poster.track(this.#follow(bot, sent))
  }

  async #follow(bot: Bot, sent: Sent): Promise<void> {
    for (const word of this.receipts) {
      if (!(await this.poster.pause(this.#receiptAfterMs))) return
      await this.tells(bot, word, sent)
    }
  }

  protected async route(call: ApiCall): Promise<ApiAnswer> {
    const answer = await callMethod(this, call)
    const file = this.#files.get(call.path)
    if (answer !== null) return answer
    if (file === undefined) return { status: 404, headers: {}, body: '' }
    const headers = { 'content-type': file.mimeType, 'content-length': String(file.bytes.length) }
    return { status: 200, headers, body: call.method === 'HEAD' ? '' : file.bytes }
  }
}
