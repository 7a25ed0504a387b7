import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import { describe, expect, it } from 'vitest'
import { listening, lying, receiving, unusedPort } from '../../delivery/http-transport.testing.ts'
import { toolsAt } from '../calls.testing.ts'
import { CREDENTIALS, TOKEN } from './graph.testing.ts'
import { callGraph, type GraphCall } from './graph.ts'

const CALL: GraphCall = { method: 'POST', path: '/1/messages', body: { a: 1 } }
const call = (url: string, timeoutMs = 10_000, what = CALL) =>
  callGraph(toolsAt(url, { timeoutMs }), CREDENTIALS, what)
const head = (status: number, length: number): string =>
  `HTTP/1.1 ${status} X\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n`

const pem = (name: string): string =>
  readFileSync(new URL(`../../../test/fixtures/tls/${name}`, import.meta.url), 'utf8')

describe('a call that arrived', () => {
  it('has the version, the token and the body', async () => {
    const seen: unknown[] = []
    const { url } = await receiving((request, response) => {
      const { method, headers } = request
      request.on('data', data => seen.push(method, request.url, headers.authorization, String(data)))
      request.on('end', () => response.end('{"id":"1"}'))
    })
    expect(await call(url)).toEqual({ state: 'ok', data: { id: '1' } })
    expect(seen).toEqual(['POST', '/v25.0/1/messages', `Bearer ${TOKEN}`, '{"a":1}'])
  })

  it('is answered by something else', async () => {
    const { url } = await lying(socket => socket.end(`${head(502, 3)}<p>`))
    expect(await call(url)).toMatchObject({ state: 'strange', status: 502 })
  })

  it('is answered by an answer that breaks off', async () => {
    const { url } = await lying(socket => socket.end(`${head(200, 100)}{"mess`))
    expect(await call(url)).toMatchObject({
      state: 'strange',
      status: 200,
      detail: 'HTTP 200 came back, but its answer broke off or has no end.',
    })
  })

  it('is answered by an answer that does not end in time', async () => {
    const { url } = await lying(socket => socket.write(`${head(200, 100)}{"mess`))
    expect(await call(url, 200)).toMatchObject({ state: 'strange', status: 200 })
  })

  it('is answered by more than can be meant', async () => {
    const { url } = await receiving((request, response) => {
      response.on('error', () => {})
      request.resume().on('end', () => response.end(`{"a":"${'x'.repeat(5_000_000)}"}`))
    })
    expect(await call(url)).toMatchObject({ state: 'strange', status: 200 })
  })

  it('is not followed to where it is redirected', async () => {
    const { url } = await lying(socket =>
      socket.end('HTTP/1.1 302 X\r\nlocation: https://evil.example/\r\ncontent-length: 0\r\n\r\n'),
    )
    expect(await call(url)).toMatchObject({ state: 'strange', status: 302 })
  })
})

describe('a call whose answer is lost', () => {
  it.each([
    ['never answers', () => {}, 'TimeoutError'],
    ['resets the connection after it has read', socket => socket.resetAndDestroy(), 'ECONNRESET'],
    ['closes the connection without a word', socket => socket.end(), 'UND_ERR_SOCKET'],
    ['answers garbage', socket => socket.end('garbage'), 'HTTPParserError'],
  ] satisfies [string, Parameters<typeof lying>[0], string][])(
    'because the server %s',
    async (_name, answer, code) => {
      const { url } = await lying(answer)
      expect(await call(url, 500)).toEqual({
        state: 'lost',
        detail: `The answer of Meta's Graph API was lost: ${code}.`,
      })
    },
  )
})

describe('a call that never left', () => {
  it('because nothing listens', async () => {
    expect(await call(`http://127.0.0.1:${await unusedPort()}`)).toEqual({
      state: 'unsent',
      detail: "Meta's Graph API could not be reached: ECONNREFUSED.",
    })
  })

  it('because the name has no address', async () => {
    expect((await call('http://graph.invalid')).state).toBe('unsent')
  })

  it('because the certificate is nobody’s', async () => {
    const server = createServer({ cert: pem('self.pem'), key: pem('self.key') }, (_request, response) => {
      response.end('{}')
    })
    const { port } = await listening(server, 'https')
    expect(await call(`https://127.0.0.1:${port}`)).toMatchObject({
      state: 'unsent',
      detail: expect.stringContaining('DEPTH_ZERO_SELF_SIGNED_CERT'),
    })
  })

  it('because the server does not speak TLS', async () => {
    const { port } = await lying(socket => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    expect((await call(`https://127.0.0.1:${port}`)).state).toBe('unsent')
  })

  it('because the address is none', async () => {
    expect((await call('no address')).state).toBe('unsent')
  })
})
