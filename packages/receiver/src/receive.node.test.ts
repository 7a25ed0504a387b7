import { once } from 'node:events'
import { Agent, createServer, type IncomingMessage, request as send } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { ReceivableRequest } from './body.ts'
import { messageEvent, SECRET, signedHeaders } from './fixture.ts'
import { type Received, type Refused, receive } from './receive.ts'

const EVENT = messageEvent()
const TEXT = JSON.stringify(EVENT)
const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

/** What a framework would do to the request before we get it. */
type Before = (request: IncomingMessage) => ReceivableRequest | Promise<ReceivableRequest>

/** A server that answers with what `receive` makes of a request. */
async function serve(before: Before = request => request, maxBytes?: number) {
  const results: (Received | Refused)[] = []
  const server = createServer(async (request, response) => {
    const got = await receive(await before(request), { secret: SECRET, maxBytes })
    results.push(got)
    response.writeHead(got.ok ? 204 : got.status).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closers.push(() => {
    server.close()
    server.closeAllConnections()
  })
  const { port } = server.address() as AddressInfo
  return { port, results, url: `http://127.0.0.1:${port}/` }
}

async function post(url: string, body: string | Uint8Array<ArrayBuffer>, headers = signedHeaders(body)) {
  const response = await fetch(url, { method: 'POST', headers: await headers, body })
  return response.status
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks)
}

describe('receive, from a Node request', () => {
  it('reads the stream', async () => {
    const { url, results } = await serve()
    expect(await post(url, TEXT)).toBe(204)
    expect(results).toMatchObject([{ ok: true, event: EVENT }])
    expect(await post(url, `${TEXT} `, signedHeaders(TEXT))).toBe(401)
    expect(await post(url, '')).toBe(400)
  })

  it('puts characters together that chunks have torn', async () => {
    const { port } = await serve()
    const bytes = Buffer.from(TEXT)
    const cut = bytes.indexOf('ü') + 1
    const request = send({ port, host: '127.0.0.1', method: 'POST', headers: await signedHeaders(TEXT) })
    request.write(bytes.subarray(0, cut))
    await new Promise(resolve => setTimeout(resolve, 30))
    request.end(bytes.subarray(cut))
    const [response] = await once(request, 'response')
    expect(response.statusCode).toBe(204)
  })

  it.each<[string, Before]>([
    ['body as a Buffer', async request => Object.assign(request, { body: await bytesOf(request) })],
    ['body as a string', async request => Object.assign(request, { body: String(await bytesOf(request)) })],
    [
      'rawBody beside a parsed body',
      async request => Object.assign(request, { rawBody: await bytesOf(request), body: {} }),
    ],
    [
      'a request of its own with the body as bytes',
      async request => ({ headers: request.headers, body: new Uint8Array(await bytesOf(request)) }),
    ],
    ['an empty object for a body that it did not read', request => Object.assign(request, { body: {} })],
    ['a stream set to give text', request => request.setEncoding('utf8')],
  ])('takes what a framework gives: %s', async (_, before) => {
    const { url, results } = await serve(before)
    expect(await post(url, TEXT)).toBe(204)
    expect(results).toMatchObject([{ ok: true, event: EVENT }])
  })

  it.each<[string, Before]>([
    [
      'a parsed body',
      async request => Object.assign(request, { body: JSON.parse(String(await bytesOf(request))) }),
    ],
    [
      'a stream that was read',
      async request => {
        await bytesOf(request)
        return request
      },
    ],
    [
      'a request of its own with a parsed body',
      async request => ({ headers: request.headers, body: JSON.parse(String(await bytesOf(request))) }),
    ],
    ['a request of its own without a body', request => ({ headers: request.headers })],
  ])('says so where the raw body is gone: %s', async (_, before) => {
    const { url, results } = await serve(before)
    expect(await post(url, TEXT)).toBe(500)
    expect(results).toMatchObject([
      { reason: 'body_already_parsed', detail: expect.stringContaining('before any body parser') },
    ])
  })

  it('answers 413 to a large body, declared or not, and frees the connection', async () => {
    const { port } = await serve(undefined, 4096)
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    closers.push(() => agent.destroy())
    const sockets = new Set<unknown>()
    const ask = async (headers: Record<string, string>, body: Buffer) => {
      const request = send({ port, host: '127.0.0.1', method: 'POST', agent, headers })
      request.end(body)
      const [[response]] = await Promise.all([once(request, 'response'), once(request, 'finish')])
      sockets.add(request.socket)
      response.resume()
      await once(response, 'end')
      return response.statusCode
    }
    const large = Buffer.alloc(20 * 1024 * 1024)
    expect(await ask({ 'transfer-encoding': 'chunked' }, large)).toBe(413)
    expect(await ask({ 'content-length': String(large.length) }, large)).toBe(413)
    expect(await ask(await signedHeaders(TEXT), Buffer.from(TEXT))).toBe(204)
    expect(sockets.size).toBe(1)
  })

  it('reads a sender that hangs up as body_unreadable', async () => {
    const { port, results } = await serve()
    const socket = connect(port, '127.0.0.1')
    socket.write('POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\n{"id":')
    await new Promise(resolve => setTimeout(resolve, 50))
    socket.destroy()
    await expect.poll(() => results).toMatchObject([{ status: 400, reason: 'body_unreadable' }])
  })
})
