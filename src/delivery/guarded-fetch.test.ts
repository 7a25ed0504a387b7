import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import { afterEach, describe, expect, it } from 'vitest'
import { AddressRefused, createAddressGuard, type Resolve } from './address-guard.ts'
import { createGuardedFetch, type GuardedFetch } from './guarded-fetch.ts'
import {
  answering,
  dripping,
  leadingTo,
  listening,
  lying,
  receiving,
  until,
} from './http-transport.testing.ts'

const LOOPBACK = ['127.0.0.0/8', '::1/128']

const toClose: GuardedFetch[] = []

afterEach(async () => {
  for (const one of toClose.splice(0)) await one.close()
})

interface Options {
  readonly allow?: readonly string[]
  readonly resolve?: Resolve
  readonly timeoutMs?: number
  readonly totalMs?: number
  readonly ca?: string
}

const guarded = ({ allow = LOOPBACK, resolve, timeoutMs = 5_000, ...more }: Options = {}): typeof fetch => {
  const guard = createAddressGuard({ allow, ...(resolve === undefined ? {} : { resolve }) })
  const made = createGuardedFetch({ guard, timeoutMs, ...more })
  toClose.push(made)
  return made.fetch
}

/** The code of what `fetch` says was the cause. */
const causeOf = async (answer: Promise<Response>): Promise<unknown> => {
  const error = await answer.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(TypeError)
  return (error as TypeError).cause
}

describe('createGuardedFetch', () => {
  it('fetches what may be called', async () => {
    const receiver = await receiving((request, response) => {
      response.writeHead(200, { 'content-type': 'image/png' })
      response.end(`${request.method} ${request.url} ${request.headers['x-key']}`)
    })
    const answer = await guarded()(`${receiver.url}a?b=c`, { headers: { 'x-key': '7' } })
    expect(answer.headers.get('content-type')).toBe('image/png')
    expect(await answer.text()).toBe('GET /a?b=c 7')
  })

  it.each([
    'http://127.0.0.1',
    'http://2130706433',
    'http://0x7f.1',
    'http://[::ffff:127.0.0.1]',
    'http://[::1]',
  ])('calls no address that is not public: %s', async spelling => {
    const receiver = await receiving(answering(200))
    const cause = await causeOf(guarded({ allow: [] })(`${spelling}:${receiver.port}/`))
    expect(cause).toBeInstanceOf(AddressRefused)
    expect(receiver.connections).toBe(0)
  })

  it.each(['127.0.0.1', '::ffff:127.0.0.1', '10.0.0.1', '169.254.169.254', '::1'])(
    'calls no name that leads to %s',
    async address => {
      const receiver = await receiving(answering(200))
      const fetchPublic = guarded({ allow: [], resolve: leadingTo(address) })
      expect(await causeOf(fetchPublic(`http://media.test:${receiver.port}/`))).toMatchObject({
        code: 'ADDRESS_REFUSED',
      })
      expect(receiver.connections).toBe(0)
    },
  )

  it('calls no name of which one address is not public', async () => {
    const fetchPublic = guarded({ allow: [], resolve: leadingTo('93.184.216.34', '127.0.0.1') })
    expect(await causeOf(fetchPublic('http://media.test/'))).toBeInstanceOf(AddressRefused)
  })

  it('connects to the address that was looked at and asks no second time', async () => {
    const receiver = await receiving(answering(200))
    let asked = 0
    const fetchPublic = guarded({
      allow: ['127.0.0.1/32'],
      resolve: async () => [{ address: asked++ === 0 ? '127.0.0.1' : '127.0.0.2', family: 4 }],
    })
    expect((await fetchPublic(`http://media.test:${receiver.port}/`)).status).toBe(200)
    expect(asked).toBe(1)
  })

  it('follows no redirect, even where it is asked to', async () => {
    const inner = await receiving(answering(200))
    const receiver = await receiving((_, response) =>
      response.writeHead(302, { location: inner.url }).end('elsewhere'),
    )
    const answer = await guarded()(receiver.url, { redirect: 'follow' })
    expect([answer.status, answer.headers.get('location')]).toEqual([302, inner.url])
    await answer.body?.cancel()
    expect(inner.connections).toBe(0)
  })

  it.each([
    'file:///etc/passwd',
    'data:text/plain,hello',
    'ftp://media.test/',
    'nonsense',
    'http://u:p@media.test/',
  ])('fetches nothing but plain addresses of the web: %s', async address => {
    await expect(guarded()(address)).rejects.toThrow(TypeError)
  })
})

describe('what createGuardedFetch waits for', () => {
  it('gives up where no name server answers', async () => {
    const fetchPublic = guarded({ resolve: () => new Promise(() => {}), timeoutMs: 100 })
    expect(await causeOf(fetchPublic('http://media.test/'))).toMatchObject({
      code: 'UND_ERR_CONNECT_TIMEOUT',
    })
  })

  it('gives up where no answer comes, or its body stands still', async () => {
    const silent = await receiving(() => undefined)
    const fetchPublic = guarded({ timeoutMs: 100 })
    expect(await causeOf(fetchPublic(silent.url))).toMatchObject({ code: 'UND_ERR_HEADERS_TIMEOUT' })
    const halting = await receiving((_, response) => {
      response.writeHead(200, { 'content-length': '10' })
      response.write('half')
    })
    const answer = await fetchPublic(halting.url)
    await expect(answer.text()).rejects.toThrow('terminated')
  })

  it('gives up on a body that never ends, drop by drop', async () => {
    const receiver = await lying(socket => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n')
      dripping(socket, 20, 'x')
    })
    const answer = await guarded({ totalMs: 200 })(receiver.url)
    await expect(answer.text()).rejects.toThrow()
    await until(() => receiver.open.size === 0)
  })

  it('has an error for a body that is cut off', async () => {
    const receiver = await lying(socket => {
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf')
    })
    await expect((await guarded()(receiver.url)).text()).rejects.toThrow('terminated')
  })

  it("heeds the caller's own signal", async () => {
    const silent = await receiving(() => undefined)
    const fetching = guarded()(silent.url, { signal: AbortSignal.timeout(50) })
    await expect(fetching).rejects.toMatchObject({ name: 'TimeoutError' })
  })

  it('ends with close', async () => {
    const silent = await receiving(() => undefined)
    const guard = createAddressGuard({ allow: LOOPBACK })
    const { fetch: fetchPublic, close } = createGuardedFetch({ guard, timeoutMs: 5_000 })
    const fetching = causeOf(fetchPublic(silent.url))
    await until(() => silent.open.size === 1)
    await close()
    expect(await fetching).toMatchObject({ code: 'UND_ERR_DESTROYED' })
    await until(() => silent.open.size === 0)
  })
})

describe('TLS of createGuardedFetch', () => {
  const pem = (name: string): string =>
    readFileSync(new URL(`../../test/fixtures/tls/${name}`, import.meta.url), 'utf8')

  const secure = () =>
    listening(createServer({ cert: pem('good.pem'), key: pem('good.key') }, answering(200)), 'https')

  it('trusts a private authority where it is told to, and nobody else', async () => {
    const receiver = await secure()
    const address = `https://hooks.test:${receiver.port}/`
    const resolve = leadingTo('127.0.0.1')
    expect((await guarded({ resolve, ca: pem('authority.pem') })(address)).status).toBe(200)
    await expect(guarded({ resolve })(address)).rejects.toThrow(TypeError)
  })
})
