import { Api } from '../kit/api.ts'
import { type ApiAnswer, type ApiCall, json } from '../kit/call.ts'
import type { Fault, FaultKind, FaultOptions, Matches } from '../kit/faults.ts'
import { Bot } from './bot.ts'
import { Failure, failureAnswer, said } from './failure.ts'
import { otherMethods, type Strictness } from './methods.ts'
import { readParams } from './params.ts'
import { type Method, SENDING } from './sending.ts'

const METHOD = /^\/bot([^/]+)\/(\w+)$/
const FILE = /^\/file\/bot([^/]+)\/(.+)$/

/** The method that a call names; `""` where it names none. */
export const methodOf = ({ path }: ApiCall): string => METHOD.exec(path)?.[2] ?? ''

/** A call that sends a message. */
export const isSend: Matches = call => SENDING.has(methodOf(call))

/** A call of one method. */
export const callOf =
  (method: string): Matches =>
  call =>
    methodOf(call) === method

/** Telegram's Bot API on this machine: an independent reading of its documentation, as strict as it is. */
export class TelegramStandIn {
  readonly api: Api
  readonly #bots = new Map<string, Bot>()
  readonly #methods: ReadonlyMap<string, Method>

  /** @param strictness `isLocal`: as a Bot API server of one's own, which calls any address */
  constructor(strictness: Strictness) {
    this.#methods = new Map([...SENDING, ...otherMethods(strictness)])
    this.api = new Api(call => this.#answer(call), isSend)
  }

  get url(): string {
    return this.api.url
  }

  /** @param token as @BotFather gives it */
  addBot(token: string, username = 'acme_bot'): Bot {
    const bot = new Bot(token, username)
    this.#bots.set(token, bot)
    return bot
  }

  /** @BotFather gives the bot another token: the one before is dead. */
  replaceToken(bot: Bot, token: string): void {
    this.#bots.delete(bot.token)
    bot.token = token
    this.#bots.set(token, bot)
  }

  /** The bot is deleted. */
  removeBot(token: string): void {
    this.#bots.get(token)?.updates.close()
    this.#bots.delete(token)
  }

  /** Has something go wrong with the next calls that it is meant for; by default those that send. */
  fault(what: FaultKind, options?: FaultOptions): Fault {
    return this.api.fault(what, options)
  }

  /** Ends everything, whatever is under way. */
  async close(): Promise<void> {
    for (const { updates } of this.#bots.values()) updates.close()
    await this.api.close()
  }

  async #answer(call: ApiCall): Promise<ApiAnswer> {
    const [, token = '', name = ''] = METHOD.exec(call.path) ?? []
    if (name === '') return this.#file(call)
    const bot = this.#bots.get(decodeURIComponent(token))
    if (bot === undefined) return said(401, 'Unauthorized')
    const method = this.#methods.get(name)
    if (method === undefined) return said(404, 'Not Found: method not found')
    try {
      const params = readParams(call)
      const result = await method(bot, params)
      bot.unknown.push(...params.unread.map(one => `${name} ${one}`))
      return json({ ok: true, result })
    } catch (error) {
      if (error instanceof Failure) return failureAnswer(error)
      throw error
    }
  }

  /** Serves a file, under a URL that holds the token. */
  #file({ path }: ApiCall): ApiAnswer {
    const [, token = '', filePath = ''] = FILE.exec(path) ?? []
    const files = [...(this.#bots.get(decodeURIComponent(token))?.files.values() ?? [])]
    const file = files.find(one => one.path === filePath)
    if (file === undefined) return said(404, 'Not Found')
    return { status: 200, headers: { 'content-type': 'application/octet-stream' }, body: file.bytes }
  }
}

/** @param options.isLocal true: it posts to plain http, and to this machine, as a Bot API server of one's own */
export const startTelegram = async (options: Partial<Strictness> = {}): Promise<TelegramStandIn> => {
  const standIn = new TelegramStandIn({ isLocal: options.isLocal ?? false })
  await standIn.api.start()
  return standIn
}
