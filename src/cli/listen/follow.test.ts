import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { follow, type Notice } from './follow.ts'

type Answer = (request: IncomingMessage, response: ServerResponse) => void

/** A hub that answers each call in turn; the last answer is given again and again. */
const hubThat = async (...answers: Answer[]) => {
  const calls: (string | undefined)[] = []
  const server = createServer((request, response) => {
    calls.push(request.headers['last-event-id'] as string | undefined)
    answers[Math.min(calls.length, answers.length) - 1]?.(request, response)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, calls }
}

const stream =
  (text: string, isEnd = true): Answer =>
  (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(text)
    if (isEnd) response.end()
  }

const problem =
  (status: number, headers: Record<string, string> = {}): Answer =>
  (_, response) =>
    response.writeHead(status, headers).end(JSON.stringify({ detail: `because ${status}` }))

/** Follows until so many events have come. */
const take = async (url: string, count: number, after: string | null = null, idleMs = 10_000) => {
  const ending = new AbortController()
  const notices: Notice[] = []
  const notice = (one: Notice): void => void notices.push(one)
  const tools = { signal: ending.signal, notice, random: () => 0, idleMs, firstPauseMs: 4 }
  const taken: string[] = []
  for await (const { data } of follow({ url, token: 't', after }, tools)) {
    taken.push(data)
    if (taken.length === count) ending.abort()
  }
  return { taken, notices }
}

describe('following a stream', () => {
  it('comes again from the last id, also from one that came without an event', async () => {
    const hub = await hubThat(
      stream('id: 1\ndata: a\n\nid: 2\n: nothing for you\n\n'),
      stream('event: end\ndata: {"detail":"I stop."}\n\n'),
      stream('id: 3\ndata: b\n\n', false),
    )
    const { taken, notices } = await take(hub.url, 2, '0')
    expect(taken).toEqual(['a', 'b'])
    expect(hub.calls).toEqual(['0', '2', '2'])
    const reasons = notices.flatMap(one => (one.kind === 'broken' ? [one.reason] : []))
    expect(reasons).toEqual(['the hub ended the stream', 'I stop.'])
  })

  it('takes an event once more that was not dealt with when the connection broke', async () => {
    const hub = await hubThat(
      stream('id: 1\ndata: a\n\nid: 2\ndata: b\n\n'),
      stream('id: 3\ndata: c\n\n', false),
    )
    const ending = new AbortController()
    const tools = { signal: ending.signal, notice: () => undefined, random: () => 0, firstPauseMs: 1 }
    for await (const { data } of follow({ url: hub.url, token: 't', after: null }, tools)) {
      if (data === 'c') ending.abort()
    }
    expect(hub.calls).toEqual([undefined, '2'])
  })

  it('takes a silence for the end, and waits longer and longer', async () => {
    const hub = await hubThat(
      stream('id: 1\ndata: a\n\n', false),
      problem(503),
      problem(429, { 'retry-after': '0' }),
      problem(500),
      stream('id: 2\ndata: b\n\n', false),
    )
    const { taken, notices } = await take(hub.url, 2, null, 40)
    expect(taken).toEqual(['a', 'b'])
    const broken = notices.flatMap(one => (one.kind === 'broken' ? [[one.reason, one.againInMs]] : []))
    expect(broken).toEqual([
      ['nothing came for too long', 2],
      ['because 503', 4],
      ['because 429', 8],
      ['because 500', 16],
    ])
  })

  it.each([400, 401, 403, 404])('gives up at %i, and says why', async status => {
    const hub = await hubThat(problem(status))
    await expect(take(hub.url, 1)).rejects.toThrow(`because ${status}`)
  })

  it('gives up where something else answers', async () => {
    const hub = await hubThat((_, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('x'),
    )
    await expect(take(hub.url, 1)).rejects.toThrow(/is that the hub/)
  })
})
