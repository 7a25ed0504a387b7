import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Client } from './support/client.ts'
import { filesDeleted, rowsOf, storedFiles, tracesIn } from './support/data.ts'
import { TestHub } from './support/hub.ts'
import { type ExportView, picture } from './support/person.ts'
import { eventually, Receiver } from './support/receiver.ts'
import { addService } from './support/whatsapp.ts'

const MESSAGES = 2_000
const AT_ONCE = 500
const NUMBER = '16505557777'
const TRACES = { number: NUMBER, name: 'Wilhelmina Quasthoff', words: 'zebra' }

let hub: TestHub
let receiver: Receiver
let tenant: string
let user: string
let conversation: string

const at = (rest: string): string => `/tenants/${tenant}${rest}`
const client = (): Client => hub.client

/** Feeds so many messages of one customer, who has a picture, to a tenant with a service that is paused. */
const feed = async (): Promise<void> => {
  tenant = (await client().post<{ id: string }>('/tenants/', { name: 'Acme' })).id
  const { id: service } = await addService(client(), tenant, receiver.url)
  await client().post(at(`/services/${service}/pause/`))
  const account = { type: 'CUSTOM', name: 'Kiosk', credentials: {} }
  const kiosk = (await client().post<{ id: string }>(at('/platforms/'), account)).id
  const inbox = receiver.inbox()
  inbox.behaviour = (_, response) =>
    response.writeHead(200, { 'content-type': 'image/png' }).end(picture('zebra'))
  const items = Array.from({ length: MESSAGES }, (_, i) => ({
    ext_identifier: `kiosk-${i}`,
    type: i === 0 ? 'IMAGE' : 'TEXT',
    text: `${TRACES.words} ${i}`,
    ...(i === 0 ? { file_url: `${inbox.url}?photo`, mime_type: 'image/png' } : {}),
    chat_user: {
      ext_identifier: 'customer-7',
      first_name: TRACES.name,
      phone_number: `+${NUMBER}`,
      profile_picture_url: `${inbox.url}?picture`,
    },
  }))
  for (let i = 0; i < MESSAGES; i += AT_ONCE) {
    await client().post(at(`/platforms/${kiosk}/messages/`), { items: items.slice(i, i + AT_ONCE) })
  }
}

beforeAll(async () => {
  receiver = await Receiver.start()
  hub = await TestHub.start({}, 'test/e2e/support/erasing-hub.ts')
  await feed()
  const list = await client().get<{ results: { id: string; chat_user: { id: string } }[] }>(
    at('/conversations/'),
  )
  conversation = list.results[0]?.id ?? ''
  user = list.results[0]?.chat_user.id ?? ''
})
afterAll(async () => {
  await hub.destroy()
  await receiver.close()
})

const ledger = (): Promise<object> => client().get(at('/ledger/'))

describe('a person with many messages, and a picture', () => {
  it('is told whole, piece by piece', async () => {
    const fetchExport = () => client().call<ExportView>('GET', at(`/chat-users/${user}/export/`))
    const { body, headers } = await eventually(fetchExport, ({ body: { files } }) =>
      expect(files.map(({ kind, state }) => [kind, state]).sort()).toEqual([
        ['CHAT_USER', 'STORED'],
        ['MESSAGE', 'STORED'],
      ]),
    )
    expect(headers.get('transfer-encoding')).toBe('chunked')
    const texts = new Set(Array.from({ length: MESSAGES }, (_, i) => `${TRACES.words} ${i}`))
    expect(new Set(body.messages.map(({ text }) => text))).toEqual(texts)
    expect(new Set(body.events.map(({ text }) => text))).toEqual(texts)
    expect(storedFiles(hub)).toHaveLength(2)
  })

  it('is erased although the hub is killed in the middle of it', async () => {
    expect(await ledger()).toMatchObject({ fan_out: MESSAGES, held: MESSAGES })
    await hub.stop()
    await hub.start({ KILL_ERASING: 'yes' })
    const erasing = client().call('DELETE', at(`/chat-users/${user}/`))
    await expect(erasing).rejects.toThrow()
    await hub.ended()
    expect(await rowsOf(hub, 'erasures')).toBe(1)
    expect(await rowsOf(hub, 'messages')).toBeGreaterThan(0)
    expect(await rowsOf(hub, 'messages')).toBeLessThan(MESSAGES)

    await hub.start()
    expect((await client().call('GET', at(`/conversations/${conversation}/`))).status).toBe(404)
    expect((await client().call('DELETE', at(`/chat-users/${user}/`))).status).toBe(404)
    await eventually(
      () =>
        Promise.all(
          ['erasures', 'messages', 'events', 'deliveries', 'conversations', 'chat_users'].map(table =>
            rowsOf(hub, table),
          ),
        ),
      counts => expect(counts).toEqual([0, 0, 0, 0, 0, 0]),
    )
    expect(await ledger()).toMatchObject({
      fan_out: MESSAGES,
      held: 0,
      pending: 0,
      discarded: MESSAGES,
      balanced: true,
    })
  })

  it('has left no byte in the data folder, and none in a database', async () => {
    await filesDeleted(hub)
    expect(await tracesIn(hub, TRACES)).toEqual([])
    expect(hub.output).not.toContain('error.unexpected')
  })
})
