import { expect } from 'vitest'
import type { MessageEvent } from '../../../packages/receiver/src/index.ts'
import { type Account, DEFAULT_URL, type SmsOptions, SmsStandIn } from '../../../src/stand-ins/sms/index.ts'
import type { ApiAnswer } from './client.ts'
import { until } from './receiver.ts'
import { AUTH_TOKEN, smsSide } from './sms.ts'
import { Scene, type StageWith, useStageWith } from './stage.ts'

const FIRST_NUMBER = 15_551_000_000
const FIRST_CUSTOMER = 16_505_570_000
let numbers = 0

/** A hub, a customer's server, and Twilio's side of it, for all tests of a file. */
export type SmsStage = StageWith<'twilio', SmsStandIn>

export const useSms = (options: SmsOptions = {}): SmsStage =>
  useStageWith(
    'twilio',
    () => new SmsStandIn(options).start(),
    ({ url }) => ({ GOTALLO_TWILIO_API_URL: url }),
  )

/** A number of Twilio's with a tenant of its own, and a customer whom nobody else writes to. */
export class SmsTalk {
  readonly scene: Scene
  readonly twilio: SmsStandIn
  readonly account: Account
  /** The number that he writes to. */
  readonly number: string
  readonly customer: string

  private constructor(scene: Scene, twilio: SmsStandIn, account: Account, number: string) {
    this.scene = scene
    this.twilio = twilio
    this.account = account
    this.number = number
    this.customer = `+${FIRST_CUSTOMER + numbers}`
  }

  /** @param pool the Messaging Service that the account sends by, in place of its number */
  static async begin({ hub, receiver, twilio }: SmsStage, pool?: string): Promise<SmsTalk> {
    numbers += 1
    const number = `+${FIRST_NUMBER + numbers}`
    const account = twilio.addAccount({
      authToken: AUTH_TOKEN,
      senders: { [number]: DEFAULT_URL },
      ...(pool === undefined ? {} : { services: { [pool]: [number] } }),
    })
    const from = pool ?? number
    const credentials = { account_sid: account.sid, auth_token: AUTH_TOKEN, from }
    const scene = await Scene.set({ hub, receiver }, { side: smsSide(from), account: { credentials } })
    if (pool !== undefined) account.services.set(pool, scene.hookUrl)
    return new SmsTalk(scene, twilio, account, number)
  }

  /** The customer writes. @returns the id of the conversation with him */
  async write(text = 'Hello', options: Parameters<SmsStandIn['fromCustomer']>[3] = {}): Promise<string> {
    return (await this.hear(text, options)).conversation_id
  }

  /** The customer writes. @returns the event of it, as it arrived */
  async hear(text: string, options: Parameters<SmsStandIn['fromCustomer']>[3] = {}): Promise<MessageEvent> {
    const ends = { from: this.customer, to: this.number }
    const sid = await this.twilio.fromCustomer(this.account, ends, text, options)
    return this.event(sid)
  }

  /** The event with this `ext_identifier`. */
  async event(ext: string): Promise<MessageEvent> {
    const find = () => this.scene.inbox.events.find(({ ext_identifier }) => ext_identifier === ext)
    await until(() => find() !== undefined, `the event ${ext}`)
    return find() as MessageEvent
  }

  send(conversationId: string, body: object): Promise<ApiAnswer<MessageEvent>> {
    const path = this.scene.path(`/conversations/${conversationId}/messages/`)
    return this.scene.client.call('POST', path, body)
  }

  /** Sends a text, which is accepted. @returns its id */
  async say(conversationId: string, text: string, more: object = {}): Promise<string> {
    const answer = await this.send(conversationId, { type: 'TEXT', text, ...more })
    expect(answer).toMatchObject({ status: 202, body: { status: 'PREPARED', outbound: true } })
    return answer.body.id
  }

  message(id: string): Promise<MessageEvent> {
    return this.scene.client.get(this.scene.path(`/messages/${id}/`))
  }

  conversation(id: string): Promise<{ state: string }> {
    return this.scene.client.get(this.scene.path(`/conversations/${id}/`))
  }

  health(): Promise<{ health: { state: string; detail: string | null } }> {
    return this.scene.client.get(this.scene.path(`/platforms/${this.scene.platformId}/`))
  }

  /** Waits until a message has a status. */
  async reaches(id: string, status: MessageEvent['status']): Promise<MessageEvent> {
    let message = await this.message(id)
    await until(async () => {
      message = await this.message(id)
      return message.status === status
    }, `${status} of ${id}, which is ${message.status}`)
    return message
  }

  /** Events about a message, its own first, once so many are there. */
  async told(id: string, count: number): Promise<MessageEvent[]> {
    const about = () =>
      this.scene.inbox.events
        .filter(event => event.id === id || event.quote?.id === id)
        .sort((one, other) => (one.id < other.id ? -1 : 1))
    await until(() => about().length >= count, `${count} events of ${id}`)
    return about()
  }
}

/** What events say, in short. */
export const wordsOf = (events: readonly MessageEvent[]): unknown[] =>
  events.map(({ type, status, auxiliary_data }) => (type === 'EVENT' ? auxiliary_data.event : status))
