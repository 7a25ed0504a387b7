import { type MessengerStandIn, startMessenger } from '../../../stand-ins/messenger/index.ts'
import { BUSINESS, CUSTOMER } from '../cast.ts'
import type { DemoSide } from '../side.ts'

const PAGE = '100000000000001'
const PSID = '5411932598898561'
const ACCESS_TOKEN = 'demo-page-access-token'
const APP_SECRET = 'demo-app-secret'

const startMeta = async (): Promise<MessengerStandIn> => {
  const meta = await startMessenger({
    accounts: [{ kind: 'page', id: PAGE, accessToken: ACCESS_TOKEN, appSecret: APP_SECRET, name: BUSINESS }],
    // A phone takes its time, and whoever watches can follow.
    receipts: [
      { word: 'delivered', afterMs: 250 },
      { word: 'read', afterMs: 400 },
    ],
  })
  meta.describe(PSID, { firstName: CUSTOMER.firstName, lastName: CUSTOMER.lastName })
  return meta
}

/** Messenger's side. */
export const startFacebookSide = async (): Promise<DemoSide> => {
  const meta = await startMeta()
  return {
    type: 'FACEBOOK',
    name: 'Messenger',
    app: 'the Page inbox',
    settings: { GOTALLO_META_API_URL: meta.url },
    credentials: {
      page_id: PAGE,
      access_token: ACCESS_TOKEN,
      app_secret: APP_SECRET,
      verify_token: 'demo-verify-token',
    },
    captions: false,
    receipts: ['delivered', 'read'],
    connect: hookUrl => meta.setCallback(PAGE, hookUrl),
    async writes(text, replyTo) {
      const reply = replyTo === undefined ? {} : { reply_to: { mid: replyTo } }
      await meta.fromCustomer(PAGE, PSID, { text, ...reply })
    },
    async sendsPhoto(jpeg) {
      const url = meta.addFile({ bytes: jpeg, mimeType: 'image/jpeg' })
      await meta.fromCustomer(PAGE, PSID, { attachments: [{ type: 'image', payload: { url } }] })
    },
    async types(text) {
      await meta.typed(PAGE, PSID, text)
    },
    close: () => meta.close(),
  }
}
