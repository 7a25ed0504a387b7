import { createServer } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { listen, shut } from '../../../stand-ins/listen.ts'
import { startLineSide } from './line.ts'

const toEnd: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const end of toEnd.splice(0).reverse()) await end()
})

describe("the demo's LINE", () => {
  it('posts what its customer does, and serves his photo', async () => {
    const side = await startLineSide()
    toEnd.push(async () => side.close())
    const messages: { id: string; type: string; text?: string; quotedMessageId?: string }[] = []
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const { events } = JSON.parse(Buffer.concat(chunks).toString())
      messages.push(events[0].message)
      response.end('{}')
    })
    toEnd.push(() => shut(server))
    side.connect(await listen(server))
    await side.writes('Hello')
    await side.writes('And this?', messages[0]?.id)
    await side.sendsPhoto(Buffer.from('photo'), 'not said')
    expect(messages).toMatchObject([
      { type: 'text', text: 'Hello' },
      { type: 'text', text: 'And this?', quotedMessageId: messages[0]?.id },
      { type: 'image' },
    ])
    const photo = await fetch(
      `${side.settings.GOTALLO_LINE_DATA_API_URL}/v2/bot/message/${messages[2]?.id}/content`,
      {
        headers: { authorization: `Bearer ${side.credentials.channel_access_token}` },
      },
    )
    expect(await photo.text()).toBe('photo')
  })
})
