import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { HOUR } from '../../domain/time.ts'
import { accept, beside, claimOf, claimSends, idsOf } from '../contract/outgoing.ts'
import { START } from '../contract/records.ts'
import type { World } from '../contract/world.ts'
import type { Database } from './database.ts'
import { keyOf } from './ids.ts'
import type { SqliteStore } from './index.ts'
import { sqliteWorld } from './world.testing.ts'

const NOW = START + 1_000

let database: Database
let store: SqliteStore
let world: World
let close: () => Promise<void>

beforeEach(async () => {
  ;({ database, store, world, close } = await sqliteWorld())
})
afterEach(() => close())

describe('a message that cannot be read', () => {
  test.each([
    ['its JSON is broken', `UPDATE messages SET media = '{"secret' WHERE id = ?`],
    [
      'its conversation is gone',
      'DELETE FROM conversations WHERE num = (SELECT conversation FROM messages WHERE id = ?)',
    ],
  ])('holds up nobody but its own conversation: %s', async (_, breaking) => {
    const other = await beside(world)
    const [broken] = await accept(store, world.conversation, 2)
    const [well] = await accept(store, other)
    const id = broken?.id ?? ''
    database.query(breaking).run(keyOf(id))
    const claim = await claimOf(store, 'n1', world.account.id, 9, NOW)
    expect(idsOf(claim.claimed)).toEqual([well?.id])
    expect(claim.unreadable).toEqual([{ name: id, reason: expect.stringMatching(/./) }])
    expect(claim.unreadable[0]?.reason).not.toContain('secret')
    expect(claim.nextDue).toBe(NOW + HOUR)
    expect(await claimSends(store, world)).toEqual([])
    const again = await claimOf(store, 'n1', world.account.id, 9, NOW + HOUR)
    expect(again).toMatchObject({ claimed: [], unreadable: [{ name: id }] })
  })

  test('goes out once it can be read again, before what is behind it', async () => {
    const accepted = await accept(store, world.conversation, 2)
    database.query(`UPDATE messages SET media = '{"' WHERE id = ?`).run(keyOf(accepted[0]?.id ?? ''))
    await claimSends(store, world)
    database.query('UPDATE messages SET media = NULL WHERE id = ?').run(keyOf(accepted[0]?.id ?? ''))
    const { claimed } = await claimOf(store, 'n1', world.account.id, 9, NOW + HOUR)
    expect(claimed).toMatchObject([
      { message: { id: accepted[0]?.id }, dispatch: { attempts: 1, version: 3 } },
    ])
  })

  test('is named by its dispatch where there is nothing of it', async () => {
    const [message] = await accept(store, world.conversation)
    database.raw.exec('DROP TRIGGER messages_go')
    database.query('DELETE FROM messages WHERE id = ?').run(keyOf(message?.id ?? ''))
    const { unreadable } = await claimOf(store, 'n1', world.account.id, 9, NOW)
    expect(unreadable).toMatchObject([{ name: 'dispatch 1' }])
  })
})
