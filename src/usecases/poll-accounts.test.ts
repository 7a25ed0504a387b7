import { afterEach, beforeEach, expect, it } from 'vitest'
import { StoreUnavailable } from '../domain/errors.ts'
import type { AccountHealth, PlatformAccount } from '../domain/platform-account.ts'
import { FETCHED, type Polled, type Polling, type PollingNeed } from '../platforms/polling.ts'
import type { Accounts } from './accounts.ts'
import type { Configuration } from './configuration.ts'
import type { Directory } from './directory.ts'
import { PollAccounts } from './poll-accounts.ts'

let accounts: PlatformAccount[]
let isFirst: boolean
let need: PollingNeed
let told: string[]
let written: AccountHealth[]
let verified: string[]
let polls: { id: string; aborted: boolean }[]
let failWrite: Error | null
let isStarted: boolean
let poller: PollAccounts

const account = (id: string, more: Partial<PlatformAccount> = {}): PlatformAccount =>
  ({
    id,
    tenantId: 't',
    type: 'TELEGRAM',
    credentials: `sealed ${id}`,
    health: { state: 'ok', detail: '@acme_bot', checkedAt: 0 },
    ...more,
  }) as PlatformAccount

/** A platform that never has anything, and ends its wait when it is told to. */
const pollingOf = (id: string): Polling => ({
  need: async () => need,
  poll: (_credentials, _after, signal) => {
    const one = { id, aborted: false }
    polls.push(one)
    return new Promise<Polled>(resolve => {
      signal.addEventListener('abort', () => {
        one.aborted = true
        resolve({ state: 'later', detail: 'It was ended.', afterMs: null })
      })
    })
  },
})

beforeEach(() => {
  accounts = [account('a')]
  isFirst = true
  need = { state: 'poll', detail: `${FETCHED}no https` }
  told = []
  written = []
  verified = []
  polls = []
  failWrite = null
  isStarted = false
  const find = (id: string) => accounts.find(one => one.id === id) ?? null
  poller = new PollAccounts({
    accounts: {
      canPoll: (type: string) => type === 'TELEGRAM',
      open: (id: string) => ({ account: find(id), platform: { polling: pollingOf(id) }, credentials: {} }),
    } as unknown as Accounts,
    directory: { accounts: () => accounts, account: find } as unknown as Directory,
    configuration: {
      async update(_kind: string, _tenant: string, id: string, { health }: { health: AccountHealth }) {
        if (failWrite !== null) throw failWrite
        written.push(health)
        accounts = accounts.map(one => (one.id === id ? { ...one, health } : one))
      },
    } as unknown as Configuration,
    telemetry: { emit: name => void told.push(name) },
    now: () => 0,
    take: async () => undefined,
    verify: async id => void verified.push(id),
    hookUrl: id => `https://hub.example/hooks/${id}`,
    isFirst: () => isFirst,
  })
})
afterEach(() => poller.stop())

const settled = () => new Promise(resolve => setTimeout(resolve))
/** A look as the clock has it. */
const look = async (): Promise<void> => {
  if (isStarted) poller.look()
  else poller.start()
  isStarted = true
  await settled()
}

it('fetches for each account that can be asked, and for no other', async () => {
  accounts = [account('a'), account('b', { type: 'WHATSAPP' }), account('c')]
  await look()
  await look()
  expect(polls.map(({ id }) => id)).toEqual(['a', 'c'])
  expect(told).toEqual(['polling.started', 'polling.started'])
})

it('says in the health of an account that its posts are fetched, and why, once', async () => {
  await look()
  expect(written).toMatchObject([{ state: 'ok', detail: `${FETCHED}no https` }])
  await poller.stop()
  poller.look()
  expect(polls).toHaveLength(1)
  isStarted = false
  await look()
  expect([polls.length, written.length]).toEqual([2, 1])
})

it('ends with its account, with its credentials, and where another node is the first', async () => {
  await look()
  accounts = [account('a', { credentials: 'others' })]
  await look()
  expect(polls.map(({ aborted }) => aborted)).toEqual([true, false])
  isFirst = false
  await look()
  expect(polls.map(({ aborted }) => aborted)).toEqual([true, true])
  isFirst = true
  await look()
  accounts = []
  await look()
  expect(polls.map(({ aborted }) => aborted)).toEqual([true, true, true])
  expect(told.filter(name => name === 'polling.ended')).toHaveLength(3)
})

it('ends at once when it is stopped', async () => {
  poller.start()
  await settled()
  const began = performance.now()
  await poller.stop()
  expect(performance.now() - began).toBeLessThan(500)
  expect(polls.map(({ aborted }) => aborted)).toEqual([true])
})

it('leaves an account alone whose platform calls the hub, but for health that is of another time', async () => {
  need = { state: 'hook' }
  await look()
  expect([verified, polls, written]).toEqual([[], [], []])
  accounts = [account('b', { health: { state: 'ok', detail: `${FETCHED}no https`, checkedAt: 0 } })]
  await look()
  expect(verified).toEqual(['b'])
})

it('marks an account as failing whose platform refuses it', async () => {
  need = { state: 'refused', detail: 'The token is dead.' }
  await look()
  expect(written).toMatchObject([{ state: 'failing', detail: 'The token is dead.' }])
  expect(told).toEqual(['polling.failed'])
})

it('looks again when somebody else has looked at the account: it may be well by now', async () => {
  need = { state: 'refused', detail: 'Another address is called.' }
  await look()
  await look()
  expect(polls).toEqual([])
  need = { state: 'poll', detail: `${FETCHED}no https` }
  accounts = [account('a', { health: { state: 'ok', detail: null, checkedAt: 7 } })]
  await look()
  expect(polls).toHaveLength(1)
  expect(told).toEqual(['polling.failed', 'polling.started', 'polling.recovered'])
})

it('fetches all the same where health cannot be written', async () => {
  failWrite = new StoreUnavailable('away')
  await look()
  expect(polls).toHaveLength(1)
  expect(told).toEqual(['polling.started', 'store.unavailable'])
})
