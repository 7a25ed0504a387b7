import { describe, expect, it } from 'vitest'
import type { Exchange } from '../domain/attempt.ts'
import { post, receiving, transportingBy, until } from './http-transport.testing.ts'
import { createHttpTransport } from './http-transport.ts'
import type { Transport } from './transport.ts'

const transporting = transportingBy(createHttpTransport)

describe('connections to many origins', () => {
  /** Holds every request until it is told to answer. */
  const holding = async () => {
    let most = 0
    let busy = 0
    let held: (() => void)[] = []
    const receiver = await receiving((request, response) => {
      busy += 1
      most = Math.max(most, busy)
      request.resume()
      held.push(() => {
        busy -= 1
        response.writeHead(204).end()
      })
    })
    const answerAll = () => {
      const all = held
      held = []
      for (const answer of all) answer()
    }
    return { receiver, answerAll, busy: () => busy, most: () => most }
  }
  const many = (transport: Transport, url: string, count: number) =>
    Array.from({ length: count }, () => post(transport, url))

  it('leaves some to those that come later, and one to each in any case', async () => {
    const transport = transporting({ connections: 90 })
    const origins = await Promise.all(Array.from({ length: 20 }, holding))
    const posts: Promise<Exchange>[] = []
    for (const [i, { receiver, busy }] of origins.entries()) {
      posts.push(...many(transport, receiver.url, 30))
      await until(() => busy() > 0)
      // An eighth of those that are left: 10 of 90, 9 of 80 and so on.
      if (i < 2) await until(() => busy() === 10 - i)
    }
    const sum = origins.reduce((total, { busy }) => total + busy(), 0)
    expect(sum).toBeLessThanOrEqual(90)
    expect(Math.min(...origins.map(({ busy }) => busy()))).toBeGreaterThanOrEqual(1)
    const ended = Promise.all(posts)
    let done = false
    void ended.then(() => {
      done = true
    })
    await until(() => {
      for (const { answerAll } of origins) answerAll()
      return done
    })
    expect((await ended).every(({ answer }) => answer?.status === 204)).toBe(true)
  })

  it('gives one also to an origin for which none is left', async () => {
    const transport = transporting({ connections: 2 })
    const origins = await Promise.all(Array.from({ length: 5 }, holding))
    const posts = origins.flatMap(({ receiver }) => many(transport, receiver.url, 3))
    await until(() => origins.every(({ busy }) => busy() === 1))
    let left = posts.length
    for (const one of posts) void one.then(() => left--)
    await until(() => {
      for (const { answerAll } of origins) answerAll()
      return left === 0
    })
    expect(origins.map(({ most }) => most())).toEqual(origins.map(() => 1))
  })

  it('gives an origin more when others have ended', async () => {
    const transport = transporting({ connections: 90, connectionsPerOrigin: 10 })
    const others = await Promise.all(Array.from({ length: 12 }, holding))
    const early = others.flatMap(({ receiver }) => many(transport, receiver.url, 10))
    const late = await holding()
    let waiting = 60
    const posts = many(transport, late.receiver.url, waiting).map(one => one.then(() => waiting--))
    await until(() => late.busy() > 0)
    const before = late.busy()
    expect(before).toBeLessThan(5)
    let isEarly = true
    void Promise.all(early).then(() => {
      isEarly = false
    })
    await until(() => {
      for (const { answerAll } of others) answerAll()
      return !isEarly
    })
    for (const { receiver } of others) for (const socket of receiver.open) socket.destroy()
    await until(() => {
      if (late.most() < 10) late.answerAll()
      return late.most() >= 10 || waiting === 0
    })
    expect(late.most()).toBe(10)
    await until(() => {
      late.answerAll()
      return waiting === 0
    })
    await Promise.all(posts)
  })
})
