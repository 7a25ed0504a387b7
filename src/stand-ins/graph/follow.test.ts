import { describe, expect, it } from 'vitest'
import { CUSTOMER, idOf, PHONE, SECRET, TOKEN, WABA, World } from './graph.testing.ts'
import type { GraphOptions } from './index.ts'

const NOW = Date.UTC(2026, 5, 1)
const SECONDS = String(NOW / 1_000)

const marketing: GraphOptions['templates'] = [
  { name: 'sale', category: 'MARKETING', components: [{ type: 'BODY', text: 'Sale' }] },
]
const sale = { type: 'template', template: { name: 'sale', language: { code: 'en_US' } } }

describe('the statuses of a message', () => {
  it('are posted signed, in order, as Meta writes them', async () => {
    const world = await World.start({ now: () => NOW, statuses: ['sent', 'delivered', 'read'] })
    const id = idOf(await world.sendText('Grüße', { biz_opaque_callback_data: 'ours-1' }))
    await world.graph.settled()
    expect(world.callback.statuses).toEqual(['sent', 'delivered', 'read'])
    expect(world.callback.posted.every(({ signed }) => signed)).toBe(true)
    const [sent, delivered] = world.callback.posted
    expect(JSON.parse(sent?.body ?? '')).toEqual({
      object: 'whatsapp_business_account',
      entry: [
        {
          id: WABA,
          changes: [
            {
              field: 'messages',
              value: {
                messaging_product: 'whatsapp',
                metadata: { display_phone_number: '15550783881', phone_number_id: PHONE },
                statuses: [
                  {
                    id,
                    status: 'sent',
                    timestamp: SECONDS,
                    recipient_id: CUSTOMER,
                    biz_opaque_callback_data: 'ours-1',
                    pricing: {
                      billable: false,
                      pricing_model: 'PMP',
                      category: 'service',
                      type: 'free_customer_service',
                    },
                  },
                ],
              },
            },
          ],
        },
      ],
    })
    expect(delivered?.statuses[0]).not.toHaveProperty('pricing')
  })

  it('carry a conversation in older versions', async () => {
    const world = await World.start({ webhookVersion: 23, now: () => NOW, templates: marketing })
    await world.send(sale)
    await world.graph.settled()
    expect(world.callback.posted.map(({ statuses }) => statuses[0]?.conversation)).toEqual([
      {
        id: expect.any(String),
        expiration_timestamp: String(NOW / 1_000 + 86_400),
        origin: { type: 'marketing' },
      },
      { id: expect.any(String), origin: { type: 'marketing' } },
    ])
    expect(world.callback.posted[0]?.statuses[0]?.pricing).toMatchObject({
      billable: true,
      category: 'marketing',
    })
  })

  it('name who has an id of his own by it', async () => {
    const world = await World.start({ statuses: ['sent'] })
    world.graph.describe(CUSTOMER, { userId: 'US.134', name: 'Lena', username: 'lena' })
    await world.sendText('Hi', { to: undefined, recipient: 'US.134' })
    await world.graph.settled()
    const [status] = world.callback.posted[0]?.statuses ?? []
    expect(status).toMatchObject({ recipient_user_id: 'US.134' })
    expect(status).not.toHaveProperty('recipient_id')
    await world.sendText('Hi')
    await world.graph.settled()
    expect(world.callback.posted[1]?.value).toMatchObject({
      contacts: [{ profile: { name: 'Lena', username: 'lena' }, wa_id: CUSTOMER, user_id: 'US.134' }],
      statuses: [{ recipient_id: CUSTOMER, recipient_user_id: 'US.134' }],
    })
  })

  it('are those of the plan, of the customer or of one message', async () => {
    const world = await World.start()
    world.graph.setStatuses(['sent', { status: 'failed', afterMs: 5, code: 131049 }])
    await world.sendText('One')
    await world.graph.settled()
    world.graph.describe(CUSTOMER, { statuses: ['read'] })
    await world.sendText('Two')
    await world.graph.settled()
    expect(world.callback.statuses).toEqual(['sent', 'failed', 'read'])
    expect(world.callback.posted[1]?.statuses[0]?.errors).toMatchObject([{ code: 131049 }])
  })

  it('can be posted at any time, also of a message that was never sent here', async () => {
    const world = await World.start({ statuses: [] })
    const id = idOf(await world.sendText('Hello', { biz_opaque_callback_data: 'ours-1' }))
    await world.graph.sendStatus(id, 'read', { at: NOW })
    await world.graph.sendStatus('wamid.other', 'failed', { waId: CUSTOMER, code: 131026 })
    expect(world.callback.posted.flatMap(({ statuses }) => statuses)).toMatchObject([
      { id, status: 'read', timestamp: SECONDS, biz_opaque_callback_data: 'ours-1' },
      { id: 'wamid.other', status: 'failed', errors: [{ code: 131026, title: 'Message undeliverable' }] },
    ])
    await expect(world.graph.sendStatus('wamid.third', 'read')).rejects.toThrow('Nothing is known')
  })
})

