import type { MessageEvent } from '../../../packages/receiver/src/index.ts'
import { type GraphOptions, type GraphStandIn, startGraph } from '../../../src/stand-ins/graph/index.ts'
import type { Settings } from './hub.ts'
import { PlatformTalk } from './platform-talk.ts'
import { Scene, type StageWith, useStageWith, whatsAppSide } from './stage.ts'
import { APP_SECRET, VERIFY_TOKEN } from './whatsapp.ts'

const FIRST_PHONE = 900_000_000_000_000
const FIRST_CUSTOMER = 16_505_550_000
let phones = 0
let customers = 0

/** A hub, a customer's server, and WhatsApp's side of it, for all tests of a file. */
export type TalkStage = StageWith<'graph', GraphStandIn>

/**
 * @param graphOptions how the stand-in behaves
 * @param settings environment variables, which may be known only when the tests begin
 */
export const useTalk = (
  graphOptions: Partial<GraphOptions> = {},
  settings: Settings | (() => Settings) = {},
): TalkStage =>
  useStageWith(
    'graph',
    () => startGraph({ phones: [], ...graphOptions }),
    ({ url }) => ({
      GOTALLO_META_API_URL: url,
      ...(typeof settings === 'function' ? settings() : settings),
    }),
  )

/** A number of WhatsApp's with a tenant of its own, and a customer whom nobody else writes to. */
export class Talk extends PlatformTalk {
  readonly graph: GraphStandIn
  readonly phone: string
  /** His number, digits alone. */
  readonly customer: string

  private constructor(scene: Scene, graph: GraphStandIn, phone: string) {
    super(scene)
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
    return this.event(id)
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

  /** Of this number at the platform. */
  get accessToken(): string {
    return `e2e-access-token-of-${this.phone}`
  }

  /** All that has fired, each checked against what holds of all events, once nothing is on its way. */
  async all(): Promise<MessageEvent[]> {
    await this.graph.settled()
    return await this.scene.fired()
  }

  async agent(kind: 'HUMAN' | 'AUTOMATED' = 'HUMAN', name = 'Ada'): Promise<string> {
    return (await this.client.post<{ id: string }>(this.scene.path('/agents/'), { name, kind })).id
  }
}
