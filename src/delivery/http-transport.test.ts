import type { IncomingMessage } from 'node:http'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { answering, leadingTo, listening, post, receiving, transportingBy } from './http-transport.testing.ts'
import { createHttpTransport } from './http-transport.ts'

const transporting = transportingBy(createHttpTransport)

describe('a post', () => {
  it('sends the exact bytes, the headers and the path', async () => {
    const seen: { body: string; request: IncomingMessage }[] = []
    const receiver = await receiving(async (request, response) => {
      seen.push({ body: await text(request), request })
      response.end()
    })
    const body = new TextEncoder().encode('{"grüße":"😀"}')
    const exchange = await post(transporting(), `${receiver.url}a/b?c=d%20e#f`, { body })
    expect(exchange).toMatchObject({
      error: null,
      address: '127.0.0.1',
      answer: { status: 200, bodyExcerpt: null },
    })
    expect(seen[0]?.body).toBe('{"grüße":"😀"}')
    expect(seen[0]?.request).toMatchObject({
      method: 'POST',
      url: '/a/b?c=d%20e',
      headers: {
        host: `127.0.0.1:${receiver.port}`,
        'webhook-id': 'evt_1',
        'content-length': String(body.length),
        connection: 'keep-alive',
      },
    })
  })

  it('keeps the status, the headers in lower case and the beginning of the body', async () => {
    const receiver = await receiving((_, response) => {
      response.writeHead(422, { 'Retry-After': '7', 'Set-Cookie': ['a=1', 'b=2'], 'X-Reason': 'odd' })
      response.end('é'.repeat(1_000))
    })
    const { answer, error } = await post(transporting(), receiver.url)
    expect(error).toBeNull()
    expect(answer).toMatchObject({
      status: 422,
      headers: { 'retry-after': '7', 'set-cookie': 'a=1, b=2', 'x-reason': 'odd' },
      bodyExcerpt: 'é'.repeat(512),
    })
  })

  it('never follows a redirect and keeps its Location', async () => {
    const target = await receiving(answering(200))
    const receiver = await receiving((_, response) => {
      response.writeHead(307, { location: target.url }).end()
    })
    const transport = transporting()
    expect((await post(transport, receiver.url)).answer).toMatchObject({
      status: 307,
      headers: { location: target.url },
    })
    expect(target.connections).toBe(0)
  })

  it('reaches an IPv6 address', async context => {
    const server = listening(createServer(answering(204)), 'http', '::1')
    const receiver = await server.catch(() => context.skip('This machine has no IPv6 loopback.'))
    expect(await post(transporting(), receiver.url)).toMatchObject({
      error: null,
      address: '::1',
      answer: { status: 204 },
    })
  })

  it('tries the next address of a name where one does not listen', async () => {
    const receiver = await receiving(answering(204))
    const transport = transporting({ resolve: leadingTo('::1', '127.0.0.1') })
    const exchange = await post(transport, `http://hooks.test:${receiver.port}/`)
    expect(exchange).toMatchObject({ error: null, address: '127.0.0.1' })
  })
})

describe('createHttpTransport', () => {
  it('refuses private authorities that are none', () => {
    expect(() => transporting({ ca: 'nonsense' })).toThrow(/no certificate in PEM/)
    const broken = '-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----'
    expect(() => transporting({ ca: broken })).toThrow(/Certificate 1 .* cannot be read/)
  })

  it('checks a URL by the guard', async () => {
    const transport = transporting({ allow: [] })
    expect(await transport.check('http://127.0.0.1/')).toMatchObject({
      ok: false,
      code: 'address_not_public',
    })
  })
})
