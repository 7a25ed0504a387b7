import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import {
  answering,
  leadingTo,
  lying,
  post,
  receiving,
  transportingBy,
  until,
} from './http-transport.testing.ts'
import { createHttpTransport } from './http-transport.ts'

const transporting = transportingBy(createHttpTransport)

describe('timings', () => {
  it('holds what opening the connection took for the first post, and null for those that reuse it', async () => {
    const receiver = await receiving(answering(204))
    const transport = transporting({ resolve: leadingTo('127.0.0.1') })
    const url = `http://hooks.test:${receiver.port}/`
    const first = await post(transport, url)
    expect(first.timings).toEqual({
      dnsMs: expect.any(Number),
      connectMs: expect.any(Number),
      tlsMs: null,
      firstByteMs: expect.any(Number),
      totalMs: expect.any(Number),
    })
    const second = await post(transport, url)
    expect(second.timings).toMatchObject({
      dnsMs: null,
      connectMs: null,
      tlsMs: null,
      firstByteMs: expect.any(Number),
    })
    expect(second.address).toBe('127.0.0.1')
    expect(receiver.connections).toBe(1)
  })

  it('has no name look-up for an address', async () => {
    const receiver = await receiving(answering(204))
    const { timings } = await post(transporting(), receiver.url)
    expect(timings).toMatchObject({ dnsMs: null, connectMs: expect.any(Number) })
  })

  it('is rounded to hundredths and adds up', async () => {
    const receiver = await receiving(answering(204))
    const { timings } = await post(
      transporting({ resolve: leadingTo('127.0.0.1') }),
      `http://hooks.test:${receiver.port}/`,
    )
    const opened = (timings.dnsMs ?? 0) + (timings.connectMs ?? 0)
    expect(timings.firstByteMs).toBeGreaterThanOrEqual(opened - 0.05)
    expect(timings.totalMs).toBeGreaterThanOrEqual(timings.firstByteMs ?? 0)
    for (const ms of Object.values(timings)) if (ms !== null) expect(Math.round(ms * 100) / 100).toBe(ms)
  })

  it('belongs to the connection that carried the request where the endpoint closes after every answer', async () => {
    const receiver = await receiving((request, response) => {
      request.resume()
      response.writeHead(204, { connection: 'close' }).end()
    })
    const transport = transporting()
    for (let i = 0; i < 3; i++)
      expect((await post(transport, receiver.url)).timings.connectMs).toEqual(expect.any(Number))
    expect(receiver.connections).toBe(3)
  })
})

describe('connections', () => {
  it('carries 200 posts at the same time over a bounded number of them, each with its own answer', async () => {
    const receiver = await receiving(async (request, response) => {
      response.end(await text(request))
    })
    const transport = transporting({ connectionsPerOrigin: 16 })
    const exchanges = await Promise.all(
      Array.from({ length: 200 }, (_, i) =>
        post(transport, receiver.url, { body: Buffer.from(`event ${i}`) }),
      ),
    )
    expect(exchanges.map(each => each.answer?.bodyExcerpt)).toEqual(exchanges.map((_, i) => `event ${i}`))
    expect(receiver.connections).toBe(16)
    expect(exchanges.filter(each => each.timings.connectMs !== null)).toHaveLength(16)
  })

  it('opens another one for a post that waited where one is lost', async () => {
    const receiver = await lying((socket, request) => {
      if (request === 1 && receiver.connections % 2 === 1) socket.resetAndDestroy()
      else socket.write('HTTP/1.1 204 No Content\r\n\r\n')
    })
    const transport = transporting({ connectionsPerOrigin: 1 })
    const exchanges = await Promise.all([post(transport, receiver.url), post(transport, receiver.url)])
    expect(exchanges.map(each => each.error?.code ?? each.answer?.status)).toEqual(['connection_reset', 204])
  })

  it('says so where none became free in time', async () => {
    const receiver = await lying(() => {})
    const transport = transporting({ connectionsPerOrigin: 1 })
    const [, crowded] = await Promise.all([
      post(transport, receiver.url, { timeoutMs: 200 }),
      post(transport, receiver.url, { timeoutMs: 50 }),
    ])
    expect(crowded).toMatchObject({ answer: null, address: null, error: { code: 'timeout' } })
    expect(crowded?.error?.detail).toBe(
      `All 1 connections to 127.0.0.1:${receiver.port} were busy for 0.05 s; nothing was sent.`,
    )
  })

  it('begins the time of a post that waited when it gets one', async () => {
    const receiver = await lying(socket => {
      setTimeout(() => socket.write('HTTP/1.1 204 No Content\r\n\r\n'), 300)
    })
    const transport = transporting({ connectionsPerOrigin: 1 })
    const both = [
      post(transport, receiver.url, { timeoutMs: 550 }),
      post(transport, receiver.url, { timeoutMs: 550 }),
    ]
    for (const exchange of await Promise.all(both)) {
      expect(exchange.error).toBeNull()
      expect(exchange.timings.totalMs).toBeLessThan(550)
    }
  })

  it('lets go of an idle one, sooner where the server asks for it', async () => {
    const receiver = await lying(socket => {
      socket.write('HTTP/1.1 204 No Content\r\nkeep-alive: timeout=2\r\n\r\n')
    })
    const transport = transporting()
    await post(transport, receiver.url)
    await until(() => receiver.open.size === 0)
    expect((await post(transport, receiver.url)).timings.connectMs).toEqual(expect.any(Number))
  })
})

describe('close', () => {
  it('ends posts under way and idle connections, and takes no more', async () => {
    const silent = await lying(() => {})
    const idle = await receiving(answering(204))
    const transport = transporting({ connectionsPerOrigin: 1 })
    await post(transport, idle.url)
    const underWay = [post(transport, silent.url), post(transport, silent.url)]
    await until(() => silent.connections === 1)
    await transport.close()
    for (const exchange of await Promise.all(underWay)) expect(exchange.error?.code).toBe('interrupted')
    await until(() => idle.open.size === 0 && silent.open.size === 0)
    expect((await post(transport, idle.url)).error?.code).toBe('interrupted')
    await transport.close()
  })

  it('ends a post whose connection is still being opened', async () => {
    const transport = transporting({ resolve: () => new Promise(() => {}) })
    const underWay = post(transport, 'http://hooks.test/')
    await transport.close()
    expect((await underWay).error?.code).toBe('interrupted')
  })
})
