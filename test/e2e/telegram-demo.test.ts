import { expect, it } from 'vitest'
import { startTelegramSide } from '../../src/cli/demo/sides/telegram.ts'
import { TestHub } from './support/hub.ts'
import { linkOf, read } from './support/links.ts'
import { Receiver, until } from './support/receiver.ts'
import { sample } from './support/samples.ts'
import { addService } from './support/whatsapp.ts'

it('the demo has a side of Telegram: what Lena does arrives, and she is answered', async () => {
  const side = await startTelegramSide()
  const hub = await TestHub.start(side.settings)
  const receiver = await Receiver.start()
  try {
    const { client } = hub
    const tenant = `/tenants/${(await client.post<{ id: string }>('/tenants/', { name: 'Acme' })).id}`
    const body = { type: side.type, name: side.name, credentials: side.credentials }
    side.connect((await client.post<{ hook_url: string }>(`${tenant}/platforms/`, body)).hook_url)
    const inbox = receiver.inbox()
    await addService(client, tenant.split('/')[2] ?? '', inbox.url)
    await side.writes('Hi!')
    await until(() => inbox.events.length === 1, 'the text')
    const [heard] = inbox.events
    await client.post(`${tenant}/conversations/${heard?.conversation_id}/messages/`, {
      type: 'TEXT',
      text: 'Hello!',
    })
    await until(() => inbox.events.length === 2, 'the answer')
    await side.writes('Thanks', inbox.events[1]?.ext_identifier)
    await until(() => inbox.events.length === 3, 'the reply')
    expect(inbox.events[2]?.quote).toMatchObject({ text: 'Hello!' })
    const jpeg = sample('image/jpeg', 'jacket.jpg')
    await side.sendsPhoto(jpeg.bytes, 'This one')
    await until(() => inbox.events.length >= 4, 'the photo')
    const photo = inbox.events.find(({ type }) => type === 'IMAGE')
    if (photo === undefined) throw new Error('There is no photo.')
    expect((await read(linkOf(photo))).bytes.equals(jpeg.bytes)).toBe(true)
  } finally {
    await hub.destroy()
    await receiver.close()
    await side.close()
  }
})
