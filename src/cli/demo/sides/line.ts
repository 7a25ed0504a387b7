import { slow, startLine } from '../../../stand-ins/line/index.ts'
import { BUSINESS, CUSTOMER } from '../cast.ts'
import type { DemoSide } from '../side.ts'

const ACCESS_TOKEN = 'demo-channel-access-token'
const CHANNEL_SECRET = 'demo-channel-secret'

/** As long as LINE takes to answer, over the Internet. */
const ANSWER_MS = 150

/** LINE's side. It tells nothing of receipts, nor of what is typed in its own app. */
export const startLineSide = async (): Promise<DemoSide> => {
  const line = await startLine()
  const channel = line.addChannel({
    accessToken: ACCESS_TOKEN,
    channelSecret: CHANNEL_SECRET,
    displayName: BUSINESS,
  })
  const place = { chatId: line.addChat('U', CUSTOMER.name) }
  line.fault(slow(ANSWER_MS), { times: 2 })
  return {
    type: 'LINE',
    name: 'LINE',
    app: 'the LINE Official Account app',
    settings: { GOTALLO_LINE_API_URL: line.url, GOTALLO_LINE_DATA_API_URL: line.url },
    credentials: { channel_access_token: ACCESS_TOKEN, channel_secret: CHANNEL_SECRET },
    captions: false,
    typesLater: true,
    receipts: [],
    // The hub has entered its hook by LINE's API.
    connect: hookUrl => {
      channel.endpoint ??= hookUrl
    },
    async writes(text, replyTo) {
      const quote = replyTo === undefined ? {} : { quotedMessageId: replyTo }
      await line.writes(channel, place, { type: 'text', text, ...quote })
    },
    async sendsPhoto(jpeg) {
      await line.sends(channel, place, { type: 'image' }, { bytes: jpeg, mimeType: 'image/jpeg' })
    },
    types: null,
    close: () => line.close(),
  }
}
