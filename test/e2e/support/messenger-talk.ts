import type { MessageEvent } from '../../../packages/receiver/src/index.ts'
import { type MessengerStandIn, startMessenger } from '../../../src/stand-ins/messenger/index.ts'
import type { Settings } from './hub.ts'
import { addMetaAccount } from './messenger.ts'
import { PlatformTalk } from './platform-talk.ts'
import { Scene, type StageWith, useStageWith } from './stage.ts'
import { APP_SECRET, postToHook } from './whatsapp.ts'

type Type = 'FACEBOOK' | 'INSTAGRAM'

/** Their ids are longer than a number can count. */
const ACCOUNT = { FACEBOOK: '1000000000', INSTAGRAM: '178414000000' } as const
let accounts = 0
let customers = 0

/** A hub, a customer's server, and Meta's side of it, for all tests of a file. */
export type MessengerStage = StageWith<'meta', MessengerStandIn>

/** @param settings environment variables beside Meta's addresses */
export const useMessenger = (settings: Settings = {}): MessengerStage =>
  useStageWith('meta', startMessenger, ({ url }) => ({
    GOTALLO_META_API_URL: url,
    GOTALLO_INSTAGRAM_API_URL: url,
    ...settings,
  }))

/** The id of an account that nobody else has. */
export const newAccountId = (type: Type): string => {
  accounts += 1
  return ACCOUNT[type] + String(10_000 + accounts)
}

/** A Page or an Instagram account with a tenant of its own, and a customer whom nobody else writes to. */
export class MessengerTalk extends PlatformTalk {
  readonly meta: MessengerStandIn
  /** Of the Page or the account. */
  readonly id: string
  readonly accessToken: string
  readonly customer: string

  private constructor(scene: Scene, meta: MessengerStandIn, id: string, accessToken: string) {
    super(scene)
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

  /** What Meta took of ours to this customer. */
  get sent() {
    return this.meta.sent.filter(({ account, to }) => account === this.id && to === this.customer)
  }

  /** The customer writes. @returns the event of it, as it arrived */
  async hear(content: Parameters<MessengerStandIn['fromCustomer']>[2] = 'Hello', at = Date.now()) {
    const mid = await this.meta.fromCustomer(this.id, this.customer, content, { at })
    return this.event(mid)
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
