import { createHmac } from 'node:crypto'
import type { MessageEvent } from '../../../packages/receiver/src/index.ts'
import {
  type Bot,
  startViber,
  type ViberOptions,
  type ViberStandIn,
} from '../../../src/stand-ins/viber/index.ts'
import { addAccount } from './accounts.ts'
import type { Client } from './client.ts'
import { PlatformTalk } from './platform-talk.ts'
import { type PlatformSide, Scene, type StageWith, useStageWith } from './stage.ts'

const TOKEN = '445da6az1s345z78-dazcczb2542zv51a-e0vc5fva'

/** Posts as Viber does: signed over the exact bytes. */
export const postToViberHook = (hookUrl: string, payload: unknown, authToken = TOKEN): Promise<Response> => {
  const body = typeof payload === 'string' ? payload : JSON.stringify(payload)
  const signature = createHmac('sha256', authToken).update(body).digest('hex')
  const headers = { 'content-type': 'application/json', 'x-viber-content-signature': signature }
  return fetch(hookUrl, { method: 'POST', headers, body })
}

/** Adds a bot. @param tenant where it is not to have one of its own */
export const addViber = (client: Client, authToken: string, settings: object = {}, tenant?: string) =>
  addAccount(
    client,
    { type: 'VIBER', name: 'Viber', credentials: { auth_token: authToken }, ...settings },
    tenant,
  )

/** Viber. @param authToken of the bot */
export const viberSide = (authToken = TOKEN): PlatformSide => ({
  type: 'VIBER',
  add: (client, settings) => addViber(client, authToken, settings),
  post: (hookUrl, payload) => postToViberHook(hookUrl, payload, authToken),
})

/** A hub, a customer's server, and Viber's side of it. */
export type ViberStage = StageWith<'viber', ViberStandIn>

/** @param options how the stand-in behaves */
export const useViber = (options: ViberOptions = {}): ViberStage =>
  useStageWith(
    'viber',
    () => startViber(options),
    ({ url }) => ({ GOTALLO_VIBER_API_URL: url }),
  )

let bots = 0

/** A bot with a tenant of its own, and a customer whom nobody else writes to. */
export class ViberTalk extends PlatformTalk {
  readonly viber: ViberStandIn
  readonly bot: Bot
  readonly customer = 'jc9HsWTZ2Yf2NkRZ8KcNug=='

  private constructor(scene: Scene, viber: ViberStandIn, bot: Bot) {
    super(scene)
    this.viber = viber
    this.bot = bot
  }

  static async begin(stage: ViberStage, account: object = {}): Promise<ViberTalk> {
    bots += 1
    const authToken = `${TOKEN}-${bots}`
    const bot = stage.viber.addBot({ authToken })
    const scene = await Scene.set(stage, { side: viberSide(authToken), account })
    return new ViberTalk(scene, stage.viber, bot)
  }

  /** The customer writes. @returns the event of it */
  async hear(message: Parameters<ViberStandIn['writes']>[2] = 'Hello'): Promise<MessageEvent> {
    const token = await this.viber.writes(this.bot, this.customer, message)
    return this.event(token)
  }
}
