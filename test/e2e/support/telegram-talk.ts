import { expect } from 'vitest'
import type { MessageEvent } from '../../../packages/receiver/src/index.ts'
import {
  type Bot,
  type Done,
  type Person,
  startTelegram,
  type TelegramStandIn,
} from '../../../src/stand-ins/telegram/index.ts'
import type { Settings } from './hub.ts'
import { PlatformTalk } from './platform-talk.ts'
import { eventually } from './receiver.ts'
import { type PlatformSide, Scene, type StageWith, useStageWith } from './stage.ts'
import { addTelegram, hookSecret, postUpdate } from './telegram.ts'

const FIRST_BOT = 7_200_000_000
const FIRST_PERSON = 5_660_000_000
let bots = 0
let people = 0

/** A hub, a customer's server, and Telegram's side of it, for all tests of a file. */
export type TelegramStage = StageWith<'telegram', TelegramStandIn>

/**
 * @param isLocal true: Telegram calls the hub, as a Bot API server of one's own does; false: it cannot, as the real one
 *   could not call a hub on this machine
 */
export const useTelegram = (isLocal: boolean, settings: Settings = {}): TelegramStage =>
  useStageWith(
    'telegram',
    () => startTelegram({ isLocal }),
    ({ url }) => ({ GOTALLO_TELEGRAM_API_URL: url, ...settings }),
  )

/** A token that nobody else has. */
export const newToken = (): string => {
  bots += 1
  return `${FIRST_BOT + bots}:AAE2EdcbaZYXwvuTSRqpoNMLkjiHGFedc${String(bots).padStart(3, '0')}`
}

/** Somebody whom nobody else knows. */
export const newPerson = (): Person => {
  people += 1
  const id = FIRST_PERSON + people
  return { id, first_name: 'Lena', last_name: 'Fischer', username: `lena_${people}`, language_code: 'de' }
}

/** A bot with an account and a tenant of its own, and somebody who writes to it. */
export class TelegramTalk extends PlatformTalk {
  readonly bot: Bot
  readonly person: Person

  private constructor(scene: Scene, bot: Bot, person: Person) {
    super(scene)
    this.bot = bot
    this.person = person
  }

  static async begin(stage: TelegramStage): Promise<TelegramTalk> {
    const token = newToken()
    const bot = stage.telegram.addBot(token)
    const side: PlatformSide = {
      type: 'TELEGRAM',
      add: client => addTelegram(client, token),
      post: (hookUrl, payload) => postUpdate(hookUrl, payload, hookSecret(token)),
    }
    return new TelegramTalk(await Scene.set(stage, { side }), bot, newPerson())
  }

  /** The person writes. @returns the event of it, as it arrived */
  async hears(content: object = { text: 'Hello' }): Promise<MessageEvent> {
    return this.eventOf(this.bot.hears(this.person, { ...content }))
  }

  /** The event of a message in the chat with the person. */
  eventOf(number: number): Promise<MessageEvent> {
    const ext = `${this.person.id}:${number}`
    return this.event(one => one.ext_identifier === ext && one.type !== 'EVENT', `the event of ${ext}`)
  }

  /** The EVENT that tells of something. */
  tells(word: string, isMeant: (event: MessageEvent) => boolean = () => true): Promise<MessageEvent> {
    return this.event(one => one.auxiliary_data.event === word && isMeant(one), `an EVENT ${word}`)
  }

  /** Sends what is taken. @returns its own event */
  async says(conversationId: string, body: object): Promise<MessageEvent> {
    return this.own(await this.say(conversationId, body))
  }

  /** What the bot sent last. */
  get last(): Done {
    const done = this.bot.sent.at(-1)
    if (done === undefined) throw new Error('Nothing was sent.')
    return done
  }

  /** A bot may call Telegram only so often: whoever is told to wait repeats it. */
  override act(...call: Parameters<PlatformTalk['act']>): ReturnType<PlatformTalk['act']> {
    return eventually(
      () => super.act(...call),
      ({ status }) => expect(status).not.toBe(429),
    )
  }
}
