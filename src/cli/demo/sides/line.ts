import { startLine } from '../../../stand-ins/line/index.ts'
import type { DemoSide } from '../side.ts'

const CREDENTIALS = {
  channel_access_token: 'demo-channel-access-token',
  channel_secret: 'demo-channel-secret',
}

/** LINE's side of the demo. It tells nothing of receipts, nor of what is typed in its own app. */
export const startLineSide = async (): Promise<DemoSide> => {
  const line = await startLine()
  const channel = line.addChannel({
    accessToken: CREDENTIALS.channel_access_token,
    channelSecret: CREDENTIALS.channel_secret,
    displayName: 'Acme Outdoor',
  })
  const place = { chatId: line.addChat('U', 'Lena Fischer') }
  return {
    type: 'LINE',
    name: 'LINE',
    settings: { GOTALLO_LINE_API_URL: line.url, GOTALLO_LINE_DATA_API_URL: line.url },
    credentials: CREDENTIALS,
    connect: hookUrl => {
      channel.endpoint = hookUrl
    },
    writes: async (text, replyTo) => {
      const quote = replyTo === undefined ? {} : { quotedMessageId: replyTo }
      await line.writes(channel, place, { type: 'text', text, ...quote })
    },
    // A photo has no caption on LINE: what is to be said stands in a message of its own.
    sendsPhoto: async jpeg => {
      await line.sends(channel, place, { type: 'image' }, { bytes: jpeg, mimeType: 'image/jpeg' })
    },
    types: null,
    receipts: [],
    close: () => line.close(),
  }
}
