import { beforeEach, expect, it } from 'vitest'
import { notFound } from '../domain/errors.ts'
import type { AccountHealth, HealthState, PlatformAccount } from '../domain/platform-account.ts'
import { MINUTE, SECOND } from '../domain/time.ts'
import type { Directory } from './directory.ts'
import { VerifyAccounts } from './verify-accounts.ts'

const START = 1_705_314_600_000

const account = (id: string, checkedAt: number, state: HealthState = 'unverified') =>
  ({
    id,
    tenantId: 't',
    credentials: `sealed ${id}`,
    health: { state, detail: null, checkedAt },
  }) as PlatformAccount

let now: number
let accounts: PlatformAccount[]
let asked: {
  id: string
  at: number
  answer: (health: AccountHealth | null) => void
  fail: (e: Error) => void
}[]
let told: unknown[]
let verifier: VerifyAccounts

beforeEach(() => {
  now = START
  accounts = []
  asked = []
  told = []
  verifier = new VerifyAccounts({
    verify: id =>
      new Promise((answer, fail) => {
        asked.push({ id, at: now, answer, fail })
      }),
    directory: { accounts: () => accounts } as unknown as Directory,
    telemetry: { emit: (name, event) => void told.push([name, event]) },
    now: () => now,
  })
})

const health = (state: HealthState, detail: string | null = null): AccountHealth => ({
  state,
  detail,
  checkedAt: now,
})
const settled = () => new Promise(resolve => setTimeout(resolve))

/** Lets time pass second by second; what is asked is answered at once. @returns when it was asked, in seconds */
const pass = async (ms: number, answer = health('unverified', 'No answer.')): Promise<number[]> => {
  const before = asked.length
  for (const end = now + ms; now < end; now += SECOND) {
    const known = asked.length
    verifier.begin(now)
    for (const one of asked.slice(known)) one.answer(answer)
    if (asked.length > known) await settled()
  }
  return asked.slice(before).map(({ at }) => (at - START) / SECOND)
}

it('checks those of before the start at once, then at growing distances, and no others', async () => {
  accounts = [account('a', START - 1), account('b', START - 1, 'ok'), account('c', START - 1, 'failing')]
  expect(await pass(45 * MINUTE)).toEqual([0, 1, 3, 7, 15, 25, 35].map(minutes => minutes * 60))
  expect(new Set(asked.map(({ id }) => id))).toEqual(new Set(['a']))
})

it('lets a minute pass where one was checked just now, and begins anew with other credentials', async () => {
  now += 10 * SECOND
  accounts = [account('a', now)]
  expect(await pass(4 * MINUTE)).toEqual([70, 130])
  accounts = [{ ...account('a', now), credentials: 'others' }]
  expect(await pass(2 * MINUTE)).toEqual([310])
})

it('tells what it found, but not what the platform says of an account in good health', async () => {
  accounts = [account('a', 0)]
  const tell = async (found: AccountHealth | null) => {
    verifier.begin(now)
    asked.at(-1)?.answer(found)
    await settled()
    now += 10 * MINUTE
  }
  await tell(health('unverified', 'No answer.'))
  await tell(null)
  await tell(health('failing', 'Error 190.'))
  await tell(health('ok', 'Lucky Shrub, +1 555-078-3881'))
  const about = { tenantId: 't', platformId: 'a' }
  expect(told).toEqual([
    ['account.checked', { ...about, state: 'unverified', reason: 'No answer.' }],
    ['account.checked', { ...about, state: 'failing', reason: 'Error 190.' }],
    ['account.checked', { ...about, state: 'ok', reason: null }],
  ])
})

it('asks about an account once at a time, and about few accounts at once', async () => {
  accounts = ['a', 'b', 'c', 'd', 'e', 'f'].map(id => account(id, 0))
  verifier.begin(now)
  now += 30 * MINUTE
  verifier.begin(now)
  expect(asked.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd'])
  asked[1]?.answer(null)
  await settled()
  verifier.begin(now)
  expect(asked.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd', 'e'])
})

it('goes on after a failure, and is silent about an account that is gone', async () => {
  accounts = [account('a', 0)]
  verifier.begin(now)
  asked[0]?.fail(notFound('platform account'))
  await settled()
  expect(told).toEqual([])
  now += MINUTE
  verifier.begin(now)
  asked[1]?.fail(new Error('broken'))
  await settled()
  expect(told).toEqual([['error.unexpected', { where: 'verify an account', error: new Error('broken') }]])
  now += 2 * MINUTE
  verifier.begin(now)
  expect(asked).toHaveLength(3)
})

it('begins nothing once it is stopped, and is silent about what was under way', async () => {
  accounts = [account('a', 0)]
  verifier.begin(now)
  verifier.stop()
  asked[0]?.fail(new Error('closed'))
  await settled()
  now += 10 * MINUTE
  verifier.begin(now)
  expect(asked).toHaveLength(1)
  expect(told).toEqual([])
})
