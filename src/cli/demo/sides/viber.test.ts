import { createServer } from 'node:http'
import { afterEach, expect, it } from 'vitest'
import { listen, shut } from '../../../stand-ins/listen.ts'
import { startViberSide } from './viber.ts'

const toEnd: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const end of toEnd.splice(0).reverse()) await end()
})

it("the demo's Viber posts what its customer does, and serves her photo", async () => {
  const side = await startViberSide()
  toEnd.push(() => side.close())
  const posts: { event: string; sender: { name: string }; message: { text: string; media?: string } }[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    posts.push(JSON.parse(Buffer.concat(chunks).toString()))
    response.end()
  })
  toEnd.push(() => shut(server))
  side.connect(await listen(server))
  await side.writes('Hello')
  await side.sendsPhoto(Buffer.from('photo'), 'See')
  expect(posts).toMatchObject([
    { event: 'message', sender: { name: 'Lena Fischer' }, message: { type: 'text', text: 'Hello' } },
    { event: 'message', message: { type: 'picture', text: 'See' } },
  ])
  const photo = await fetch(posts[1]?.message.media ?? '')
  expect(await photo.text()).toBe('photo')
})
