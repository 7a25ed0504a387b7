import type { MessageEvent } from '../../../packages/receiver/src/index.ts'
import { type Account, DEFAULT_URL, type SmsOptions, SmsStandIn } from '../../../src/stand-ins/sms/index.ts'
import { PlatformTalk } from './platform-talk.ts'
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
export class SmsTalk extends PlatformTalk {
  readonly twilio: SmsStandIn
  readonly account: Account
  /** The number that he writes to. */
  readonly number: string
  readonly customer: string

  private constructor(scene: Scene, twilio: SmsStandIn, account: Account, number: string) {
    super(scene)
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
}
