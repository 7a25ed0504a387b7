import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { auditOf, START } from '../contract/records.ts'
import { begin, fire, pruneEvents, type World } from '../contract/world.ts'
import type { Database } from './database.ts'
import { EVENTS } from './events.ts'
import { storeOn } from './index.ts'
import type { LogSync } from './log-sync.ts'
import { promptStore, sqliteWorld } from './world.testing.ts'

let folder: string
let database: Database
let world: World
let close: () => Promise<void>

beforeEach(async () => {
  ;({ folder, database, world, close } = await sqliteWorld())
})
afterEach(() => close())

const stretches = (): number[] =>
  database
    .query<{ stretch: number }>('SELECT DISTINCT stretch FROM event_stretches ORDER BY stretch')
    .all()
    .map(({ stretch }) => stretch)

/** All events of a tenant, page by page. */
const told = async ({ b, tenant }: World, limit: number): Promise<string[]> => {
  const ids: string[] = []
  for (let cursor: string | null = null; ; ) {
    const page: Awaited<ReturnType<typeof b.messages.events>> = await b.messages.events(
      tenant.id,
      cursor,
      limit,
    )
    if (page.events.length === 0) return ids
    ids.push(...page.events.map(({ id }) => id))
    cursor = page.cursor
  }
}

const refusal = (message: RegExp) => ({
  code: 'invalid',
  errors: [{ path: 'after', message: expect.stringMatching(message) }],
})

describe('events in the order of their numbers', () => {
  it('are found across stretches, some of which hold none of the tenant', async () => {
    const other = await begin(world.a, world.b)
    const own: string[] = []
    for (const count of [1, 600, 3, 255, 256, 257, 1]) {
      own.push(...(await fire(world, 2)).events.map(({ id }) => id))
      await fire(other, count, { services: [] })
    }
    expect(stretches()).toEqual([0, 1, 2, 3, 4, 5])
    for (const limit of [1, 3, 200]) expect(await told(world, limit)).toEqual(own)
    expect(await told(other, 100)).toHaveLength(1_373)
  })

  it('whose stretches are empty are forgotten by retention, and with their tenant', async () => {
    const other = await begin(world.a, world.b)
    await fire(world, 600, { services: [] })
    await fire(other, 1, { at: START + 10_000 })
    await pruneEvents(world, START + 5_000)
    expect(stretches()).toEqual([2])
    await fire(world, 1, { at: START + 20_000 })
    expect(await told(world, 9)).toHaveLength(1)
    for (const { tenant } of [world, other]) {
      await world.a.directory.remove('tenants', null, tenant.id, auditOf(null))
      while (!(await world.a.directory.purgeTenant(tenant.id, 100)));
    }
    expect(stretches()).toEqual([])
  })

  it('are walked as they lie, not sorted', async () => {
    const plan = database
      .query<{ detail: string }>(`EXPLAIN QUERY PLAN ${EVENTS}`)
      .all(new Uint8Array(16), 0, 9, 9)
    const steps = plan.map(({ detail }) => detail)
    expect(steps[0]).toBe('SEARCH e USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)')
    expect(steps.filter(step => step.includes('ORDER BY'))).toEqual([])
  })
})

describe('a cursor', () => {
  it('of another store is refused, and so is one ahead of all that was written', async () => {
    const { events } = await fire(world, 3)
    const { cursor } = await world.a.messages.events(world.tenant.id, null, 9)
    expect(events).toHaveLength(3)
    const others = Buffer.from(`P.7.${events[0]?.id}`).toString('base64url')
    const ahead = Buffer.from('Q.4').toString('base64url')
    const asked = (after: string) => world.a.messages.events(world.tenant.id, after, 9)
    await expect(asked(others)).rejects.toMatchObject(refusal(/begin without it/))
    await expect(asked(ahead)).rejects.toMatchObject(refusal(/ahead of all/))
    expect((await asked(cursor)).events).toEqual([])
    await pruneEvents(world, START + 100)
    expect((await asked(cursor)).events).toEqual([])
  })

  it('is told when what it passes is on the disk', async () => {
    await fire(world, 1)
    let done: (error: Error | null) => void = () => undefined
    const sync: LogSync['sync'] = then => {
      done = then
    }
    const log: LogSync = { sync, syncNow: () => undefined, close: () => undefined }
    const { database: another } = await promptStore(join(folder, 'x.db'))
    const store = storeOn(another, undefined, log)
    const steps: string[] = []
    const reading = store.messages.events(world.tenant.id, null, 9).then(() => steps.push('told'))
    await new Promise(setImmediate)
    steps.push('synced')
    done(null)
    await reading
    expect(steps).toEqual(['synced', 'told'])
    const failing = store.messages.events(world.tenant.id, null, 9)
    await new Promise(setImmediate)
    done(new Error('EIO'))
    await expect(failing).rejects.toMatchObject({ name: 'StoreUnavailable' })
    await store.close()
  })
})
