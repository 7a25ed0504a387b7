import type { Client } from '../../e2e/support/client.ts'
import { TestHub } from '../../e2e/support/hub.ts'
import { type Inbox, Receiver, until } from '../../e2e/support/receiver.ts'
import { addWhatsApp, customerText, postToHook } from '../../e2e/support/whatsapp.ts'
import { type Talk, talk } from './talk.ts'

/** A shop's day: a hub with a tenant that has some of everything, and the servers that its services call. */
export interface Scene {
  readonly hub: TestHub
  readonly receiver: Receiver
  /** As the tenant's administrator. */
  readonly client: Client
  readonly tenantId: string
  /** A tenant token. */
  readonly token: string
  /** An agent token. */
  readonly agentToken: string
  /** Of the CUSTOM account. */
  readonly platformId: string
  readonly services: { readonly good: string; readonly failing: string; readonly paused: string }
  readonly inboxes: { readonly good: Inbox; readonly failing: Inbox; readonly paused: Inbox }
  /** A customer of the shop says something. */
  say(who: number, text: string, more?: object): Promise<void>
  /** Customers and agents say more to each other: places, pictures, quotes, answers that arrive or do not; once. */
  talk(): Promise<Talk>
  close(): Promise<void>
}

const CUSTOMERS = [
  { ext_identifier: 'maria', first_name: 'María', last_name: 'García', phone_number: '+34600123456' },
  { ext_identifier: 'jonas', first_name: 'Jonas', last_name: 'Weber', phone_number: '+491701234567' },
  { ext_identifier: 'aiko', username: 'aiko.t', first_name: 'Aiko', last_name: 'Tanaka' },
  { ext_identifier: 'sam', first_name: 'Sam', last_name: 'Okafor', phone_number: '+2348012345678' },
  // She has not written yet.
  { ext_identifier: 'lena', first_name: 'Lena', last_name: 'Park' },
]

const TALK: readonly (readonly [who: number, text: string])[] = [
  [0, 'Hi! Is the blue jacket still available in M?'],
  [0, 'I saw it in your window yesterday.'],
  [1, 'My order 10482 has not arrived yet.'],
  [2, 'Do you ship to Osaka?'],
  [1, 'It says "in transit" since Friday.'],
  [3, 'Great service last time, thank you!'],
  [0, 'And how much is express shipping?'],
  [2, 'Also, can I pay in yen?'],
]

interface Delivered {
  readonly results: readonly { readonly attempt_count: number; readonly in_flight: boolean }[]
}

const ids = async (client: Client, path: string, body: object): Promise<string> =>
  (await client.post<{ id: string }>(path, body)).id

/** @param settings environment variables of the hub, besides the usual ones */
export const setScene = async (settings: Readonly<Record<string, string>> = {}): Promise<Scene> => {
  const receiver = await Receiver.start()
  const hub = await TestHub.start({ GOTALLO_RETRY_SCHEDULE: '50ms,10m,1h', ...settings })
  const operator = hub.client
  const tenantId = await ids(operator, '/tenants/', { name: 'Acme Store' })
  await operator.post('/tenants/', { name: 'Bonsai Travel' })
  const path = `/tenants/${tenantId}`
  const mint = async (kind: string, name: string): Promise<string> =>
    (await operator.post<{ token: string }>(`${path}/tokens/`, { name, kind })).token
  const token = await mint('tenant', 'Administrator')
  const agentToken = await mint('agent', 'Service desk')
  const client = operator.as(token)
  const platformId = await ids(client, `${path}/platforms/`, {
    type: 'CUSTOM',
    name: 'Website chat',
    credentials: {},
  })
  let fed = 0
  const say = async (who: number, text: string, more: object = {}): Promise<void> => {
    fed += 1
    const item = { ext_identifier: `m${fed}`, type: 'TEXT', text, chat_user: CUSTOMERS[who], ...more }
    await client.post(`${path}/platforms/${platformId}/messages/`, item)
  }
  const inboxes = { good: receiver.inbox(), failing: receiver.inbox(), paused: receiver.inbox() }
  inboxes.failing.behaviour = (_, response) =>
    response
      .writeHead(500, { 'content-type': 'application/json' })
      .end(JSON.stringify({ error: 'connection to database "crm" refused', request_id: 'req_71Kd' }))
  const serve = (name: string, inbox: Inbox): Promise<string> =>
    ids(client, `${path}/services/`, { type: 'WEBHOOK', name, url: inbox.url })
  const services = {
    good: await serve('Data warehouse', inboxes.good),
    failing: await serve('CRM mirror', inboxes.failing),
    paused: await serve('Loyalty programme', inboxes.paused),
  }
  await client.post(`${path}/services/${services.paused}/pause/`)
  await client.post(`${path}/agents/`, { name: 'Nora Lindt', kind: 'HUMAN' })
  await client.post(`${path}/agents/`, { name: 'Order bot', kind: 'AUTOMATED' })
  for (const [who, text] of TALK) await say(who, text)
  // A post for a number that was never added: kept in quarantine.
  const { hookUrl } = await addWhatsApp(client, '106540352242922', { name: 'WhatsApp support' }, tenantId)
  await postToHook(hookUrl, customerText('wamid.HBgLQ1', 'Good morning, are you open today?'))
  const elsewhere = JSON.stringify(customerText('wamid.HBgLQ2', 'Hello?')).replaceAll(
    '106540352242922',
    '555',
  )
  await postToHook(hookUrl, JSON.parse(elsewhere))
  await inboxes.good.posts(TALK.length + 1)
  let talked: Promise<Talk> | undefined
  await until(async () => {
    const { results } = await client.get<Delivered>(`${path}/services/${services.failing}/deliveries/`)
    return results.every(one => one.attempt_count > 1 && !one.in_flight)
  }, 'Both first attempts of all that fails')
  return {
    ...{ hub, receiver, client, tenantId, token, agentToken, platformId, services, inboxes, say },
    talk: () => {
      talked ??= talk({ client, path, platformId, hookUrl, say, files: receiver.inbox() })
      return talked
    },
    close: async () => {
      await hub.destroy()
      await receiver.close()
    },
  }
}
