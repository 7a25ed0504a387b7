import { type MessengerStandIn, startMessenger } from '../../../stand-ins/messenger/index.ts'
import { BUSINESS, CUSTOMER } from '../cast.ts'
import type { DemoSide } from '../side.ts'

const ACCOUNT = '17841400000000000'
const IGSID = '1234567890123456'
const ACCESS_TOKEN = 'IG-demo-access-token'
const APP_SECRET = 'demo-app-secret'

const startMeta = async (): Promise<MessengerStandIn> => {
  const meta = await startMessenger({
    accounts: [
      { kind: 'instagram', id: ACCOUNT, accessToken: ACCESS_TOKEN, appSecret: APP_SECRET, name: BUSINESS },
    ],
    // A phone takes its time, and whoever watches can follow. Of a delivery Instagram tells nothing.
    receipts: [{ word: 'read', afterMs: 400 }],
  })
  meta.describe(IGSID, {
    firstName: CUSTOMER.firstName,
    lastName: CUSTOMER.lastName,
    username: 'lena.outdoors',
  })
  return meta
}

/** Instagram's side, for an account that logs in by Instagram. */
export const startInstagramSide = async (): Promise<DemoSide> => {
  const meta = await startMeta()
  return {
    type: 'INSTAGRAM',
    name: 'Instagram',
    app: 'the Instagram app',
    settings: { GOTALLO_META_API_URL: meta.url, GOTALLO_INSTAGRAM_API_URL: meta.url },
    credentials: {
      account_id: ACCOUNT,
      access_token: ACCESS_TOKEN,
      app_secret: APP_SECRET,
      verify_token: 'demo-verify-token',
    },
    captions: false,
    receipts: ['read'],
    connect: hookUrl => meta.setCallback(ACCOUNT, hookUrl),
    async writes(text, replyTo) {
      const reply = replyTo === undefined ? {} : { reply_to: { mid: replyTo } }
      await meta.fromCustomer(ACCOUNT, IGSID, { text, ...reply })
    },
    async sendsPhoto(jpeg) {
      const url = meta.addFile({ bytes: jpeg, mimeType: 'image/jpeg' })
      await meta.fromCustomer(ACCOUNT, IGSID, { attachments: [{ type: 'image', payload: { url } }] })
    },
    async types(text) {
      await meta.typed(ACCOUNT, IGSID, text)
    },
    close: () => meta.close(),
  }
}
