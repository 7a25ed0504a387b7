import type { ApiAnswer, ApiCall } from '../kit/call.ts'
import { type Post, Poster } from '../kit/poster.ts'
import { StandIn } from '../kit/stand-in.ts'
import { type CustomerFile, inboundParams, statusParams } from './posts.ts'
import { isSend, route } from './route.ts'
import { type Params, signatureOf } from './sign.ts'
import { type Account, type Download, newSid, newState, type Sender, type SentMessage } from './state.ts'

/** What becomes of a message: Twilio's words, with the code of an error, and how long after the one before. */
export type StatusPlan = readonly (
  | string
  | { readonly status: string; readonly code?: number; readonly afterMs?: number }
)[]

/** A new account. */
export interface AccountOptions {
  readonly sid?: string
  readonly authToken: string
  readonly friendlyName?: string
  readonly type?: 'Full' | 'Trial'
  /** Numbers, short codes and other senders, with the URL that they have now. */
  readonly senders?: Readonly<Record<string, string>>
  /** Messaging Services, by their SIDs, with the numbers that are in them. */
  readonly services?: Readonly<Record<string, readonly string[]>>
}

/** How the stand-in behaves. */
export interface SmsOptions {
  /** What becomes of messages where nothing else is said; by default they are sent and delivered. */
  readonly statuses?: StatusPlan
}

/** Where a number points to until somebody says otherwise. */
export const DEFAULT_URL = 'https://demo.twilio.com/welcome/sms/reply'

/** Twilio's Programmable Messaging on this machine: an independent reading of its documents, as strict as they are. */
export class SmsStandIn extends StandIn {
  readonly #state = newState()
  #statuses: StatusPlan

  constructor({ statuses = ['sent', 'delivered'] }: SmsOptions = {}) {
    // Nothing is posted again where nobody asked for that (webhook connection overrides).
    super(isSend, new Poster(status => status >= 200 && status < 300, []))
    this.#statuses = statuses
  }

  protected route(call: ApiCall): ApiAnswer {
    return route({ state: this.#state, origin: () => this.url, taken: one => this.#taken(one) }, call)
  }

  get downloads(): readonly Download[] {
    return this.#state.downloads
  }

  addAccount(options: AccountOptions): Account {
    const { authToken, senders = {}, services = {} } = options
    const serviceOf = (address: string): string | null =>
      Object.entries(services).find(([, numbers]) => numbers.includes(address))?.[0] ?? null
    const account: Account = {
      sid: options.sid ?? newSid('AC'),
      authToken,
      friendlyName: options.friendlyName ?? 'Acme',
      type: options.type ?? 'Full',
      status: 'active',
      senders: Object.entries(senders).map(
        ([address, smsUrl]): Sender => ({
          address,
          sid: newSid(address.startsWith('+') ? 'PN' : 'SC'),
          smsUrl,
          smsMethod: 'POST',
          smsApplicationSid: '',
          service: serviceOf(address),
        }),
      ),
      services: new Map(Object.keys(services).map(sid => [sid, ''])),
    }
    this.#state.accounts.set(account.sid, account)
    return account
  }

  /** The messages that were taken for a number. */
  sentTo(to: string): readonly SentMessage[] {
    return this.#state.messages.filter(message => message.to === to)
  }

  /** The next message gets this SID. */
  nextSid(sid: string): void {
    this.#state.nextSids.push(sid)
  }

  /** From now on this becomes of messages. */
  plan(statuses: StatusPlan): void {
    this.#statuses = statuses
  }

  /** Twilio's own list of who wrote STOP. @param sender a number or a Messaging Service */
  stop(sender: string, customer: string, stopped = true): void {
    if (stopped) this.#state.stopped.add(`${sender} ${customer}`)
    else this.#state.stopped.delete(`${sender} ${customer}`)
  }

  /** Files that came in are deleted at Twilio. */
  deleteMedia(): void {
    for (const file of this.#state.media.values()) file.isGone = true
  }

  /**
   * The customer writes to a sender of an account; it is posted to where that sender points.
   * @returns the SID of his message
   */
  async fromCustomer(
    account: Account,
    ends: { readonly from: string; readonly to: string },
    text: string,
    { files = [], more = {} }: { files?: readonly CustomerFile[]; more?: Record<string, string> } = {},
  ): Promise<string> {
    const sender = account.senders.find(({ address }) => address === ends.to)
    if (sender === undefined) throw new Error(`${ends.to} is no sender of this account.`)
    const { service } = sender
    const url = (service === null ? '' : account.services.get(service)) || sender.smsUrl
    const sid = newSid(files.length > 0 ? 'MM' : 'SM')
    const media = files.map(file => [this.#keep(account, sid, file), file.mimeType] as const)
    const params = inboundParams(sid, { accountSid: account.sid, ...ends, service }, text, media, more)
    await this.post(account, url, params)
    return sid
  }

  /** Tells what has become of a message, where its callback is. */
  async sendStatus(message: SentMessage, status: string, more: Record<string, string> = {}): Promise<void> {
    message.status = status
    const account = this.#state.accounts.get(message.accountSid)
    if (account === undefined || message.callback === null) return
    await this.post(account, message.callback, statusParams(message, status, more))
  }

  /** Posts as Twilio does, signed. */
  post(account: Account, url: string, params: Params): Promise<Post> {
    return this.poster.post(
      url,
      new URLSearchParams(params.map(([name, value]): [string, string] => [name, value])).toString(),
      {
        'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
        'user-agent': 'TwilioProxy/1.1',
        'i-twilio-idempotency-token': crypto.randomUUID(),
        'x-twilio-signature': signatureOf(url, params, account.authToken),
      },
    )
  }

  #keep(account: Account, messageSid: string, { mimeType, bytes }: CustomerFile): string {
    const path = `/2010-04-01/Accounts/${account.sid}/Messages/${messageSid}/Media/${newSid('ME')}`
    this.#state.media.set(path, { mimeType, bytes, isGone: false })
    return `https://api.twilio.com${path}`
  }

  #taken(message: SentMessage): void {
    void this.poster.track(this.#carryOut(message, this.#statuses)).catch(() => {})
  }

  /** Fetches the files, as a carrier would, and tells what becomes of the message. */
  async #carryOut(message: SentMessage, plan: StatusPlan): Promise<void> {
    // The answer to whoever sent it is on its way first.
    if (!(await this.poster.pause(5))) return
    for (const url of message.mediaUrls) {
      if (await isFile(url)) continue
      await this.sendStatus(message, 'failed', { ErrorCode: '11200' })
      return
    }
    for (const step of plan) {
      const { status, code, afterMs = 0 } = typeof step === 'string' ? { status: step } : step
      if (!(await this.poster.pause(afterMs))) return
      await this.sendStatus(message, status, code === undefined ? {} : { ErrorCode: String(code) })
    }
  }
}

/** Twilio asks for a file by HEAD and by GET, and both must name the same type. */
const isFile = async (url: string): Promise<boolean> => {
  const head = await fetch(url, { method: 'HEAD' })
  const got = await fetch(url)
  await got.arrayBuffer()
  const types = [head, got].map(answer => answer.headers.get('content-type'))
  return head.ok && got.ok && types[0] !== null && types[0] === types[1]
}
