import { expect, it } from 'vitest'
import {
  answering,
  lying,
  post,
  receiving,
  transportingBy,
} from '../../src/delivery/http-transport.testing.ts'
import { createHttpTransport } from '../../src/delivery/http-transport.ts'
import { chance, rounds, seeded } from './support/chaos.ts'

const ROUNDS = rounds(200, 20_000)
const EMPTY = 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'

const transporting = transportingBy(createHttpTransport)

/** Stand in for an address that is public, and for one that is not. */
const PUBLIC = '127.0.0.1'
const INNER = '127.0.0.2'

it(seeded('calls no address that must not be called, however often a name changes its mind'), async () => {
  const random = chance('rebinding')
  const receiver = await receiving(answering(204))
  let refused = false
  const transport = transporting({
    allow: [`${PUBLIC}/32`],
    resolve: async () => {
      const addresses = Array.from({ length: random.whole(1, 3) }, () => (random.maybe(0.7) ? PUBLIC : INNER))
      refused = addresses.includes(INNER)
      return addresses.map(address => ({ address, family: 4 }))
    },
  })
  let calls = 0
  for (let done = 0; done < ROUNDS; done += 1) {
    const url = `http://rebinding-${random.whole(1, 5)}.test:${receiver.port}/`
    if (random.maybe(0.3)) await transport.check(url)
    // A connection that was kept open asks nobody; it was looked at when it was opened.
    refused = false
    const { address, error } = await post(transport, url)
    expect(error?.code ?? null).toBe(refused ? 'address_refused' : null)
    expect(address).toBe(refused ? null : PUBLIC)
    calls += refused ? 0 : 1
  }
  expect(calls).toBeGreaterThan(0)
  expect(calls).toBeLessThan(ROUNDS)
})

it(seeded('takes no answer for that of a request that was not made'), async () => {
  const random = chance('answers to nothing')
  let requests = 0
  const receiver = await lying(socket => {
    requests += 1
    socket.write(EMPTY.repeat(random.whole(2, 4)))
  })
  let taken = 0
  for (let done = 0; done < ROUNDS; done += 10) {
    // One connection, for which the others wait: the second answer comes when the next is about to be asked.
    const transport = transporting({ connectionsPerOrigin: 1 })
    const all = await Promise.all(Array.from({ length: 5 }, () => post(transport, receiver.url)))
    taken += all.filter(({ answer, error }) => answer !== null && error === null).length
    expect(taken).toBeLessThanOrEqual(requests)
  }
  expect(taken).toBeGreaterThan(0)
})
