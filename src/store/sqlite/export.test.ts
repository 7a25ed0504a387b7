import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { quarantinedOf, unitOf } from '../contract/fixtures.ts'
import { auditOf, tokenOf } from '../contract/records.ts'
import { fire, type World } from '../contract/world.ts'
import { COPY_TABLES, type CopyBatch, type CopyTable } from '../copy.ts'
import type { Database } from './database.ts'
import { type BatchLimits, openSqliteSource, READERS, selectOf } from './export.ts'
import { sqliteWorld } from './world.testing.ts'

let path: string
let database: Database
let world: World
let close: () => Promise<void>

beforeEach(async () => {
  const made = await sqliteWorld()
  path = join(made.folder, 'x.db')
  ;({ database, world, close } = made)
})
afterEach(() => close())

/** What is read of a table, batch by batch. */
const sizesOf = async (table: CopyTable, limits: BatchLimits): Promise<number[]> => {
  const source = await openSqliteSource(path, 100, limits)
  const sizes: number[] = []
  try {
    for (let place: string | null = null; ; ) {
      const batch: CopyBatch<CopyTable> = await source.read(table, place)
      if (batch.rows.length === 0) return sizes
      sizes.push(batch.rows.length)
      place = batch.place
    }
  } finally {
    await source.close()
  }
}

const stateNow = async (): Promise<string> => {
  const source = await openSqliteSource(path, 100)
  return await source.state().finally(() => source.close())
}

test('every table that there is is copied, but processes, where events lie, and what is one number', () => {
  const sql = `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`
  const all = database.query<{ name: string }>(sql).all()
  const known = [...COPY_TABLES, 'directory', 'nodes', 'migrations', 'event_stretches']
  expect(all.map(({ name }) => name).toSorted()).toEqual(known.toSorted())
})

test.each(COPY_TABLES)('rows of %s are walked, not sorted', table => {
  for (const isFirst of [true, false]) {
    const plan = database.query<{ detail: string }>(`EXPLAIN QUERY PLAN ${selectOf(READERS[table], isFirst)}`)
    const values = isFirst ? [] : READERS[table].key.map(() => 0)
    const steps = plan.all(...values, 9).map(({ detail }) => detail)
    expect(steps.filter(step => step.includes('TEMP B-TREE'))).toEqual([])
    if (!isFirst) expect(steps[0]).toMatch(/^SEARCH /)
  }
})

test('a batch has so many rows, or so many bytes; a larger row comes alone', async () => {
  await fire(world, 10)
  expect(await sizesOf('events', { rows: 4, bytes: 1_000_000 })).toEqual([4, 4, 2])
  const sizes = [10, 3_000, 10, 10, 990, 10]
  const posts = sizes.map(size => quarantinedOf(world.account, { body: new Uint8Array(size) }))
  await world.a.messages.commit(unitOf(), [], posts)
  expect(await sizesOf('quarantine', { rows: 100, bytes: 1_500 })).toEqual([2, 3, 1])
})

test('says which row cannot be read', async () => {
  await fire(world, 3)
  database.raw.exec("UPDATE messages SET media = '{' WHERE num = 2")
  await expect(sizesOf('messages', { rows: 9, bytes: 1_000_000 })).rejects.toThrow(
    'The row [2] cannot be read',
  )
})

test('nobody changes it while it is open', async () => {
  const source = await openSqliteSource(path, 100)
  const token = tokenOf(null)
  await expect(world.a.directory.insert('tokens', token, auditOf(null))).rejects.toThrow(/locked/)
  await source.close()
  await world.a.directory.insert('tokens', token, auditOf(null))
})

test('its state is the same until anything is changed, or a hub has served it', async () => {
  const states = [await stateNow()]
  expect(await stateNow()).toBe(states[0])
  const changes = [
    () => world.a.directory.insert('tokens', tokenOf(null), auditOf(null)),
    () => world.a.directory.remove('services', world.tenant.id, world.service.id, auditOf(null)),
    () => world.a.nodes.heartbeat('hub', 1, 0),
    () => world.a.nodes.reclaim('me', Number.MAX_SAFE_INTEGER),
    () => world.a.nodes.heartbeat('next hub', 1, 0),
  ]
  for (const change of changes) {
    await change()
    states.push(await stateNow())
  }
  // That a dead node is forgotten changes nothing that is copied.
  expect(new Set(states).size).toBe(changes.length)
  const other = new DatabaseSync(path)
  other.exec('VACUUM')
  other.close()
  expect(await stateNow()).toBe(states.at(-1))
})
