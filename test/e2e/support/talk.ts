import { afterAll, beforeAll, expect } from 'vitest'
import type { MessageEvent } from '../../../packages/receiver/src/index.ts'
import { type GraphOptions, type GraphStandIn, startGraph } from '../../../src/stand-ins/graph/index.ts'
import type { ApiAnswer } from './client.ts'
import type { Settings } from './hub.ts'
import { until } from './receiver.ts'
import { Scene, type Stage, useStage, whatsAppSide } from './stage.ts'
import { APP_SECRET, VERIFY_TOKEN } from './whatsapp.ts'

const FIRST_PHONE = 900_000_000_000_000
const FIRST_CUSTOMER = 16_505_550_000
let phones = 0
let customers = 0

/** A hub, a customer's server, and WhatsApp's side of it, for all tests of a file. */
export interface TalkStage extends Stage {
  readonly graph: GraphStandIn
}

/**
 * @param graphOptions how the stand-in behaves
 * @param settings environment variables, which may be known only when the tests begin
 */
export const useTalk = (
  graphOptions: Partial<GraphOptions> = {},
  settings: Settings | (() => Settings) = {},
): TalkStage => {
  let graph: GraphStandIn | undefined
  beforeAll(async () => {
    graph = await startGraph({ phones: [], ...graphOptions })
  })
  const stage = useStage(() => ({
    GOTALLO_META_API_URL: graph?.url ?? '',
    ...(typeof settings === 'function' ? settings() : settings),
  }))
  afterAll(async () => {
    await graph?.close()
  })
  return {
    get hub() {
      return stage.hub
    },
    get receiver() {
      return stage.receiver
    },
    get graph() {
      if (graph === undefined) throw new Error('The stage is set in beforeAll.')
      return graph
    },
  }
}

/** A number of WhatsApp's with a tenant of its own, and a customer whom nobody else writes to. */
export class Talk {
  readonly scene: Scene
  readonly graph: GraphStandIn
  readonly phone: string
  /** His number, digits alone. */
  readonly customer: string

  private constructor(scene: Scene, graph: GraphStandIn, phone: string) {
    this.scene = scene
    this.graph = graph
    this.phone = phone
    customers += 1
    this.customer = String(FIRST_CUSTOMER + customers)
  }

  /** @param account settings of the platform account */
  static async begin(stage: TalkStage, account: object = {}, wabaId?: string): Promise<Talk> {
    phones += 1
    const phone = String(FIRST_PHONE + phones)
    const accessToken = `e2e-access-token-of-${phone}`
    const business = wabaId === undefined ? {} : { wabaId }
    stage.graph.addPhone({ phoneNumberId: phone, accessToken, appSecret: APP_SECRET, ...business })
    const credentials = {
      phone_number_id: phone,
      access_token: accessToken,
      app_secret: APP_SECRET,
      verify_token: VERIFY_TOKEN,
      ...(wabaId === undefined ? {} : { waba_id: wabaId }),
    }
    const scene = await Scene.set(stage, { side: whatsAppSide(phone), account: { credentials, ...account } })
    stage.graph.setCallback(scene.hookUrl, phone)
    return new Talk(scene, stage.graph, phone)
  }

  get client() {
    return this.scene.client
  }

  /** The customer writes. @returns the id of the conversation with him */
  async write(content: Parameters<GraphStandIn['fromCustomer']>[1] = 'Hello', customer = this.customer) {
    const id = await this.graph.fromCustomer(customer, content, { phoneNumberId: this.phone })
    const message = (await this.messages()).find(one => one.ext_identifier === id)
    if (message === undefined) throw new Error(`The message ${id} is not there.`)
    return message.conversation_id
  }

  /** The customer writes. @returns the event of it, as it arrived */
  async hear(content: Parameters<GraphStandIn['fromCustomer']>[1]): Promise<MessageEvent> {
    const id = await this.graph.fromCustomer(this.customer, content, { phoneNumberId: this.phone })
    const find = () => this.scene.inbox.events.find(({ ext_identifier }) => ext_identifier === id)
    await until(() => find() !== undefined, `the event of ${id}`)
    const event = find()
    if (event === undefined) throw new Error(`The event of ${id} was there a moment ago.`)
    return event
  }

  /** The newest messages of the tenant's conversations, the newest first. */
  async messages(): Promise<MessageEvent[]> {
    const list = await this.client.get<{ results: { id: string }[] }>(this.scene.path('/conversations/'))
    const histories = await Promise.all(
      list.results.map(({ id }) =>
        this.client.get<{ results: MessageEvent[] }>(
          this.scene.path(`/conversations/${id}/messages/?limit=200`),
        ),
      ),
    )
    return histories.flatMap(({ results }) => results)
  }

  /** Sends into a conversation. */
  send(conversationId: string, body: object, headers = {}): Promise<ApiAnswer<MessageEvent>> {
    const path = this.scene.path(`/conversations/${conversationId}/messages/`)
    return this.client.call('POST', path, body, headers)
  }

  /** Sends a text, which is accepted. @returns its id */
  async say(conversationId: string, text: string, more: object = {}): Promise<string> {
    const answer = await this.send(conversationId, { type: 'TEXT', text, ...more })
    expect(answer).toMatchObject({ status: 202, body: { status: 'PREPARED', outbound: true } })
    return answer.body.id
  }

  message(id: string): Promise<MessageEvent> {
    return this.client.get(this.scene.path(`/messages/${id}/`))
  }

  /** Of this number at the platform. */
  get accessToken(): string {
    return `e2e-access-token-of-${this.phone}`
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

  /**
   * Events about a message, its own first, once so many are there: in the order in which they fired, which
   * their ids have. The order of arrival is nobody's promise.
   */
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
    await this.graph.settled()
    return await this.scene.fired()
  }

  conversation(id: string): Promise<{ state: string; agent_id: string | null; custom_data: object }> {
    return this.client.get(this.scene.path(`/conversations/${id}/`))
  }

  async agent(kind: 'HUMAN' | 'AUTOMATED' = 'HUMAN', name = 'Ada'): Promise<string> {
    return (await this.client.post<{ id: string }>(this.scene.path('/agents/'), { name, kind })).id
  }
}
