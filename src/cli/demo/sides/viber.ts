import { slow, startViber } from '../../../stand-ins/viber/index.ts'
import { BUSINESS, CUSTOMER } from '../cast.ts'
import type { DemoSide } from '../side.ts'

const AUTH_TOKEN = 'demo-viber-auth-token'
const USER_ID = 'jc9HsWTZ2Yf2NkRZ8KcNug=='
/** A phone takes its time, and whoever watches can follow. */
const RECEIPT_AFTER_MS = 250
/** As long as Viber takes to answer, over the Internet. */
const ANSWER_MS = 150

/** Viber's side. It knows no replies to a message, and tells nothing of what is typed in its own app. */
export const startViberSide = async (): Promise<DemoSide> => {
  const viber = await startViber({ receipts: ['delivered', 'seen'], receiptAfterMs: RECEIPT_AFTER_MS })
  const bot = viber.addBot({ authToken: AUTH_TOKEN, name: BUSINESS })
  bot.person(USER_ID).name = CUSTOMER.name
  viber.fault(slow(ANSWER_MS), { times: 2 })
  return {
    type: 'VIBER',
    name: 'Viber',
    app: 'the Viber app',
    settings: { GOTALLO_VIBER_API_URL: viber.url },
    credentials: { auth_token: AUTH_TOKEN },
    captions: true,
    typesLater: true,
    receipts: ['delivered', 'read'],
    // The hub has set its hook by Viber's API.
    connect: hookUrl => {
      bot.hook ??= hookUrl
    },
    async writes(text) {
      await viber.writes(bot, USER_ID, text)
    },
    async sendsPhoto(jpeg, caption) {
      const media = viber.addFile({ bytes: jpeg, mimeType: 'image/jpeg', name: 'photo.jpg' })
      const photo = { type: 'picture', text: caption, media, size: jpeg.length, file_name: 'photo.jpg' }
      await viber.writes(bot, USER_ID, photo)
    },
    types: null,
    close: () => viber.close(),
  }
}
