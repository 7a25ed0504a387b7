import type { Api } from '../kit/api.ts'
import type { Wire } from '../kit/call.ts'
import type { Faults } from '../kit/faults.ts'
import type { Accepted } from './accepted.ts'
import { PLAIN } from './checked.ts'
import type { Fault, FaultKind, FaultOptions, Own } from './faults.ts'
import { postStatus } from './follow.ts'
import { keepMedia, RECEIVED_DAYS } from './media.ts'
import type { CustomerTraits, PhoneOptions, StatusName, StatusPlan, TemplateOptions } from './options.ts'
import { changeOf, messagePost, preferencePost } from './posts.ts'
import type { Records, SentMessage } from './records.ts'
import type { State } from './state.ts'
import { wamid } from './wire.ts'

/** A file that a customer sends. */
export interface CustomerFile {
  readonly bytes: Uint8Array
  readonly mimeType: string
  readonly fileName?: string
  /** Of the media; made up by default. */
  readonly id?: string
}

/** Beside a customer's message. */
export interface InboundOptions {
  /** The number that he writes to; the first one by default. */
  readonly phoneNumberId?: string
  /** `wamid.…`; made up by default. */
  readonly id?: string
  /** Milliseconds since 1970; now by default. */
  readonly at?: number
}

/** Beside a status. */
export interface StatusOptions {
  /** Milliseconds since 1970; now by default. */
  readonly at?: number
  /** For `failed`: why. */
  readonly code?: number
  /** For a message that was not sent through the stand-in: whose number it is about. */
  readonly waId?: string
  readonly phoneNumberId?: string
  readonly opaque?: string
}

/** Meta's Graph API on this machine, as far as WhatsApp is concerned. */
export class GraphStandIn {
  /** Where the API is: what `https://graph.facebook.com` is to Meta's. */
  readonly url: string
  /** Where files are served. */
  readonly mediaUrl: string
  readonly #state: State
  readonly #faults: Faults<Own>
  readonly #apis: readonly Api<Own>[]

  constructor(url: string, state: State, faults: Faults<Own>, apis: readonly Api<Own>[]) {
    this.url = url
    this.mediaUrl = state.mediaOrigin
    this.#state = state
    this.#faults = faults
    this.#apis = apis
  }

  /** Everything that was seen, in order: calls, messages, uploads, downloads, marks of reading, posts. */
  get records(): Records {
    return this.#state.records
  }

  /** The messages that were accepted, in order of acceptance. */
  get sent(): readonly SentMessage[] {
    return this.#state.records.sent
  }

  /** @param waId a number as WhatsApp spells it */
  sentTo(waId: string): readonly SentMessage[] {
    return this.sent.filter(message => message.waId === waId)
  }

  /** How many messages of one recipient were under way at the same time, at most. */
  mostAtOnce(recipient: string): number {
    return this.#state.records.concurrency.most(recipient)
  }

  /** Messages whose `biz_opaque_callback_data` an earlier one had: the customer got them twice. */
  get repeated(): readonly SentMessage[] {
    return this.sent.filter(
      ({ opaque }, index) => opaque !== null && this.sent.findIndex(one => one.opaque === opaque) < index,
    )
  }

  addPhone(phone: PhoneOptions): void {
    this.#state.addPhone(phone)
  }

  addTemplate(template: TemplateOptions): void {
    this.#state.addTemplate(template)
  }

  /** Points the app's posts of a number at a callback; a subscription's own address goes before it. */
  setCallback(url: string | null, phoneNumberId?: string): void {
    this.#state.phone(phoneNumberId).callbackUrl = url
  }

  /** Gives out another token; the old one is refused from now on. */
  setAccessToken(token: string, phoneNumberId?: string): void {
    this.#state.phone(phoneNumberId).accessToken = token
  }

  /** The statuses that follow messages from now on. */
  setStatuses(plan: StatusPlan): void {
    this.#state.statuses = plan
  }

  /** Describes a customer; what was described before and is not named stays. */
  describe(waId: string, traits: CustomerTraits): void {
    this.#state.customers.set(waId, { ...this.#state.customer(waId), ...traits })
  }

  /** Has something go wrong with the next requests that it is meant for. */
  fault(what: FaultKind, { statuses, ...options }: FaultOptions = {}): Fault {
    const fault = this.#faults.order(what, options)
    if (statuses !== undefined) this.#state.plans.set(fault, statuses)
    return fault
  }

  /** Ends all faults; what hangs goes on. */
  clearFaults(): void {
    this.#faults.clear()
  }

