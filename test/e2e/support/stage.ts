import { afterAll, beforeAll, expect } from 'vitest'
import type { MessageEvent } from '../../../packages/receiver/src/index.ts'
import type { Account } from './accounts.ts'
import type { Client } from './client.ts'
import { type Settings, TestHub } from './hub.ts'
import { expectLawful } from './law.ts'
import { type Inbox, Receiver, until } from './receiver.ts'
import { addService, addWhatsApp, PHONE, postToHook } from './whatsapp.ts'

/** A hub and a customer's server, for all tests of a file. */
export interface Stage {
  readonly hub: TestHub
  readonly receiver: Receiver
}

/** A raw post in quarantine, as the list shows it. */
export interface Quarantined {
  readonly id: string
  readonly platform_id: string
  readonly reasons: readonly { readonly path: string; readonly reason: string }[]
}

/** What holds of a hub whatever was done with it: every delivery accounted for, and no bug that it met. */
const expectSound = async (hub: TestHub): Promise<void> => {
  if (hub.pid !== 0) expect(await hub.client.get('/ledger/')).toMatchObject({ balanced: true, difference: 0 })
  expect(hub.output.split('\n').filter(line => line.includes('error.unexpected'))).toEqual([])
}

/**
 * Starts a hub and a receiver before the tests of the file and ends them after.
 * @param settings environment variables, which may need to know the receiver
 */
export const useStage = (settings: Settings | ((receiver: Receiver) => Settings) = {}): Stage => {
  let hub: TestHub | undefined
  let receiver: Receiver | undefined
  const started = <T>(part: T | undefined): T => {
    if (part === undefined) throw new Error('The stage is set in beforeAll.')
    return part
  }
  beforeAll(async () => {
    receiver = await Receiver.start()
    hub = await TestHub.start(typeof settings === 'function' ? settings(receiver) : settings)
  })
  afterAll(async () => {
    try {
      if (hub !== undefined) await expectSound(hub)
    } finally {
      await hub?.destroy()
    }
    await receiver?.close()
  })
  return {
    get hub() {
      return started(hub)
    },
    get receiver() {
      return started(receiver)
    },
  }
}

/** A stage with a platform's stand-in, which the hub is told of: by its name. */
export type StageWith<Name extends string, StandIn> = Stage & Readonly<Record<Name, StandIn>>

/**
 * Starts a stand-in before the hub, and ends it after.
 * @param settings by which the hub finds it
 */
export const useStageWith = <Name extends string, StandIn extends { close(): Promise<unknown> }>(
  name: Name,
  start: () => Promise<StandIn>,
  settings: (standIn: StandIn) => Settings,
): StageWith<Name, StandIn> => {
  let standIn: StandIn | undefined
  const started = (): StandIn => {
    if (standIn === undefined) throw new Error('The stage is set in beforeAll.')
    return standIn
  }
  beforeAll(async () => {
    standIn = await start()
  })
  const stage = useStage(() => settings(started()))
  afterAll(async () => {
    await standIn?.close()
  })
  const parts = { hub: () => stage.hub, receiver: () => stage.receiver, [name]: started }
  const getters = Object.entries(parts).map(([part, get]) => [part, { get }] as const)
  return Object.defineProperties({}, Object.fromEntries(getters)) as StageWith<Name, StandIn>
}

/** How a platform is set up and posts, in a test. */
export interface PlatformSide {
  readonly type: MessageEvent['platform']
  /** Adds an account, with a tenant of its own. @param settings what the API takes beside the credentials */
  add(client: Client, settings: object): Promise<Account>
  /** Posts as the platform does, signed. @param payload a text goes as it is */
  post(hookUrl: string, payload: unknown): Promise<Response>
}

/** WhatsApp. @param phone as the posts name it, so that they are routed here */
export const whatsAppSide = (phone = PHONE): PlatformSide => ({
  type: 'WHATSAPP',
  add: (client, settings) => addWhatsApp(client, phone, { ...settings }),
  post: (hookUrl, payload) => postToHook(hookUrl, payload),
})

/** A tenant of its own with an account, of WhatsApp where nothing else is said, and a service: nothing of another test is in its way. */
export class Scene {
  readonly client: Client
  readonly hubUrl: string
  readonly tenantId: string
  readonly platformId: string
  readonly hookUrl: string
  readonly serviceId: string
  readonly secret: string
  readonly inbox: Inbox
  readonly platform: MessageEvent['platform']
  readonly #side: PlatformSide

  private constructor(
    { hub }: Stage,
    side: PlatformSide,
    account: Account,
    service: { id: string; secret: string },
    inbox: Inbox,
  ) {
    this.client = hub.client
    this.hubUrl = hub.url
    this.tenantId = account.tenantId
    this.platformId = account.platformId
    this.hookUrl = account.hookUrl
    this.serviceId = service.id
    this.secret = service.secret
    this.inbox = inbox
    this.platform = side.type
    this.#side = side
  }

  static async set(
    stage: Stage,
    {
      side = whatsAppSide(),
      account = {},
      service = {},
    }: { side?: PlatformSide; account?: object; service?: object } = {},
  ): Promise<Scene> {
    const { client } = stage.hub
    const added = await side.add(client, account)
    const inbox = stage.receiver.inbox()
    const made = await addService(client, added.tenantId, inbox.url, { ...service })
    return new Scene(stage, side, added, made, inbox)
  }

  /** Below `/api/v1/tenants/{t}`. */
  path(rest: string): string {
    return `/tenants/${this.tenantId}${rest}`
  }

  /** The path of the scene's service. */
  servicePath(rest = ''): string {
    return this.path(`/services/${this.serviceId}/${rest}`)
  }

  /** Posts to the hook; every post must be answered with 200. */
  async post(...payloads: unknown[]): Promise<void> {
    for (const payload of payloads) expect((await this.#side.post(this.hookUrl, payload)).status).toBe(200)
  }

  /** How many events fired for the service: all of them were committed before the hook's answer. */
  async count(): Promise<number> {
    return (await this.client.get<{ count: number }>(this.servicePath('deliveries/?limit=1'))).count
  }

  /** Every event that has fired, each checked against what holds of all events. */
  async fired(): Promise<MessageEvent[]> {
    const count = await this.count()
    await until(() => this.inbox.events.length >= count, `event ${count}`)
    for (const arrived of this.inbox.arrived) expectLawful(arrived, this.secret)
    return this.inbox.events
  }

  /** What these posts fire. */
  async firedBy(...payloads: unknown[]): Promise<MessageEvent[]> {
    const before = new Set((await this.fired()).map(({ id }) => id))
    await this.post(...payloads)
    return (await this.fired()).filter(({ id }) => !before.has(id))
  }

  async quarantine(): Promise<readonly Quarantined[]> {
    return (await this.client.get<{ results: Quarantined[] }>(this.path('/quarantine/'))).results
  }
}
