import { expect, it } from 'vitest'
import { notFound, Refusal, StoreUnavailable } from '../domain/errors.ts'
import type { Polled, Polling, PollingNeed } from '../platforms/polling.ts'
import type { OpenAccount } from './accounts.ts'
import { PollLoop } from './poll-loop.ts'

const POLL: PollingNeed = { state: 'poll', detail: 'why' }
const opened = { credentials: {} } as OpenAccount
const posts = (...numbers: number[]): Polled => ({
  state: 'ok',
  posts: numbers.map(number => ({ body: Uint8Array.of(number), after: String(number) })),
})

/** A loop whose platform answers in turn, and ends it when there are no more answers. */
const runWith = async (
  polls: readonly Polled[],
  take: (number: number) => Promise<void> = async () => undefined,
  needs: readonly PollingNeed[] = [],
) => {
  const afters: (string | null)[] = []
  const told: string[] = []
  let asked = 0
  const polling: Polling = {
    async need() {
      asked += 1
      return needs[asked - 1] ?? POLL
    },
    async poll(_credentials, after) {
      afters.push(after)
      const polled = polls[afters.length - 1]
      if (polled === undefined) loop.end()
      return polled ?? posts()
    },
  }
  const taken: number[] = []
  const loop = new PollLoop({
    opened,
    polling,
    hookUrl: 'https://hub.example/hooks/1',
    since: 0,
    take: async body => {
      const [number = 0] = body
      taken.push(number)
      await take(number)
    },
    listener: {
      decided: async ({ state }) => void told.push(state),
      ill: reason => told.push(reason),
      well: () => undefined,
      ended: () => told.push('ended'),
      unexpected: error => told.push(String(error)),
    },
    now: () => performance.now(),
  })
  await loop.run()
  return { afters, taken, told, asked }
}

it.concurrent('confirms posts by the next fetch, once they are committed, in their order', async () => {
  const { afters, taken, told } = await runWith([posts(1, 2), posts(3)])
  expect([afters, taken]).toEqual([
    [null, '2', '3'],
    [1, 2, 3],
  ])
  expect(told).toEqual(['poll', 'ended'])
})

it.concurrent('confirms none after one that could not be kept, and fetches it again', async () => {
  let isAway = true
  const { afters, taken, told } = await runWith([posts(1, 2, 3), posts(2, 3)], async number => {
    if (number !== 2 || !isAway) return
    isAway = false
    throw new StoreUnavailable('The disk is full.')
  })
  expect(afters).toEqual([null, '1', '3'])
  expect(taken).toEqual([1, 2, 3, 2, 3])
  expect(told).toEqual(['poll', 'They cannot be kept: The disk is full.', 'ended'])
})

it.concurrent('waits where too much waits already', async () => {
  let isFull = true
  const { afters } = await runWith([posts(1), posts(1)], async () => {
    if (!isFull) return
    isFull = false
    throw new Refusal('overloaded', 'Too much waits to be written.')
  })
  expect(afters).toEqual([null, null, '1'])
})

it.concurrent('ends where its account is gone', async () => {
  const { told } = await runWith([posts(1)], () => Promise.reject(notFound('platform account')))
  expect(told).toEqual(['poll', 'ended'])
})

it.concurrent('finds out anew how posts come, where that has changed', async () => {
  const { asked, told } = await runWith([{ state: 'changed', detail: 'A hook was set.' }, posts(1)])
  expect([asked, told]).toEqual([2, ['poll', 'poll', 'ended']])
})

it.concurrent('goes on after a bug', async () => {
  let isBroken = true
  const { told, taken } = await runWith([posts(1), posts(1)], async () => {
    if (!isBroken) return
    isBroken = false
    throw new Error('a bug')
  })
  expect(told).toEqual(['poll', 'Error: a bug', 'poll', 'ended'])
  expect(taken).toEqual([1, 1])
})

it.concurrent('does not ask again at once whoever answers at once that there is nothing', async () => {
  const began = performance.now()
  await runWith([posts()])
  expect(performance.now() - began).toBeGreaterThan(950)
})
