import {
  type GraphStandIn,
  type StatusPlan,
  slow,
  startGraph,
  type TemplateOptions,
} from '../../../stand-ins/graph/index.ts'
import { BUSINESS, CUSTOMER } from '../cast.ts'
import type { DemoSide } from '../side.ts'

const PHONE_NUMBER_ID = '106540352242922'
const NUMBER = '15550783881'
const ACCESS_TOKEN = 'demo-access-token'
const APP_SECRET = 'demo-app-secret'

/** A phone takes its time, and whoever watches can follow. */
const STATUSES: StatusPlan = ['sent', { status: 'delivered', afterMs: 250 }, { status: 'read', afterMs: 400 }]

/** The one of docs/platforms/whatsapp.md. */
const TEMPLATE: TemplateOptions = {
  name: 'order_delivered',
  category: 'UTILITY',
  components: [{ type: 'BODY', text: 'Hello {{1}}, your order is with you.' }],
}

/** As long as WhatsApp takes to answer, over the Internet. */
const ANSWER_MS = 150

const startWhatsApp = async (): Promise<GraphStandIn> => {
  const phone = { phoneNumberId: PHONE_NUMBER_ID, accessToken: ACCESS_TOKEN, appSecret: APP_SECRET }
  const phones = [{ ...phone, verifiedName: BUSINESS }]
  const graph = await startGraph({ phones, statuses: STATUSES, templates: [TEMPLATE] })
  graph.describe(CUSTOMER.number, { name: CUSTOMER.name })
  graph.fault(slow(ANSWER_MS), { times: 2 })
  return graph
}

/** WhatsApp's side. */
export const startWhatsAppSide = async (): Promise<DemoSide> => {
  const graph = await startWhatsApp()
  return {
    type: 'WHATSAPP',
    name: 'WhatsApp',
    app: 'the WhatsApp Business app',
    settings: { GOTALLO_META_API_URL: graph.url },
    credentials: {
      phone_number_id: PHONE_NUMBER_ID,
      access_token: ACCESS_TOKEN,
      app_secret: APP_SECRET,
      verify_token: 'demo-verify-token',
    },
    captions: true,
    receipts: ['delivered', 'read'],
    connect: hookUrl => graph.setCallback(hookUrl),
    async writes(text, replyTo) {
      const context = replyTo === undefined ? {} : { context: { from: NUMBER, id: replyTo } }
      await graph.fromCustomer(CUSTOMER.number, { type: 'text', text: { body: text }, ...context })
    },
    async sendsPhoto(jpeg, caption) {
      const file = graph.addMedia({ bytes: jpeg, mimeType: 'image/jpeg' })
      await graph.fromCustomer(CUSTOMER.number, { type: 'image', image: { ...file, caption } })
    },
    async types(text) {
      const timestamp = String(Math.floor(Date.now() / 1_000))
      const echo = {
        from: NUMBER,
        to: CUSTOMER.number,
        id: 'wamid.ZGVtby1lY2hv',
        timestamp,
        type: 'text',
        text: { body: text },
      }
      await graph.postChange('smb_message_echoes', { message_echoes: [echo] })
    },
    close: () => graph.close(),
  }
}
