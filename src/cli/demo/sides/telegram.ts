import { slow, startTelegram } from '../../../stand-ins/telegram/index.ts'
import { CUSTOMER } from '../cast.ts'
import type { DemoSide } from '../side.ts'

/** Made up, in the form of a real one. */
const TOKEN = '7100000001:AAEdemoDemoDEMOdemoDemoDEMOdemoDemo'
const LENA = {
  id: 5_550_001,
  first_name: CUSTOMER.firstName,
  last_name: CUSTOMER.lastName,
  username: 'lena_f',
  language_code: 'de',
}
/** As long as Telegram takes to answer, over the Internet. */
const ANSWER_MS = 150

/**
 * Telegram's side of the demo. As the real one, it cannot call a hub on this machine, so that the hub fetches what Lena
 * writes. It tells no receipts, and nothing of what a bot's owner types.
 */
export const startTelegramSide = async (): Promise<DemoSide> => {
  const telegram = await startTelegram()
  const bot = telegram.addBot(TOKEN, 'acme_outdoor_bot')
  telegram.fault(slow(ANSWER_MS), { times: 2 })
  const quotedAs = (replyTo: string | undefined): object => {
    const message = bot.chatWith(LENA).messages.get(Number(replyTo?.split(':').at(-1)))
    return message === undefined ? {} : { reply_to_message: message }
  }
  return {
    type: 'TELEGRAM',
    name: 'Telegram',
    app: 'the Telegram app',
    settings: { GOTALLO_TELEGRAM_API_URL: telegram.url },
    credentials: { bot_token: TOKEN },
    captions: true,
    typesLater: true,
    connect: () => undefined,
    async writes(text, replyTo) {
      bot.hears(LENA, { text, ...quotedAs(replyTo) })
      await bot.updates.settled()
    },
    async sendsPhoto(jpeg, caption) {
      const { id } = bot.addFile(jpeg, 'jpg')
      const size = { file_id: id, file_unique_id: `U${id}`, width: 1, height: 1, file_size: jpeg.byteLength }
      bot.hears(LENA, { photo: [size], caption })
      await bot.updates.settled()
    },
    types: null,
    receipts: [],
    close: () => telegram.close(),
  }
}
