import { describe, expect, it } from 'vitest'
import {
  answering,
  expectFailure,
  leadingTo,
  post,
  receiving,
  transportingBy,
  unusedPort,
} from './http-transport.testing.ts'
import { createHttpTransport } from './http-transport.ts'

const transporting = transportingBy(createHttpTransport)

describe('an endpoint that is not there', () => {
  it('connection_refused: nothing listens', async () => {
    const port = await unusedPort()
    const exchange = await post(transporting(), `http://127.0.0.1:${port}/`)
    expectFailure(exchange, 'connection_refused', `Nothing listens at 127.0.0.1:${port}`)
    expect(exchange).toMatchObject({ address: null, timings: { firstByteMs: null } })
  })

  it('connection_refused: names every address that was tried', async () => {
    const port = await unusedPort()
    const transport = transporting({ resolve: leadingTo('127.0.0.1', '::1') })
    const exchange = await post(transport, `http://hooks.test:${port}/`)
    expectFailure(exchange, 'connection_refused', `127.0.0.1:${port} and [::1]:${port}`)
  })

  it.each([
    ['ENOTFOUND', 'hooks.test:80 has no address in DNS'],
    ['EAI_AGAIN', 'No name server answered'],
    ['EAI_FAIL', 'could not be looked up (EAI_FAIL)'],
  ])('dns: %s', async (code, words) => {
    const transport = transporting({
      resolve: async () => {
        throw Object.assign(new Error(code), { code })
      },
    })
    expectFailure(await post(transport, 'http://hooks.test/'), 'dns', words)
  })

  it('timeout: no name server answers', async () => {
    const transport = transporting({ resolve: () => new Promise(() => {}) })
    const exchange = await post(transport, 'http://hooks.test/', { timeoutMs: 50 })
    expectFailure(exchange, 'timeout', 'After 0.05 s with hooks.test:80, no name server had answered.')
  })

  it.each(['nonsense', 'ftp://127.0.0.1/', 'http://user:secret@127.0.0.1/'])('url_invalid: %s', async url => {
    expect((await post(transporting(), url)).error?.code).toBe('url_invalid')
  })

  it('connection_failed: a header that cannot be written', async () => {
    const receiver = await receiving(answering(204))
    const exchange = await post(transporting(), receiver.url, { headers: { 'x-bad': 'a\r\nb: c' } })
    expectFailure(exchange, 'connection_failed', 'invalid x-bad header')
    expect(receiver.connections).toBe(0)
  })
})

describe('an endpoint at an address that must not be called', () => {
  it.each(['http://127.0.0.1', 'http://2130706433', 'http://[::ffff:7f00:1]', 'http://0x7f.1'])(
    'address_refused before any packet: %s',
    async spelling => {
      const receiver = await receiving(answering(204))
      const exchange = await post(transporting({ allow: [] }), `${spelling}:${receiver.port}/`)
      expectFailure(exchange, 'address_refused', 'GOTALLO_ALLOW_NETWORKS=127.0.0.1/32')
      expect(exchange.address).toBeNull()
      expect(receiver.connections).toBe(0)
    },
  )

  it('address_refused: a name that was public when it was saved and is not when it is called', async () => {
    const receiver = await receiving(answering(204))
    let asked = 0
    const transport = transporting({
      allow: [],
      resolve: async () => [{ address: asked++ % 2 === 0 ? '93.184.216.34' : '127.0.0.1', family: 4 }],
    })
    const url = `http://rebinding.test:${receiver.port}/`
    expect(await transport.check(url)).toEqual({ ok: true })
    expectFailure(await post(transport, url), 'address_refused', 'rebinding.test leads to 127.0.0.1')
    expect(receiver.connections).toBe(0)
  })

  it('connects to the address that was looked at and asks no second time', async () => {
    const receiver = await receiving(answering(204))
    let asked = 0
    const transport = transporting({
      allow: ['127.0.0.1/32'],
      resolve: async () => [{ address: asked++ === 0 ? '127.0.0.1' : '127.0.0.2', family: 4 }],
    })
    const exchange = await post(transport, `http://rebinding.test:${receiver.port}/`)
    expect(exchange).toMatchObject({ error: null, address: '127.0.0.1' })
    expect(asked).toBe(1)
  })

  it('does not go to the metadata service that a redirect names', async () => {
    const location = 'http://169.254.169.254/latest/meta-data/'
    const receiver = await receiving((_, response) => response.writeHead(302, { location }).end())
    expect((await post(transporting(), receiver.url)).answer).toMatchObject({
      status: 302,
      headers: { location },
    })
  })
})
