import { expect } from 'vitest'
import { until } from '../../e2e/support/receiver.ts'
import { type Load, pause } from './load.ts'
import type { Random } from './random.ts'
import type { Theatre } from './theatre.ts'
import type { Way } from './ways.ts'

/** The longest that nothing can be written after that was seen from outside, in milliseconds. */
const LONGEST_MS = 1_500
const REASONS = ['store_unavailable', 'overloaded']

/**
 * The store cannot be written for a while, under load: platforms and callers of the API are told so, and the operator
 * what to do. Then it can be again, and the hub goes on without being started anew.
 * @returns how long it took until something was accepted again, in milliseconds
 */
const withoutWriting = async (
  { hub, tenantId }: Theatre,
  load: Load,
  way: Way,
  random: Random,
): Promise<number> => {
  const told = hub.output.length
  const end = way.begin(hub, random)
  try {
    const before = load.refused(503)
    await until(() => load.refused(503) > before, 'a hook that answers 503')
    const rename = () => hub.client.call('PATCH', `/tenants/${tenantId}/`, { name: 'Renamed' })
    // Where the hook's larger writes do not fit any more, a small one may, until the rest is taken, too.
    await until(async () => (await rename()).status === 503, 'an API that answers 503')
    await pause(random.whole(0, LONGEST_MS))
    await until(() => way.advice.test(hub.output.slice(told)), 'a line of the log that says what to do')
  } finally {
    end()
  }
  const [endedAt, accepted] = [performance.now(), load.accepted.size]
  await until(() => load.accepted.size > accepted, 'a message that is accepted again')
  return performance.now() - endedAt
}

/** The hook answered nothing but 200 and 503; every 503 says what is the matter, and when to come back. */
const expectGoodRefusals = ({ refusals }: Load): void => {
  expect([...refusals.keys()]).toEqual([503])
  for (const { retryAfter, body } of refusals.get(503) ?? []) {
    expect(Number(retryAfter)).toBeGreaterThan(0)
    expect(REASONS).toContain(JSON.parse(body).code)
  }
}

/**
 * Time after time the store cannot be written under a load, and can be again: all that was answered arrives, once, from
 * the same process.
 * @returns how long it took at the most until it was back to work, in milliseconds
 */
export const besiege = async (
  theatre: Theatre,
  load: Load,
  way: Way,
  random: Random,
  rounds: number,
): Promise<number> => {
  const { pid } = theatre.hub
  let backMs = 0
  for (let round = 0; round < rounds; round += 1) {
    await pause(random.whole(50, 500))
    backMs = Math.max(backMs, await withoutWriting(theatre, load, way, random))
    await theatre.expectBalanced()
  }
  await load.stop()
  await theatre.expectAllDelivered(load)
  // It is the same process, and what was sent while nothing could be written down was not sent again.
  expect(theatre.hub.pid).toBe(pid)
  expectGoodRefusals(load)
  expect(theatre.duplicates).toBe(0)
  return backMs
}
