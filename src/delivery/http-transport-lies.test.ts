import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import {
  dripping,
  expectFailure,
  lying,
  post,
  receiving,
  transportingBy,
  until,
} from './http-transport.testing.ts'
import { createHttpTransport } from './http-transport.ts'

const transporting = transportingBy(createHttpTransport)

const HEAD = 'HTTP/1.1 200 OK\r\n'

describe('an endpoint that takes its time', () => {
  it('timeout: never answers', async () => {
    const receiver = await lying(() => {})
    const exchange = await post(transporting(), receiver.url, { timeoutMs: 100 })
    expectFailure(exchange, 'timeout', 'no answer came')
    expect(exchange.address).toBe('127.0.0.1')
    await until(() => receiver.open.size === 0)
  })

  it('timeout: drips its head', async () => {
    const receiver = await lying(socket => {
      socket.write(HEAD)
      dripping(socket, 10, 'x')
    })
    expectFailure(
      await post(transporting(), receiver.url, { timeoutMs: 150 }),
      'timeout',
      'head of the answer did not end',
    )
  })

  it('timeout: drips its body; what came is kept', async () => {
    const receiver = await lying(socket => {
      socket.write(`${HEAD}content-length: 9999\r\n\r\nso far`)
      dripping(socket, 10, '.')
    })
    const exchange = await post(transporting(), receiver.url, { timeoutMs: 200 })
    expectFailure(exchange, 'timeout', 'the body did not end', 200)
    expect(exchange.answer?.bodyExcerpt).toMatch(/^so far/)
    expect(exchange.timings.totalMs).toBeGreaterThanOrEqual(195)
    await until(() => receiver.open.size === 0)
  })

  it('bad_answer: a flood of interim answers', async () => {
    const receiver = await lying(socket => dripping(socket, 1, 'HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n'))
    expectFailure(await post(transporting(), receiver.url), 'bad_answer', 'interim answers')
  })
})

describe('an endpoint that says too much', () => {
  it('counts an endless body as answered and drops the connection', async () => {
    const receiver = await lying(socket => {
      socket.write(`${HEAD}\r\n`)
      dripping(socket, 1, 'x'.repeat(8_192))
    })
    const exchange = await post(transporting(), receiver.url)
    expect(exchange).toMatchObject({ error: null, answer: { status: 200, bodyExcerpt: 'x'.repeat(1_024) } })
    await until(() => receiver.open.size === 0)
  })

  it('reads a body of exactly the greatest length to its end and keeps the connection', async () => {
    const receiver = await lying(socket =>
      socket.write(`${HEAD}content-length: 16384\r\n\r\n${'x'.repeat(16_384)}`),
    )
    const transport = transporting()
    for (let i = 0; i < 2; i++) expect((await post(transport, receiver.url)).error).toBeNull()
    expect(receiver.connections).toBe(1)
  })

  it('bad_answer: a huge head', async () => {
    const receiver = await lying(socket => socket.write(`${HEAD}x-huge: ${'x'.repeat(20_000)}\r\n\r\n`))
    expectFailure(await post(transporting(), receiver.url), 'bad_answer', 'larger than 16 KiB')
  })

  it('bad_answer: an endless head', async () => {
    const receiver = await lying(socket => {
      socket.write(HEAD)
      dripping(socket, 1, `x-more: ${'x'.repeat(1_000)}\r\n`)
    })
    expectFailure(await post(transporting(), receiver.url), 'bad_answer', 'larger than 16 KiB')
  })

  it('does not unpack a gzip bomb', async () => {
    const bomb = gzipSync(Buffer.alloc(10_000_000))
    const receiver = await receiving((request, response) => {
      request.resume()
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': bomb.length }).end(bomb)
    })
    const { answer, error } = await post(transporting(), receiver.url)
    expect(error).toBeNull()
    expect(answer?.bodyExcerpt?.length).toBeLessThanOrEqual(1_024)
    expect(answer?.bodyExcerpt).not.toContain('\0')
  })
})

describe('an endpoint that answers in between', () => {
  it.each([
    ['one', 'HTTP/1.1 100 Continue\r\n\r\n'],
    ['one with a header', 'HTTP/1.1 100 Continue\r\nserver: x\r\n\r\n'],
    ['two', 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n'],
    ['early hints', 'HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n'],
  ])('%s, nobody having asked', async (_, interim) => {
    const receiver = await lying((socket, request) => {
      socket.write(interim)
      const answer = `${HEAD}content-length: 12\r\n\r\nHTTP/1.1 100`
      // Together with the answer, and ahead of it.
      if (request === 1) socket.write(answer)
      else setTimeout(() => socket.write(answer), 30)
    })
    const transport = transporting()
    for (let i = 0; i < 2; i++)
      expect(await post(transport, receiver.url)).toMatchObject({
        error: null,
        answer: { status: 200, bodyExcerpt: 'HTTP/1.1 100' },
      })
    expect(receiver.connections).toBe(1)
  })

  it('one in pieces', async () => {
    const receiver = await lying(async socket => {
      const all = 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'
      for (const piece of all.match(/.{1,7}/gs) ?? []) {
        socket.write(piece)
        await new Promise(resolve => setTimeout(resolve, 2))
      }
    })
    expect(await post(transporting(), receiver.url)).toMatchObject({
      error: null,
      answer: { status: 200, bodyExcerpt: 'ok' },
    })
  })
})
