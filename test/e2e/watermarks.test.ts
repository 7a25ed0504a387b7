import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Change } from '../../src/domain/change.ts'
import { aMessage, aWatermark, NOON } from '../../src/domain/changes.testing.ts'
import { uuidV7 } from '../../src/domain/id.ts'
import { accountOf, auditOf, tenantWith } from '../../src/store/contract/records.ts'
import { FIRST_PAGE } from '../../src/store/contract/world.ts'
import { openPostgresStore } from '../../src/store/postgres/index.ts'
import { openSqliteStore } from '../../src/store/sqlite/index.ts'
import type { Store } from '../../src/store/store.ts'
import { createTelemetry } from '../../src/telemetry.ts'
import { Directory } from '../../src/usecases/directory.ts'
import { Ingest } from '../../src/usecases/ingest.ts'
import { Writer } from '../../src/usecases/writer.ts'
import { dropStore, storeSettings } from './support/databases.ts'

const newId = (): string => uuidV7(Date.now(), randomBytes(10))
const tenant = tenantWith()
const account = accountOf(tenant.id, { type: 'FACEBOOK' })

/** What a node does with what platforms tell, on a store that it shares with others. */
const nodeOn = async (store: Store): Promise<(...changes: Change[]) => Promise<void>> => {
  const directory = new Directory({ store, fileLink: id => id, windowOf: () => null })
  await directory.refresh()
  const writer = new Writer({
    store,
    committer: {
      commit: async (unit, posts) =>
        (await store.messages.commit(unit, [], posts)) === 'committed' ? { deliveries: 0 } : null,
    },
    telemetry: createTelemetry([]),
    now: Date.now,
    newId,
    filesWanted: () => undefined,
    random: Math.random,
  })
  const ingest = new Ingest({ writer, directory, now: Date.now })
  return (...changes) =>
    ingest.submit({ changes: changes.map(change => ({ platformId: account.id, change })), quarantined: null })
}

let data = ''
let stores: Store[] = []

beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'gotallo-watermarks-'))
  const { GOTALLO_DATABASE_URL: url } = await storeSettings(data)
  const open = (): Promise<Store> =>
    url === undefined
      ? openSqliteStore({ path: join(data, 'gotallo.db') })
      : openPostgresStore({ url, connections: 3 })
  stores = [await open(), await open()]
  await stores[0]?.directory.insert('tenants', tenant, auditOf(tenant.id))
  await stores[0]?.directory.insert('platforms', account, auditOf(tenant.id))
})

afterEach(async () => {
  for (const store of stores) await store.close()
  await dropStore(data)
  rmSync(data, { recursive: true })
})

const ROUNDS = 20
const MESSAGES = [0, 1, 2, 3] as const

/**
 * One customer's messages of ours, each with its echo, and watermarks over the first and, by name, up to the third of
 * them. The last two were sent by us: they are known before their echoes tell when.
 */
const tellings = (round: number): { before: Change[]; changes: Change[] } => {
  const person = { identities: [`id:${round}`] }
  const name = (n: number): string => `m${round}.${n}`
  const ours = (n: number, timestamp: number | null): Change =>
    aMessage(name(n), { person, outbound: true, timestamp })
  const echoes = MESSAGES.map(n => ours(n, NOON + n))
  const read = aWatermark('READ', NOON, '', { upTo: { person, until: NOON } })
  const delivered = aWatermark('DELIVERED', null, name(2), { upTo: { person, until: null } })
  const before = [aMessage(`in${round}`, { person }), ours(2, null), ours(3, null)]
  return { before, changes: [...echoes, read, delivered] }
}

it('watermarks and echoes that two nodes fold at once do not miss each other', async () => {
  const nodes = await Promise.all(stores.map(nodeOn))
  const [first, second] = nodes
  if (first === undefined || second === undefined) throw new Error('There are two.')
  const rounds = Array.from({ length: ROUNDS }, (_, round) => tellings(round))
  for (const { before } of rounds) await first(...before)
  for (const { changes } of rounds) {
    const shuffled = changes.toSorted(() => Math.random() - 0.5)
    await Promise.all(shuffled.map((change, i) => (i % 2 === 0 ? first(change) : second(change))))
  }
  const store = stores[0]
  const talks = (await store?.messages.conversations(tenant.id, {}, FIRST_PAGE))?.rows ?? []
  expect(talks).toHaveLength(ROUNDS)
  for (const { conversation } of talks) {
    expect(conversation).toMatchObject({ readUntil: NOON, deliveredUntil: NOON + 2 })
    const history = await store?.messages.history(tenant.id, conversation.id, FIRST_PAGE)
    const ours = (history?.rows ?? []).map(({ message }) => message).filter(({ outbound }) => outbound)
    const statuses = ours
      .toSorted((a, b) => (a.extIdentifier < b.extIdentifier ? -1 : 1))
      .map(({ status }) => status)
    expect(statuses).toEqual(['READ', 'DELIVERED', 'DELIVERED', 'SENT'])
  }
  const count = async (): Promise<number> =>
    (await store?.messages.events(tenant.id, null, 1_000))?.events.length ?? 0
  // The customer's, four of ours, and what three of them are told of; the first may be told to be delivered before. What
  // is told waits for transactions of others that began before, also in other databases of the cluster.
  await expect.poll(count, { timeout: 20_000 }).toBeGreaterThanOrEqual(ROUNDS * 8)
  expect(await count()).toBeLessThanOrEqual(ROUNDS * 9)
})
