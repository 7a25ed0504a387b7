import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type Account, addAccount } from './accounts.ts'
import type { Client } from './client.ts'

export const APP_SECRET = 'e2e-app-secret'
export const VERIFY_TOKEN = 'e2e-verify-token'

/** @param phoneNumberId as the posts name it, so that they are routed here */
export const addWhatsApp = (
  client: Client,
  phoneNumberId: string,
  settings: Record<string, unknown> = {},
  tenant?: string,
): Promise<Account> => {
  const credentials = {
    phone_number_id: phoneNumberId,
    access_token: 'e2e-access-token',
    app_secret: APP_SECRET,
    verify_token: VERIFY_TOKEN,
  }
  const account = { type: 'WHATSAPP', name: `WhatsApp ${phoneNumberId}`, credentials, ...settings }
  return addAccount(client, account, tenant)
}

/** @returns the service's id and secret */
export const addService = async (
  client: Client,
  tenantId: string,
  url: string,
  settings: Record<string, unknown> = {},
): Promise<{ id: string; secret: string }> =>
  client.post(`/tenants/${tenantId}/services/`, { type: 'WEBHOOK', name: 'Receiver', url, ...settings })

/** Posts as Meta does: signed over the exact bytes. */
export const postToHook = async (
  hookUrl: string,
  payload: unknown,
  appSecret = APP_SECRET,
): Promise<Response> => {
  const body = typeof payload === 'string' ? payload : JSON.stringify(payload)
  const signature = createHmac('sha256', appSecret).update(body).digest('hex')
  return fetch(hookUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` },
    body,
  })
}

/** The number that most fixtures are addressed to, and the customer who writes in them. */
export const PHONE = '106540352242922'
export const CUSTOMER = '16505551234'
const BUSINESS = '15550783881'

/** One change of a post: a field with its value. */
export const change = (phoneNumberId: string, field: string, value: object) => ({
  field,
  value: {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: BUSINESS, phone_number_id: phoneNumberId },
    ...value,
  },
})

/** A post as Meta builds it, of one entry. */
export const post = (...changes: unknown[]) => ({
  object: 'whatsapp_business_account',
  entry: [{ id: '419561257915477', changes }],
})

/** A post with `messages` of field `messages`. */
export const messagesPost = (
  phoneNumberId: string,
  messages: readonly unknown[],
  contacts: readonly object[] = [],
) => post(change(phoneNumberId, 'messages', { contacts, messages }))

/** A text message from a customer. */
export const textMessage = (id: string, from: string, body: string, timestamp = 1_750_000_000) => ({
  from,
  id,
  timestamp: String(timestamp),
  type: 'text',
  text: { body },
})

/** A post of one message that the customer wrote. */
export const fromCustomer = (id: string, content: object, timestamp = 1_750_000_000) =>
  messagesPost(
    PHONE,
    [{ from: CUSTOMER, id, timestamp: String(timestamp), ...content }],
    [{ profile: { name: 'Sheena Nelson' }, wa_id: CUSTOMER }],
  )

/** A post of one text that the customer wrote. */
export const customerText = (id: string, body: string, more: object = {}, timestamp = 1_750_000_000) =>
  fromCustomer(id, { type: 'text', text: { body }, ...more }, timestamp)

/** A post of something typed in the WhatsApp Business app; a text by default. */
export const echo = (
  id: string,
  content: object = { type: 'text', text: { body: 'Typed on the phone' } },
  timestamp = 1_750_000_000,
) =>
  post(
    change(PHONE, 'smb_message_echoes', {
      message_echoes: [{ from: BUSINESS, to: CUSTOMER, id, timestamp: String(timestamp), ...content }],
    }),
  )

/** A post of one receipt. */
export const receipt = (id: string, status: string, timestamp: number, more: object = {}) =>
  post(
    change(PHONE, 'messages', {
      statuses: [{ id, status, timestamp: String(timestamp), recipient_id: CUSTOMER, ...more }],
    }),
  )

/** The bytes of a payload in test/fixtures/whatsapp, by its name without `.json`. */
export const fixture = (name: string): string =>
  readFileSync(new URL(`../../fixtures/whatsapp/${name}.json`, import.meta.url), 'utf8')
