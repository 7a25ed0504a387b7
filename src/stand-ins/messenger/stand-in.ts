import { signed } from '../graph/wire.ts'
import type { ApiAnswer, ApiCall, Wire } from '../kit/call.ts'
import { Poster } from '../kit/poster.ts'
import { StandIn } from '../kit/stand-in.ts'
import type { AccountOptions, CustomerTraits, MessengerOptions, ReceiptPlan } from './options.ts'
import { echoOf, postOf } from './posts.ts'
import { route } from './route.ts'
import type { Carried } from './send.ts'
import { type Account, type Action, type Sent, State } from './state.ts'

/** Requests that send a message, as against reactions and marks. */
export const isSend = ({ method, path, body }: ApiCall): boolean =>
  method === 'POST' && path.endsWith('/messages') && body?.message !== undefined

/** A file that a customer sends. */
export interface CustomerFile {
  readonly bytes: Uint8Array
  readonly mimeType: string
}

/** Beside what a customer does. */
export interface WhenOptions {
  /** Made up by default. */
  readonly mid?: string
  /** Milliseconds since 1970; now by default. */
  readonly at?: number
}

/** Meta's Graph API on this machine, as far as Messenger and Instagram are concerned, under both of its addresses. */
export class MessengerStandIn extends StandIn {
  readonly #state: State

  constructor(options: MessengerOptions = {}) {
    super(isSend, new Poster(status => status === 200, options.retryDelaysMs))
    this.#state = new State(options)
  }

  protected route(call: ApiCall): Promise<ApiAnswer> {
    return route(this.#state, call, (carried, account) => this.#follow(carried, account))
  }

  /** The messages that were taken, in order. */
  get sent(): readonly Sent[] {
    return this.#state.sent
  }

  /** Reactions and marks that were taken, in order. */
  get actions(): readonly Action[] {
    return this.#state.actions
  }

  add(account: AccountOptions): void {
    this.#state.add(account)
  }

  /** The fields that an account is subscribed to; null: to none. */
  fieldsOf(id: string): readonly string[] | null {
    return this.#state.account(id).fields
  }

  /** Lets a token become older: it can be renewed when it is a day old. */
  ageToken(id: string, ms: number): void {
    this.#state.account(id).tokenAt -= ms
  }

  /** The token that is given out for an account: it changes where it is renewed. */
  tokenOf(id: string): string {
    return this.#state.account(id).accessToken
  }

  /** Points the posts of an account at a callback, as the app's dashboard does. */
  setCallback(id: string, url: string | null): void {
    this.#state.account(id).callbackUrl = url
  }

  /** Gives out another token; the old one is refused from now on. */
  setAccessToken(id: string, token: string): void {
    Object.assign(this.#state.account(id), { accessToken: token, earlierTokens: [], tokenAt: Date.now() })
  }

  describe(customer: string, traits: CustomerTraits): void {
    this.#state.customers.set(customer, { ...this.#state.customers.get(customer), ...traits })
  }

  setReceipts(plan: ReceiptPlan): void {
    this.#state.receipts = plan
  }

  setEchoes(echoes: NonNullable<MessengerOptions['echoes']>): void {
    this.#state.echoes = echoes
  }

  /** Serves a file of a customer. @returns its address */
  addFile({ bytes, mimeType }: CustomerFile): string {
    return `${this.url}/files/${this.#state.keep(bytes, mimeType)}`
  }

  /** A file is gone, as after a message was unsent. */
  removeFile(url: string): void {
    this.#state.files.delete(url.slice(url.lastIndexOf('/') + 1))
  }

  /**
   * A customer writes; this opens his window.
   * @param content a text, or the content of `message`
   * @returns the message's id, once the post was taken
   * @throws Error where it was given up
   */
  async fromCustomer(
    id: string,
    customer: string,
    content: string | Wire,
    { mid, at = Date.now() }: WhenOptions = {},
  ): Promise<string> {
    const account = this.#state.account(id)
    const name = mid ?? this.#state.newMid(account)
    this.#state.mids.add(name)
    this.#state.openWindow(id, customer, at)
    const words = typeof content === 'string' ? { text: content } : content
    await this.post(id, customer, { message: { mid: name, ...words } }, at)
    return name
  }

  /** Posts anything that a customer does, or (`isOurs`) that is done for the account. Resolves once it was taken. */
  async post(id: string, customer: string, item: Wire, at = Date.now(), isOurs = false): Promise<void> {
    const account = this.#state.account(id)
    if (!(await this.#post(account, postOf(account, customer, item, at, isOurs))))
      throw new Error(`${account.callbackUrl} did not take the post.`)
  }

  /** Somebody of the business types in the platform's own app. @returns the message's id */
  async typed(id: string, customer: string, text: string): Promise<string> {
    const account = this.#state.account(id)
    const mid = this.#state.newMid(account)
    const app = account.kind === 'page' ? { app_id: 26_390_203_743_090 } : {}
    await this.post(id, customer, { message: { mid, text, is_echo: true, ...app } }, Date.now(), true)
    return mid
  }

  /** The customer's phone has got, or shown, what was sent: Messenger tells a time, Instagram a message. */
  async receipt({ account: id, to, mid }: Sent, word: 'delivered' | 'read', at = Date.now()): Promise<void> {
    const { kind } = this.#state.account(id)
    const read = kind === 'page' ? { watermark: at } : { mid }
    if (word === 'read') await this.post(id, to, { read }, at)
    else if (kind === 'page') await this.post(id, to, { delivery: { mids: [mid], watermark: at } }, at)
  }

  async #post({ callbackUrl, appSecret }: Account, payload: Wire): Promise<boolean> {
    if (callbackUrl === null) return true
    const { body, headers } = signed(payload, appSecret)
    return (await this.poster.post(callbackUrl, body, headers)).taken
  }

  /** What comes of a message beside its answer. */
  async #follow({ sent }: Carried, account: Account): Promise<void> {
    if (sent === null) return
    const { echoes, receipts } = this.#state
    if (echoes === 'before') await this.#echo(sent, account)
    void this.poster.track(this.#later(sent, account, echoes === 'after', receipts))
  }

  async #later(sent: Sent, account: Account, isEchoed: boolean, receipts: ReceiptPlan): Promise<void> {
    // The answer goes first.
    if (!(await this.poster.pause(10))) return
    if (isEchoed) await this.#echo(sent, account)
    for (const { word, afterMs } of receipts) {
      if (!(await this.poster.pause(afterMs))) return
      await this.receipt(sent, word).catch(() => {})
    }
  }

  #echo(sent: Sent, account: Account): Promise<boolean> {
    const { file } = sent
    const url = file === null ? null : this.addFile(file)
    return this.#post(account, postOf(account, sent.to, echoOf(account, sent, url), sent.arrivedAt, true))
  }
}

/** Starts it. @param port 0: a free one */
export const startMessenger = (options: MessengerOptions = {}, port = 0): Promise<MessengerStandIn> =>
  new MessengerStandIn(options).start(port)