describe('a post', () => {
  it('is repeated, the same bytes, until it is taken', async () => {
    const world = await World.start({ statuses: ['sent'] })
    world.callback.answers = [500, 204, 200]
    await world.sendText('Hello')
    await world.graph.settled()
    expect(world.graph.records.posts).toMatchObject([{ answers: [500, 204, 200], taken: true }])
    expect(new Set(world.callback.posted.map(({ body }) => body)).size).toBe(1)
  })

  it('is given up in the end, and this is told', async () => {
    const world = await World.start({ statuses: ['sent'] })
    world.callback.answers = [500, 500, 500, 500]
    await world.sendText('Hello')
    await expect(world.graph.settled()).rejects.toThrow('1 posts were not taken')
  })

  it('that cannot be made counts its tries too', async () => {
    const world = await World.start()
    world.graph.setCallback('http://127.0.0.1:9/hook')
    await expect(world.graph.fromCustomer(CUSTOMER, 'Hello')).rejects.toThrow('did not take the post')
    expect(world.graph.records.posts[0]?.answers).toHaveLength(4)
    world.graph.setCallback(null)
    await expect(world.graph.fromCustomer(CUSTOMER, 'Hello')).rejects.toThrow('has no callback')
  })
})

describe('the window', () => {
  it('closes 24 hours after the customer wrote; a template passes', async () => {
    let now = NOW
    const world = await World.start({ window: 'status', now: () => now, templates: marketing })
    await world.sendText('Too early')
    await world.graph.settled()
    await world.graph.fromCustomer(CUSTOMER, 'Hello')
    await world.sendText('In time')
    await world.graph.settled()
    now += 24 * 3_600_000
    await world.sendText('Too late')
    await world.graph.settled()
    await world.send(sale)
    await world.graph.settled()
    expect(world.callback.statuses).toEqual(['failed', 'sent', 'delivered', 'failed', 'sent', 'delivered'])
    const [failed] = world.callback.posted[0]?.statuses ?? []
    expect(failed).toMatchObject({
      errors: [
        {
          code: 131047,
          title: 'Re-engagement message',
          message: 'Re-engagement message',
          error_data: { details: expect.stringContaining('24 hours') },
          href: expect.stringMatching(/^https:/),
        },
      ],
    })
    expect(world.graph.sent).toHaveLength(4)
  })

  it('may be told of at once', async () => {
    const world = await World.start({ window: 'error' })
    const { status, error } = await world.sendText('Too early')
    expect([status, error.code]).toEqual([400, 131047])
    expect(world.graph.sent).toEqual([])
    world.graph.knowMessage('wamid.theirs', CUSTOMER)
    expect((await world.sendText('In time')).status).toBe(200)
  })
})

it('posts go to the callback of the number, signed with its app secret', async () => {
  const world = await World.start()
  world.graph.addPhone({
    phoneNumberId: '200',
    wabaId: '201',
    accessToken: TOKEN,
    appSecret: `${SECRET}x`,
    callbackUrl: world.callback.url,
  })
  await world.graph.fromCustomer(CUSTOMER, 'Hello', { phoneNumberId: '200' })
  await world.graph.postChange('account_update', { event: 'VERIFIED_ACCOUNT' })
  expect(world.callback.posted.map(({ signed, value }) => [signed, value.event ?? 'message'])).toEqual([
    [false, 'message'],
    [true, 'VERIFIED_ACCOUNT'],
  ])
})
