import { describe, expect, it } from 'vitest'
import { CUSTOMER, World } from './graph.testing.ts'

const NOW = Date.UTC(2026, 5, 1)
const SECONDS = String(NOW / 1_000)

const templates = [
  { name: 'sale', category: 'MARKETING' as const, components: [{ type: 'BODY', text: 'Sale' }] },
]
const sale = { type: 'template', template: { name: 'sale', language: { code: 'en_US' } } }

describe('a customer', () => {
  it.each([
    ['is not on WhatsApp', { onWhatsApp: false }, ['failed'], 131026],
    ['blocks, and it fails', { blocks: 'failing' as const }, ['failed'], 131026],
    ['blocks in silence', { blocks: 'silently' as const }, ['sent'], null],
    ['wants no marketing', { optedOut: true }, ['failed'], 131050],
  ])('who %s', async (_name, traits, statuses, code) => {
    const world = await World.start({ templates })
    world.graph.describe(CUSTOMER, traits)
    expect((await world.send(sale)).status).toBe(200)
    await world.graph.settled()
    expect(world.callback.statuses).toEqual(statuses)
    const [error] = (world.callback.posted[0]?.statuses[0]?.errors ?? []) as { code: number }[]
    expect(error?.code ?? null).toBe(code)
  })

  it('who wants no marketing says so, and still gets the rest', async () => {
    const world = await World.start({ templates })
    await world.graph.prefer(CUSTOMER, 'stop')
    expect(world.callback.posted[0]?.value.user_preferences).toMatchObject([
      { wa_id: CUSTOMER, category: 'marketing_messages', value: 'stop', timestamp: expect.any(Number) },
    ])
    await world.sendText('Your order')
    await world.graph.settled()
    await world.graph.prefer(CUSTOMER, 'resume')
    await world.send(sale)
    await world.graph.settled()
    expect(world.callback.statuses).toEqual(['sent', 'delivered', 'sent', 'delivered'])
  })

  it('writes, with a file too, and may hide his number', async () => {
    const world = await World.start()
    const text = await world.graph.fromCustomer(CUSTOMER, 'Hello', { at: NOW })
    expect(world.callback.posted[0]?.value).toMatchObject({
      contacts: [{ profile: { name: CUSTOMER }, wa_id: CUSTOMER }],
      messages: [{ from: CUSTOMER, id: text, timestamp: SECONDS, type: 'text', text: { body: 'Hello' } }],
    })
    world.graph.describe(CUSTOMER, { name: 'Lena', userId: 'US.134', hidesNumber: true })
    const image = world.graph.addMedia({ bytes: Buffer.from('jpeg'), mimeType: 'image/jpeg' })
    await world.graph.fromCustomer(CUSTOMER, { type: 'image', image })
    const { contacts, messages } = world.callback.posted[1]?.value ?? {}
    expect(contacts).toEqual([{ profile: { name: 'Lena' }, user_id: 'US.134' }])
    expect(messages).toMatchObject([
      { from_user_id: 'US.134', image: { id: image.id, mime_type: 'image/jpeg' } },
    ])
    expect(messages).not.toMatchObject([{ from: CUSTOMER }])
    expect((await world.call('GET', image.id)).status).toBe(200)
  })

  it('who gets a reaction to nothing makes it fail later', async () => {
    const world = await World.start()
    const theirs = await world.graph.fromCustomer(CUSTOMER, 'Hello')
    for (const id of [theirs, 'wamid.nothing']) {
      expect((await world.send({ type: 'reaction', reaction: { message_id: id, emoji: '👍' } })).status).toBe(
        200,
      )
      await world.graph.settled()
    }
    expect(world.callback.statuses).toEqual(['sent', 'delivered', 'failed'])
  })
})
