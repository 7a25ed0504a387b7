import { startViber } from '../../../stand-ins/viber/index.ts'
import type { DemoSide } from '../side.ts'

const AUTH_TOKEN = 'demo-viber-auth-token'
const CUSTOMER = 'jc9HsWTZ2Yf2NkRZ8KcNug=='
/** A phone takes its time, and whoever watches can follow. */
const RECEIPT_AFTER_MS = 250

/** Viber's side of the demo: a bot, and Lena, who writes to it. */
export const startViberSide = async (): Promise<DemoSide> => {
  const viber = await startViber({ receipts: ['delivered', 'seen'], receiptAfterMs: RECEIPT_AFTER_MS })
  const bot = viber.addBot({ authToken: AUTH_TOKEN, name: 'Acme' })
  bot.person(CUSTOMER).name = 'Lena'
  return {
    type: 'VIBER',
    name: 'Viber',
    settings: { GOTALLO_VIBER_API_URL: viber.url },
    credentials: { auth_token: AUTH_TOKEN },
    connect: hookUrl => {
      bot.hook ??= hookUrl
    },
    // Viber knows no replies to a message.
    writes: async text => {
      await viber.writes(bot, CUSTOMER, text)
    },
    sendsPhoto: async (jpeg, caption) => {
      const media = viber.addFile({ bytes: jpeg, mimeType: 'image/jpeg', name: 'photo.jpg' })
      await viber.writes(bot, CUSTOMER, { type: 'picture', text: caption, media, size: jpeg.length })
    },
    types: null,
    receipts: ['delivered', 'read'],
    close: () => viber.close(),
  }
}
