import { request } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestHub } from './api.testing.ts'

/** What only shows on a real connection. */
let hub: TestHub
let port: number
let hook: string

beforeAll(async () => {
  hub = await TestHub.open()
  const tenant = await hub.tenant()
  const credentials = { phone_number_id: '1', access_token: 'a', app_secret: 'b', verify_token: 'c' }
  const body = { type: 'WHATSAPP', name: 'W', credentials }
  hook = `/hooks/${(await hub.do('POST', `/tenants/${tenant}/platforms/`, body)).id}`
  await hub.app.listen({ port: 0, host: '127.0.0.1' })
  port = (hub.app.server.address() as AddressInfo).port
})
afterAll(() => hub[Symbol.asyncDispose]())

/** Posts so many bytes in chunks of 64 KiB, as fast as they go. */
const post = (path: string, bytes: number, headers: Record<string, string>) =>
  new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
    const sending = request({ port, path, method: 'POST', headers }, answer => {
      let body = ''
      answer.on('data', chunk => {
        body += chunk
      })
      answer.on('end', () => resolve({ status: answer.statusCode, body }))
    })
    let isAnswered = false
    sending.on('response', () => {
      isAnswered = true
    })
    // The connection may end while the rest is on its way; the answer was there by then.
    sending.on('error', error => (isAnswered ? undefined : reject(error)))
    for (let sent = 0; sent < bytes; sent += 65_536)
      sending.write(Buffer.alloc(Math.min(65_536, bytes - sent), 32))
    sending.end()
  })

const FOUR_MIB = 4 * 1_024 * 1_024

test.each([
  ['said', { 'content-length': String(FOUR_MIB) }],
  ['not said', {}],
])('a hook body that is too large is answered with 413 where its length is %s', async (_how, headers) => {
  const { status, body } = await post(hook, FOUR_MIB, headers)
  expect(status).toBe(413)
  expect(JSON.parse(body).code).toBe('body_too_large')
})

test('so is a body of the API', async () => {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${hub.operator}` }
  const { status, body } = await post('/api/v1/tenants/', FOUR_MIB, headers)
  expect(status).toBe(413)
  expect(JSON.parse(body).code).toBe('body_too_large')
})

test('a body is not read before the token was looked at', async () => {
  const { status } = await post('/api/v1/tenants/', FOUR_MIB, { 'content-type': 'application/json' })
  expect(status).toBe(401)
})

test('a caller who goes away in the middle is no bug', async () => {
  hub.world.told.length = 0
  await new Promise<void>(resolve => {
    const sending = request({ port, path: hook, method: 'POST', headers: { 'content-length': '100' } })
    sending.on('error', () => resolve())
    sending.write('{"half":')
    setTimeout(() => sending.destroy(), 250)
  })
  await expect.poll(() => hub.answered.at(-1), { timeout: 10_000 }).toBe(400)
  expect(hub.world.told.map(({ name }) => name)).not.toContain('error.unexpected')
})

test('HEAD is answered as GET is, without the body', async () => {
  const answer = await fetch(`http://127.0.0.1:${port}/healthz`, { method: 'HEAD' })
  expect([answer.status, await answer.text()]).toEqual([200, ''])
})

/** Says something on a connection of its own. @returns all that was answered until it was closed */
const say = (bytes: string): Promise<string> =>
  new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(port, '127.0.0.1', () => socket.end(bytes))
    socket.on('data', chunk => {
      answer += chunk
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(answer))
  })

test('a request without a host is refused in words', async () => {
  const answer = await say('GET /healthz HTTP/1.1\r\nconnection: close\r\n\r\n')
  expect(answer).toMatch(/^HTTP\/1\.1 400 /)
  expect(answer).toContain('"code":"malformed"')
  expect(await say('GET /healthz HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /)
})

test('what a request expects besides an answer is passed over', async () => {
  const head = 'GET /healthz HTTP/1.1\r\nhost: x\r\nexpect: a miracle\r\nconnection: close\r\n\r\n'
  expect(await say(head)).toMatch(/^HTTP\/1\.1 200 /)
})
