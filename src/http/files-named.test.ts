import { expect, it } from 'vitest'
import { FILE, FilesHub, OTHER, storedAs } from './files.testing.ts'

const BYTES = '0123456789'
const SHOWN = ['etag', 'content-type', 'content-length', 'content-disposition']

it('a file is found as well with a name behind its id, by which platforms know what it is', async () => {
  await using hub = await FilesHub.open(storedAs(BYTES, { title: 'menu.jpg', mimeType: 'image/jpeg' }), BYTES)
  const named = hub.link().replace('?', '/file.jpeg?')
  const plain = await fetch(hub.link())
  for (const method of ['GET', 'HEAD']) {
    const answer = await fetch(named, { method })
    expect([answer.status, await answer.text()]).toEqual([200, method === 'GET' ? BYTES : ''])
    for (const name of SHOWN) expect(answer.headers.get(name)).toBe(plain.headers.get(name))
  }
  expect((await fetch(named.replace(FILE, OTHER))).status).toBe(403)
  expect((await fetch(named.replace(/&signature.*/, ''))).status).toBe(403)
})