  /** Has Meta keep a file of a customer. @returns what a message's `image`, `video`, … says of it */
  addMedia(
    { bytes, mimeType, fileName, id }: CustomerFile,
    phoneNumberId?: string,
  ): Wire & { readonly id: string } {
    const file = { bytes: Buffer.from(bytes), mimeType, fileName: fileName ?? null }
    const media = keepMedia(this.#state, this.#state.phone(phoneNumberId), file, RECEIVED_DAYS, id)
    return {
      id: media.id,
      mime_type: mimeType,
      // Posts have it in base64, the API in hexadecimal.
      sha256: Buffer.from(media.sha256, 'hex').toString('base64'),
      ...(fileName === undefined ? {} : { filename: fileName }),
    }
  }

  /** A file is gone, as after its 7 or 30 days. */
  expireMedia(id: string): void {
    this.#state.media.delete(id)
  }

  /**
   * A customer writes; this opens his window.
   * @param content a text, or the content of a message: `{type: 'image', image: {…}}`, with its `context`
   * @returns the message's id, once the post was taken
   * @throws Error where it was given up
   */
  async fromCustomer(waId: string, content: string | Wire, options: InboundOptions = {}): Promise<string> {
    const { phoneNumberId, at = this.#state.now(), id = wamid(waId, 'customer') } = options
    const phone = this.#state.phone(phoneNumberId)
    this.knowMessage(id, waId, options)
    const words = typeof content === 'string' ? { type: 'text', text: { body: content } } : content
    await this.#post(phone.phoneNumberId, messagePost(phone, this.#state.customer(waId), id, at, words))
    return id
  }

  /** A message that a customer wrote, and that was posted by somebody else; opens his window. */
  knowMessage(id: string, waId: string, { phoneNumberId, at }: Omit<InboundOptions, 'id'> = {}): void {
    const phone = this.#state.phone(phoneNumberId)
    this.#state.messages.set(id, { phoneNumberId: phone.phoneNumberId, from: 'customer' })
    this.#state.openWindow(phone.phoneNumberId, waId, at ?? this.#state.now())
  }

  /** A customer wants marketing messages no more, or again. Resolves once the post was taken. */
  async prefer(waId: string, value: 'stop' | 'resume', phoneNumberId?: string): Promise<void> {
    const phone = this.#state.phone(phoneNumberId)
    this.describe(waId, { optedOut: value === 'stop' })
    const payload = preferencePost(phone, this.#state.customer(waId), value, this.#state.now())
    await this.#post(phone.phoneNumberId, payload)
  }

  /**
   * Posts a status of a message. Resolves once it was taken.
   * @throws Error where it was given up, or where nothing is known of the message
   */
  async sendStatus(id: string, status: StatusName, options: StatusOptions = {}): Promise<void> {
    const accepted = this.#state.accepted.get(id) ?? this.#foreign(id, options)
    const error = status === 'failed' ? { code: options.code ?? 131000 } : null
    if (!(await postStatus(this.#state, accepted, status, error, options.at)))
      throw new Error(`The status ${status} of ${id} was not taken.`)
  }

  /** Posts any change: echoes, history, account updates. Resolves once it was taken. */
  async postChange(field: string, value: Wire, phoneNumberId?: string): Promise<void> {
    const phone = this.#state.phone(phoneNumberId)
    await this.#post(phone.phoneNumberId, changeOf(phone, field, value))
  }

  /**
   * Waits until every post was taken, those that are planned for later among them.
   * @throws Error where one was given up
   */
  settled(): Promise<void> {
    return this.#state.poster.settled()
  }

  /** Ends everything, whatever is under way. */
  async close(): Promise<void> {
    this.#state.poster.close()
    for (const api of this.#apis) await api.close()
  }

  async #post(phoneNumberId: string, payload: Wire): Promise<void> {
    const phone = this.#state.phone(phoneNumberId)
    const url = this.#state.callbackOf(phone)
    if (url === null) throw new Error(`The number ${phoneNumberId} has no callback.`)
    if (!(await this.#state.post(phone, payload))) throw new Error(`${url} did not take the post.`)
  }

  #foreign(id: string, { waId, phoneNumberId, opaque }: StatusOptions): Accepted {
    if (waId === undefined) throw new Error(`Nothing is known of ${id}: name its recipient.`)
    const customer = this.#state.customer(waId)
    const message: SentMessage = {
      id,
      phoneNumberId: this.#state.phone(phoneNumberId).phoneNumberId,
      input: waId,
      waId,
      userId: customer.userId ?? null,
      type: 'text',
      body: {},
      opaque: opaque ?? null,
      arrivedAt: this.#state.now(),
      answeredAt: null,
    }
    return { message, customer, checked: PLAIN, windowIsOpen: true }
  }
}
