import { describe, expect, it } from 'vitest'
import { expectFailure, lying, post, transportingBy } from './http-transport.testing.ts'
import { createHttpTransport } from './http-transport.ts'

const transporting = transportingBy(createHttpTransport)

const HEAD = 'HTTP/1.1 200 OK\r\n'

describe('an endpoint that ends too early', () => {
  it.each([
    ['before it answers', '', 'before it answered', null],
    ['within the head', `${HEAD}x-half: `, 'within the head', null],
    ['within the body', `${HEAD}content-length: 100\r\n\r\nhalf`, 'and 4 bytes of the body', 200],
    ['within a chunk', `${HEAD}transfer-encoding: chunked\r\n\r\n5\r\nab`, 'and 2 bytes of the body', 200],
  ])('connection_reset: resets %s', async (_, bytes, words, status) => {
    const receiver = await lying(socket => {
      socket.write(bytes)
      setTimeout(() => socket.resetAndDestroy(), 50)
    })
    expectFailure(await post(transporting(), receiver.url), 'connection_reset', words, status)
  })

  it.each([
    ['before it answers', '', 'closed the connection before it answered', null],
    ['within the head', `${HEAD}x-half: `, 'closed the connection within the head', null],
    ['within a chunk', `${HEAD}transfer-encoding: chunked\r\n\r\n5\r\nab`, 'and 2 bytes of the body', 200],
    [
      'within the last chunk',
      `${HEAD}connection: close\r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\n`,
      'and 2 bytes',
      200,
    ],
  ])('connection_reset: closes its half %s', async (_, bytes, words, status) => {
    const receiver = await lying(socket => socket.end(bytes))
    expectFailure(await post(transporting(), receiver.url), 'connection_reset', words, status)
  })

  it('connection_reset: an idle connection closes just as the next request comes; nothing is sent again', async () => {
    const receiver = await lying((socket, request) => {
      if (request === 1) socket.write('HTTP/1.1 204 No Content\r\n\r\n')
      else socket.resetAndDestroy()
    })
    const transport = transporting()
    expect((await post(transport, receiver.url)).error).toBeNull()
    expectFailure(await post(transport, receiver.url), 'connection_reset', 'that it had kept open')
    expect(receiver.connections).toBe(1)
    expect((await post(transport, receiver.url)).error).toBeNull()
  })

  it('takes a body that the end of the connection ends', async () => {
    const receiver = await lying(socket => socket.end(`${HEAD}\r\nfine`))
    expect(await post(transporting(), receiver.url)).toMatchObject({
      error: null,
      answer: { bodyExcerpt: 'fine' },
    })
  })
})

describe('an endpoint that miscounts', () => {
  it.each(['keep-alive', 'close'])('bad_answer: announces more than it sends (%s)', async connection => {
    const receiver = await lying(socket =>
      socket.end(`${HEAD}connection: ${connection}\r\ncontent-length: 100\r\n\r\nhalf`),
    )
    const exchange = await post(transporting(), receiver.url)
    expectFailure(
      exchange,
      'bad_answer',
      'The Content-Length of the answer is wrong: 100 bytes were announced, 4 came',
      200,
    )
    expect(exchange.answer?.bodyExcerpt).toBe('half')
  })

  it('takes what was announced where it sends more, and does not mistake the rest for the next answer', async () => {
    const receiver = await lying(socket =>
      socket.write(`${HEAD}content-length: 2\r\n\r\nokHTTP/1.1 500 Oh\r\n\r\n`),
    )
    const transport = transporting()
    for (let i = 0; i < 3; i++)
      expect(await post(transport, receiver.url)).toMatchObject({
        error: null,
        answer: { status: 200, bodyExcerpt: 'ok' },
      })
  })
})

describe('an endpoint that speaks something else', () => {
  it.each([
    ['SSH', 'SSH-2.0-OpenSSH_9.9\r\n', 'not HTTP/1.1: Expected HTTP/'],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'not HTTP/1.1'],
    [
      'two lengths',
      `${HEAD}content-length: 1\r\ncontent-length: 2\r\n\r\nx`,
      'Content-Length of the answer is wrong',
    ],
    ['a length that is no number', `${HEAD}content-length: many\r\n\r\nx`, 'not HTTP/1.1'],
    [
      'another protocol',
      'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n',
      'change the protocol',
    ],
    ['a line feed alone', 'HTTP/1.1 200 OK\ncontent-length: 0\n\n', 'not HTTP/1.1: A line feed'],
    ['a header that goes on in the next line', `${HEAD}x-long: a\r\n b\r\n\r\n`, 'Invalid header name'],
    ['a control in a header', `${HEAD}x-odd: a\u0001b\r\n\r\n`, 'Invalid character in a header'],
    [
      'a length beside chunks',
      `${HEAD}content-length: 1\r\ntransfer-encoding: chunked\r\n\r\n`,
      'not HTTP/1.1',
    ],
    ['a chunk size that is no number', `${HEAD}transfer-encoding: chunked\r\n\r\nmany\r\n`, 'chunk size'],
    [
      'a chunk that is longer than it says',
      `${HEAD}transfer-encoding: chunked\r\n\r\n1\r\nabc\r\n`,
      'longer than it says',
    ],
  ])('bad_answer: %s', async (_, bytes, words) => {
    const receiver = await lying(socket => {
      socket.write(bytes)
      setTimeout(() => socket.write('\r\n'), 30)
    })
    const { error } = await post(transporting(), receiver.url)
    expect(error).toEqual({ code: 'bad_answer', detail: expect.stringContaining(words) })
  })
})
