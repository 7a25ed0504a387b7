import { describe, expect, it } from 'vitest'
import { CUSTOMER, idOf, PHONE, World } from './graph.testing.ts'

describe('a mark of reading', () => {
  const mark = (world: World, messageId: string, more: object = {}) =>
    world.call('POST', `${PHONE}/messages`, {
      messaging_product: 'whatsapp',
      status: 'read',
      message_id: messageId,
      ...more,
    })

  it('is for what a customer wrote, with the sign of typing where it is asked for', async () => {
    const world = await World.start()
    const id = await world.graph.fromCustomer(CUSTOMER, 'Hello')
    expect((await mark(world, id)).body).toEqual({ success: true })
    expect((await mark(world, id, { typing_indicator: { type: 'text' } })).status).toBe(200)
    expect(world.graph.records.reads).toMatchObject([
      { messageId: id, typing: false },
      { messageId: id, typing: true },
    ])
    expect(world.graph.sent).toEqual([])
  })

  it('of a message that nobody wrote is refused', async () => {
    const world = await World.start({ statuses: [] })
    const refused = await mark(world, 'wamid.nothing')
    expect(refused.status).toBe(400)
    expect(refused.error).toMatchObject({
      code: 100,
      details: 'Please check the message ID you have provided.',
    })
    const ours = idOf(await world.sendText('Hello'))
    expect((await mark(world, ours)).status).toBe(400)
  })
})
