import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { unitOf } from '../contract/fixtures.ts'
import { accept, fileOf } from '../contract/outgoing.ts'
import { fire, type World } from '../contract/world.ts'
import type { Database } from './database.ts'
import { openSqliteStore, type SqliteStore } from './index.ts'
import { WalSync } from './log-sync.ts'
import { sqliteWorld } from './world.testing.ts'

let database: Database
let store: SqliteStore
let world: World
let folder: string
let close: () => Promise<void>

beforeEach(async () => {
  ;({ database, store, world, folder, close } = await sqliteWorld())
})
afterEach(() => close())

const unavailable = (message: RegExp) =>
  expect.objectContaining({ name: 'StoreUnavailable', message: expect.stringMatching(message) })

describe('a database that cannot be written', () => {
  test('says what to do where its log cannot be opened', () => {
    const open = () => new WalSync(join(folder, 'not-there.db'))
    expect(open).toThrow(unavailable(/^The database file cannot be opened: check .*mounted writable/))
  })

  test('a full disk: nothing is claimed to be stored, and it goes on when space returns', async () => {
    await fire(world, 1)
    const { page_count: pages } = database.raw.prepare('PRAGMA page_count').get() as { page_count: number }
    database.raw.exec(`PRAGMA max_page_count = ${pages + 2}`)
    const full = Array.from({ length: 5 }, () => fire(world, 50))
    const outcomes = await Promise.allSettled(full)
    for (const outcome of outcomes) {
      expect(outcome).toEqual({ status: 'rejected', reason: unavailable(/disk is full.*free some space/) })
    }
    expect(await store.deliveries.ledger(null)).toMatchObject({ fanOut: 1, pending: 1 })
    database.raw.exec('PRAGMA max_page_count = 1000000')
    await fire(world, 50)
    expect(await store.deliveries.ledger(null)).toMatchObject({ fanOut: 51, pending: 51 })
  })

  test('a file that is read-only is still read', async () => {
    await fire(world, 1)
    database.raw.exec('PRAGMA query_only = 1')
    await expect(fire(world, 1)).rejects.toEqual(unavailable(/cannot be written.*permissions/))
    expect(await store.deliveries.ledger(null)).toMatchObject({ fanOut: 1 })
    database.raw.exec('PRAGMA query_only = 0')
    await fire(world, 1)
  })

  test('a file that is no database, or a folder that is not there, is refused with what to do', async () => {
    const path = join(folder, 'letter.txt')
    await writeFile(path, 'Dear Ada, '.repeat(100))
    await expect(openSqliteStore({ path })).rejects.toEqual(unavailable(/not a database/))
    const nowhere = join(folder, 'no', 'where.db')
    await expect(openSqliteStore({ path: nowhere })).rejects.toEqual(unavailable(/folder exists/))
  })
})

describe('the schema', () => {
  const refuses = (sql: string): void => {
    expect(() => database.raw.exec(sql)).toThrow(/constraint failed/)
  }

  test('is there once, however often the file is opened, also at the same time', async () => {
    const path = join(folder, 'y.db')
    const open = [1, 2, 3].map(() => openSqliteStore({ path }))
    for (const handle of await Promise.all(open)) await handle.close()
    await (await openSqliteStore({ path })).close()
  })

  test('states are held by CHECK', async () => {
    await fire(world, 1)
    refuses(`UPDATE deliveries SET state = 'LOST'`)
    refuses(`UPDATE deliveries SET reason = 'whim'`)
    refuses(`UPDATE deliveries SET state = 'DELIVERED'`)
    refuses(`UPDATE deliveries SET settled_at = 1`)
    refuses(`UPDATE deliveries SET state = 'HELD', lease = 1`)
    refuses('UPDATE deliveries SET scheduled = attempts + 1')
    refuses('UPDATE deliveries SET attempts = 1')
    refuses('UPDATE deliveries SET started_at = 1, total_ms = 1')
    refuses(`UPDATE deliveries SET error_code = 'timeout', error_detail = ''`)
    refuses(
      `UPDATE deliveries SET attempts = 1, started_at = 1, total_ms = 1, error_code = 'whim', error_detail = ''`,
    )
    refuses(`UPDATE messages SET status = 'LOST'`)
    refuses(`UPDATE messages SET type = 'SMELL'`)
    refuses(`UPDATE events SET type = 'SMELL'`)
    refuses(`UPDATE conversations SET state = 'ODD'`)
    refuses(`UPDATE services SET state = 'ODD'`)
    refuses(`UPDATE platforms SET type = 'FAX'`)
    refuses(`UPDATE platforms SET health_state = 'ill'`)
    refuses(`UPDATE events SET conversation = 1`)
  })

  test('of what goes out too, and that one conversation has one turn', async () => {
    const [one, two] = await accept(store, world.conversation, 2)
    const messages = [one, two].flatMap(message => message ?? [])
    await store.messages.commit(unitOf({ files: messages.map(message => fileOf(message)) }), [], [])
    refuses(`UPDATE dispatches SET state = 'LOST', head = 0`)
    refuses(`UPDATE dispatches SET state = 'SENDING', head = 0`)
    refuses(`UPDATE dispatches SET state = 'PREPARING', head = 0`)
    refuses('UPDATE dispatches SET throttled = attempts + 1')
    refuses(`UPDATE dispatches SET lease = 'n1'`)
    refuses(`UPDATE dispatches SET state = 'DOUBT', lease = NULL WHERE head = 1`)
    refuses('UPDATE dispatches SET head = 1')
    refuses('UPDATE dispatches SET attempts = -1')
    refuses(`UPDATE files SET state = 'GONE'`)
    refuses('UPDATE files SET key = NULL')
    refuses(`UPDATE files SET kind = 'UPLOAD'`)
    refuses('UPDATE conversations SET blocked_by_agent = 2')
  })
})
