/** A WhatsApp account with customers who write, for the API's tests. */
import { createHmac } from 'node:crypto'
import type { Answer, TestHub } from './api.testing.ts'

const SECRET = 'app-secret'

/** An account of the tenant, its number made up anew each time. */
export const whatsAppAccount = async (hub: TestHub, tenant: string, more: object = {}): Promise<string> => {
  const credentials = {
    phone_number_id: String(hub.answered.length + 1_000),
    access_token: 'EAA',
    app_secret: SECRET,
    verify_token: 'v',
  }
  const body = { type: 'WHATSAPP', name: 'Support', credentials, ...more }
  return (await hub.do('POST', `/tenants/${tenant}/platforms/`, body)).id
}

const postOf = (account: string, value: object): string =>
  JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [
      {
        id: '1',
        changes: [
          {
            field: 'messages',
            value: { messaging_product: 'whatsapp', metadata: { phone_number_id: account }, ...value },
          },
        ],
      },
    ],
  })

/** Has the customer with this number send something. @param message without its id, sender and time */
export const customerSends = async (
  hub: TestHub,
  tenant: string,
  platform: string,
  number: string,
  message: object,
): Promise<void> => {
  const record = await hub.store.directory.get('platforms', tenant, platform)
  const id = `wamid.${number}.${hub.answered.length}`
  const timestamp = String(Math.floor(hub.world.now / 1_000))
  const body = postOf(record?.accountKey ?? '', {
    contacts: [{ wa_id: number, profile: { name: 'Jane' } }],
    messages: [{ id, from: number, timestamp, ...message }],
  })
  const headers = {
    'x-hub-signature-256': `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`,
  }
  await hub.do('POST', `/hooks/${platform}`, body, { token: null, headers })
}

/** Has the customer with this number write a text. @returns the conversation, as the API shows it */
export const customerWrites = async (
  hub: TestHub,
  tenant: string,
  platform: string,
  number: string,
): Promise<Answer['body']> => {
  await customerSends(hub, tenant, platform, number, { type: 'text', text: { body: 'Hello' } })
  const path = `/tenants/${tenant}/conversations/?platform_id=${platform}`
  const { results } = await hub.do('GET', path)
  return results.find((one: Answer['body']) => one.chat_user.phone_number === `+${number}`)
}

/** The newest message of a conversation. */
export const newestMessage = async (
  hub: TestHub,
  tenant: string,
  conversation: string,
): Promise<Answer['body']> =>
  (await hub.do('GET', `/tenants/${tenant}/conversations/${conversation}/messages/`)).results[0]
