import { afterAll, beforeAll } from 'vitest'
import type { MessageEvent } from '../../../packages/receiver/src/index.ts'
import { type MessengerStandIn, startMessenger } from '../../../src/stand-ins/messenger/index.ts'
import type { ApiAnswer } from './client.ts'
import { addMetaAccount } from './messenger.ts'
import { until } from './receiver.ts'
import { Scene, type Stage, useStage } from './stage.ts'
import { APP_SECRET, postToHook } from './whatsapp.ts'

type Type = 'FACEBOOK' | 'INSTAGRAM'

/** Their ids are longer than a number can count. */
const ACCOUNT = { FACEBOOK: '1000000000', INSTAGRAM: '178414000000' } as const
let accounts = 0
let customers = 0

/** A hub, a customer's server, and Meta's side of it, for all tests of a file. */
export interface MessengerStage extends Stage {
  readonly meta: MessengerStandIn
}

/** @param settings environment variables beside Meta's addresses */
export const useMessenger = (settings: Readonly<Record<string, string>> = {}): MessengerStage => {
  let meta: MessengerStandIn | undefined
  beforeAll(async () => {
    meta = await startMessenger()
  })
  const stage = useStage(() => ({
    GOTALLO_META_API_URL: meta?.url ?? '',
    GOTALLO_INSTAGRAM_API_URL: meta?.url ?? '',
    ...settings,
  }))
  afterAll(async () => {
    await meta?.close()
  })
  return {
    get hub() {
      return stage.hub
    },
    get receiver() {
      return stage.receiver
    },
    get meta() {
      if (meta === undefined) throw new Error('The stage is set in beforeAll.')
      return meta
    },
  }
}

/** The id of an account that nobody else has. */
export const newAccountId = (type: Type): string => {
  accounts += 1
  return ACCOUNT[type] + String(10_000 + accounts)
}

/** A Page or an Instagram account with a tenant of its own, and a customer whom nobody else writes to. */
export class MessengerTalk {
  readonly scene: Scene
  readonly meta: MessengerStandIn
  /** Of the Page or the account. */
  readonly id: string
  readonly accessToken: string
  readonly customer: string

  private constructor(scene: Scene, meta: MessengerStandIn, id: string, accessToken: string) {
    this.scene = scene
    this.meta = meta
    this.id = id
    this.accessToken = accessToken
    customers += 1
    this.customer = String(200_000_000_001_000 + customers)
    meta.describe(this.customer, { firstName: 'Sheena', lastName: 'Nelson', username: 'sheena' })
  }

  /** @param prefix what the token begins with: `IG` for an account that logs in by Instagram */
  static async begin(stage: MessengerStage, type: Type, prefix = 'EAA'): Promise<MessengerTalk> {
    const { meta } = stage
    const id = newAccountId(type)
    const accessToken = `${prefix}-e2e-access-token-of-${id}`
    const kind = type === 'FACEBOOK' ? 'page' : 'instagram'
    meta.add({ kind, id, accessToken, appSecret: APP_SECRET, name: 'Acme' })
    const scene = await Scene.set(stage, {
      side: {
        type,
        add: client => addMetaAccount(client, type, id, { credentials: { access_token: accessToken } }),
        post: (hookUrl, payload) => postToHook(hookUrl, payload),
      },
    })
    meta.setCallback(id, scene.hookUrl)
    return new MessengerTalk(scene, meta, id, accessToken)
  }

  get client() {
    return this.scene.client
  }

  /** What Meta took of ours to this customer. */
  get sent() {
    return this.meta.sent.filter(({ account, to }) => account === this.id && to === this.customer)
  }

  /** The customer writes. @returns the event of it, as it arrived */
  async hear(content: Parameters<MessengerStandIn['fromCustomer']>[2] = 'Hello', at = Date.now()) {
    const mid = await this.meta.fromCustomer(this.id, this.customer, content, { at })
    return this.event(event => event.ext_identifier === mid, `the event of ${mid}`)
  }

  /** The first event that fits, once it has arrived. */
  async event(fits: (event: MessageEvent) => boolean, what = 'the event'): Promise<MessageEvent> {
    await until(() => this.scene.inbox.events.some(fits), what)
    const event = this.scene.inbox.events.find(fits)
    if (event === undefined) throw new Error(`${what} was there a moment ago.`)
    return event
  }

  /** Sends into a conversation. */
  send(conversationId: string, body: object): Promise<ApiAnswer<MessageEvent & { detail: string }>> {
    return this.client.call('POST', this.scene.path(`/conversations/${conversationId}/messages/`), body)
  }

  /** Sends a text, or whatever else. @returns its id */
  async say(conversationId: string, content: string | object): Promise<string> {
    const body = typeof content === 'string' ? { type: 'TEXT', text: content } : content
    const answer = await this.send(conversationId, body)
    if (answer.status !== 202) throw new Error(`It was answered with ${answer.status}: ${answer.body.detail}`)
    return answer.body.id
  }

  message(id: string): Promise<MessageEvent> {
    return this.client.get(this.scene.path(`/messages/${id}/`))
  }

  /** Does something with a message. */
  act(id: string, what: 'reaction' | 'read', body: object = {}) {
    return this.client.call<{ code: string; detail: string }>(
      'POST',
      this.scene.path(`/messages/${id}/${what}/`),
      body,
    )
  }

  /** Events about a message, its own first, once so many are there, in the order in which they fired. */
  async told(id: string, count: number): Promise<MessageEvent[]> {
    const about = () =>
      this.scene.inbox.events
        .filter(event => event.id === id || event.quote?.id === id)
        .sort((one, other) => (one.id < other.id ? -1 : 1))
    await until(
      () => about().length >= count,
      `${count} events of ${id}, of which ${about().length} are there`,
    )
    return about()
  }

  /** All that has fired, each checked against what holds of all events, once nothing is on its way. */
  async all(): Promise<MessageEvent[]> {
    await this.meta.settled()
    return this.scene.fired()
  }

  /** Messages of the conversation, without the EVENTs about them. */
  async messages(): Promise<MessageEvent[]> {
    return (await this.all()).filter(({ type }) => type !== 'EVENT')
  }
}

/** Each event in a word: what happened, or the status of the message. */
export const words = (events: readonly MessageEvent[]): unknown[] =>
  events.map(({ type, status, auxiliary_data }) => (type === 'EVENT' ? auxiliary_data.event : status))
