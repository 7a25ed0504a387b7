import { expect, test } from 'vitest'
import type { IdempotencyKey } from '../store.ts'
import { begun as erasing, finish } from './person.ts'
import { newId, START } from './records.ts'
import type { World } from './world.ts'

const MADE = newId()
const FRESH = { state: 'fresh', made: MADE }

const key = (): IdempotencyKey => ({ tokenId: newId(), method: 'POST', path: '/api/v1/x/', key: 'k' })

/** What becomes of requests that are repeated. */
export const requestsLaw = (world: () => World): void => {
  test('a request is fresh, running, then done', async () => {
    const { a, b } = world()
    const one = key()
    expect(await a.directory.beginRequest(one, 'd1', MADE, 'n1', START)).toEqual(FRESH)
    expect(await b.directory.beginRequest(one, 'd1', MADE, 'n2', START)).toEqual({ state: 'running' })
    expect(await b.directory.beginRequest(one, 'd2', MADE, 'n2', START)).toEqual({ state: 'mismatch' })
    await a.directory.finishRequest(one, 'sealed answer')
    const done = { state: 'done', sealed: 'sealed answer' }
    expect(await b.directory.beginRequest(one, 'd1', MADE, 'n2', START)).toEqual(done)
    expect(await b.directory.beginRequest(one, 'd2', MADE, 'n2', START)).toEqual({ state: 'mismatch' })
  })

  test('of two who begin at once, one may', async () => {
    const { a, b } = world()
    const one = key()
    const states = await Promise.all(
      [a, b].map(each => each.directory.beginRequest(one, 'd', MADE, 'n1', START)),
    )
    expect(states.map(({ state }) => state).toSorted()).toEqual(['fresh', 'running'])
  })

  test('token, method, path and key tell requests apart', async () => {
    const { a } = world()
    const one = key()
    const all = [one, { ...one, tokenId: newId() }, { ...one, method: 'PUT' }, { ...one, path: '/y/' }]
    for (const each of [...all, { ...one, key: 'l' }]) {
      expect(await a.directory.beginRequest(each, 'd', MADE, 'n1', START)).toEqual(FRESH)
    }
  })

  test('what failed may be repeated, what is done stays', async () => {
    const { a, b } = world()
    const one = key()
    await a.directory.beginRequest(one, 'd', MADE, 'n1', START)
    await a.directory.dropRequest(one)
    expect(await b.directory.beginRequest(one, 'other', MADE, 'n1', START)).toEqual(FRESH)
    await b.directory.finishRequest(one, 's')
    await b.directory.dropRequest(one)
    expect(await a.directory.beginRequest(one, 'other', MADE, 'n1', START)).toMatchObject({ state: 'done' })
  })

  test('one that broke off is fresh again, with the id that it was given first', async () => {
    const { a, b } = world()
    const one = key()
    await a.directory.beginRequest(one, 'd', MADE, 'n1', START)
    await a.directory.releaseRequest(one)
    expect(await b.directory.beginRequest(one, 'other', MADE, 'n1', START + 5)).toEqual({ state: 'mismatch' })
    const again = await b.directory.beginRequest(one, 'd', newId(), 'n1', START + 5)
    expect(again).toEqual(FRESH)
    await b.directory.finishRequest(one, 's')
    await b.directory.releaseRequest(one)
    expect(await a.directory.beginRequest(one, 'd', MADE, 'n1', START + 6)).toMatchObject({ state: 'done' })
  })

  test('one that a dead node had begun is fresh; one that it had answered is done', async () => {
    const { a, b } = world()
    const [begun, done] = [key(), key()]
    await a.directory.beginRequest(begun, 'd', MADE, 'dead', START)
    await a.directory.beginRequest(done, 'd', MADE, 'dead', START)
    await a.directory.finishRequest(done, 's')
    await b.nodes.reclaim('me', START + 60_000)
    // With another body it is not the same request, whoever died.
    expect(await b.directory.beginRequest(begun, 'other', MADE, 'me', START)).toEqual({ state: 'mismatch' })
    const again = await b.directory.beginRequest(begun, 'd', newId(), 'me', START + 70_000)
    expect(again).toEqual(FRESH)
    expect(await b.directory.beginRequest(begun, 'd', MADE, 'n3', START)).toEqual({ state: 'running' })
    expect(await b.directory.beginRequest(done, 'd', MADE, 'me', START)).toMatchObject({ state: 'done' })
  })

  test('old ones are dropped', async () => {
    const { a, b } = world()
    const [old, young] = [key(), key()]
    await a.directory.beginRequest(old, 'd', MADE, 'n1', START)
    await a.directory.beginRequest(young, 'd', MADE, 'n1', START + 1)
    expect(await b.directory.dropRequests(START + 1)).toBe(1)
    expect(await b.directory.beginRequest(old, 'd', MADE, 'n1', START)).toEqual(FRESH)
    expect(await b.directory.beginRequest(young, 'd', MADE, 'n1', START)).toEqual({ state: 'running' })
  })

  test('with the message that one made goes its answer, also where it is not answered yet', async () => {
    const { a, b } = world()
    const person = await erasing(world())
    const [first, second, third] = person.messages.map(({ id }) => id)
    const [answered, running, died, other] = [key(), key(), key(), key()]
    const made = [first, second, third, newId()].map(id => id ?? '')
    for (const [i, request] of [answered, running, died, other].entries())
      await a.directory.beginRequest(request, 'd', made[i] ?? '', 'n1', START)
    for (const request of [answered, other]) await a.directory.finishRequest(request, 'sealed')
    await a.directory.releaseRequest(died)
    await finish(world(), person)
    await b.directory.finishRequest(running, 'sealed too late')
    for (const request of [answered, running, died]) {
      const again = await b.directory.beginRequest(request, 'd', newId(), 'n2', START)
      expect(again).toEqual({ state: 'erased' })
      expect(await b.directory.beginRequest(request, 'e', newId(), 'n2', START)).toEqual({
        state: 'mismatch',
      })
    }
    expect(await b.directory.beginRequest(other, 'd', newId(), 'n2', START)).toMatchObject({ state: 'done' })
    expect(
      (await b.secrets.sealed(null, 99)).filter(({ context }) => context.startsWith('idempotency')),
    ).toHaveLength(1)
  })
}
