import { afterAll, describe, expect, test } from 'vitest'
import { auditOf, newId, START, tenantWith } from '../contract/records.ts'
import { begin, bring, claim, fire, type World } from '../contract/world.ts'
import type { Store } from '../store.ts'
import { Database } from './database.ts'
import { openPostgresStore, storeOn } from './index.ts'
import { removeEnded } from './ledger.ts'
import { livingNode } from './nodes.ts'
import { inDatabase, startCluster } from './testkit.ts'

const cluster = await startCluster()
afterAll(() => cluster.stop())

const END_ALL = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'away'"

describe('opening', () => {
  test('two that start at once make one schema', async () => {
    const url = await cluster.create('two')
    const stores = await Promise.all([openPostgresStore({ url }), openPostgresStore({ url })])
    const tenant = tenantWith()
    await stores[0]?.directory.insert('tenants', tenant, auditOf(null))
    expect(await stores[1]?.directory.get('tenants', null, tenant.id)).toEqual(tenant)
    for (const store of stores) await store.close()
  })

  test('waits for a step of the schema longer than for any other statement', async () => {
    const url = await cluster.create('steps')
    await (await openPostgresStore({ url })).close()
    const other = new Database({ url, connections: 1 })
    let opened: Promise<Store> | undefined
    await other.write(async session => {
      await session.all('SELECT pg_advisory_xact_lock(7031930)')
      opened = openPostgresStore({ url, statementMs: 2_000 })
      await session.all('SELECT pg_sleep(2.5)')
    })
    await (await opened)?.close()
    await other.close()
  })

  test('refuses a newer schema that breaks something, and not one that does not', async () => {
    const url = await cluster.create('newer')
    await (await openPostgresStore({ url })).close()
    const database = new Database({ url })
    await database.command("INSERT INTO migrations VALUES (98, 'fine', false)")
    await (await openPostgresStore({ url })).close()
    await database.command("INSERT INTO migrations VALUES (99, 'breaks', true)")
    await expect(openPostgresStore({ url })).rejects.toThrow(/schema 99, made by a newer gotallo/)
    await database.close()
  })

  test.each([
    [
      'where nothing listens',
      () => 'postgres://gotallo@127.0.0.1:9/x',
      /cannot be reached: check that it runs/,
    ],
    ['where there is no such database', () => cluster.urlOf('nowhere'), /no such database: create it/],
    [
      'where there is no such user',
      () => cluster.urlOf('postgres').replace('gotallo', 'nobody'),
      /refuses the user/,
    ],
  ])('says what to do %s', async (_, url, advice) => {
    await expect(openPostgresStore({ url: url() })).rejects.toMatchObject({
      name: 'StoreUnavailable',
      message: expect.stringMatching(advice),
    })
  })
})

describe('what two transactions could pass each other with', () => {
  const open = async (name: string): Promise<{ database: Database; world: World }> => {
    const url = await cluster.create(name)
    const store = await openPostgresStore({ url })
    const database = new Database({ url })
    return { database, world: await begin(store, storeOn(database)) }
  }
  const close = async ({ a, b }: World) => {
    await a.close()
    await b.close()
  }

  test('a node is not given up while it takes something: else nobody would ever free it', async () => {
    const { database, world } = await open('leases')
    await fire(world, 1)
    await world.a.nodes.heartbeat('slow', START, 0)
    let reclaimed: Promise<number> | null = null
    await database.write(async session => {
      const lease = await livingNode(session, 'slow', START)
      reclaimed = world.a.nodes.reclaim('other', START + 60_000)
      await new Promise(resolve => setTimeout(resolve, 150))
      await session.run('UPDATE deliveries SET lease = $1', lease)
    })
    expect(await reclaimed).toBe(1)
    expect(await claim(world.a, 'other', world)).toHaveLength(1)
    await close(world)
  })

  test('an event whose delivery is to be sent again just now stays', async () => {
    const { database, world } = await open('retention')
    const { tenant } = world
    const [ended, again] = [await bring(world, 'DELIVERED'), await bring(world, 'DELIVERED')]
    const of = async (id: string) => (await world.a.deliveries.delivery(tenant.id, id))?.eventId ?? ''
    const events = [await of(ended), await of(again)].map(id => ({ tenant_id: tenant.id, id }))
    await world.a.deliveries.retry(tenant.id, again, newId(), START)
    expect(await database.write(session => removeEnded(session, events))).toBe(1)
    expect(await world.a.deliveries.ledger(tenant.id)).toMatchObject({
      fanOut: 2,
      replays: 1,
      pending: 1,
      delivered: 2,
    })
    expect(await world.a.deliveries.delivery(tenant.id, ended)).toBeNull()
    await close(world)
  })
})

describe('a write', () => {
  test('that waits for another which waits for it is done again', async () => {
    const database = new Database({ url: await cluster.create('deadlock') })
    await database.command('CREATE TABLE counts (name text PRIMARY KEY, n int)')
    await database.command("INSERT INTO counts VALUES ('a', 0), ('b', 0)")
    const raise = (first: string, second: string) =>
      database.write(async session => {
        await session.run('UPDATE counts SET n = n + 1 WHERE name = $1', first)
        await new Promise(resolve => setTimeout(resolve, 100))
        await session.run('UPDATE counts SET n = n + 1 WHERE name = $1', second)
      })
    await Promise.all([raise('a', 'b'), raise('b', 'a')])
    const rows = await database.read(session => session.all<{ n: number }>('SELECT n FROM counts'))
    expect(rows.map(({ n }) => n)).toEqual([2, 2])
    await database.close()
  })

  test('that fails leaves nothing, and its connection can be used', async () => {
    const database = new Database({ url: await cluster.create('undone'), connections: 1 })
    await database.command('CREATE TABLE things (name text)')
    const failed = database.write(async session => {
      await session.run("INSERT INTO things VALUES ('x')")
      throw new Error('No.')
    })
    await expect(failed).rejects.toThrow('No.')
    const found = await database.read(session => session.all('SELECT * FROM things'))
    expect(found).toEqual([])
    await database.close()
  })

  test('goes on by itself when the database was away', async () => {
    const url = await cluster.create('away')
    const database = new Database({ url, connections: 2 })
    await database.read(session => session.one('SELECT 1 AS up'))
    await inDatabase(cluster.urlOf('postgres'), admin => admin.command(END_ALL))
    await new Promise(resolve => setTimeout(resolve, 200))
    expect(await database.read(session => session.one('SELECT 1 AS up'))).toEqual({ up: 1 })
    await database.close()
  })
})
