import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { balance } from '../../domain/ledger.ts'
import { uploadOf } from '../contract/outgoing.ts'
import { finish, NUMBER, OTHER, personOf, scatter, store as storePerson } from '../contract/person.ts'
import { auditOf, newId, START } from '../contract/records.ts'
import type { World } from '../contract/world.ts'
import type { Database } from './database.ts'
import type { SqliteStore } from './index.ts'
import { sqliteWorld } from './world.testing.ts'

let database: Database
let store: SqliteStore
let world: World
let close: () => Promise<void>

beforeEach(async () => {
  ;({ database, store, world, close } = await sqliteWorld())
})
afterEach(() => close())

const tables = (): string[] =>
  database
    .query<{ name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table'")
    .all()
    .map(({ name }) => name)

/** Tables with a row that names something, in whatever column. */
const tracesOf = (text: string): string[] =>
  tables().filter(table =>
    database
      .query<Record<string, unknown>>(`SELECT * FROM ${table}`)
      .all()
      .flatMap(row => Object.values(row))
      .some(value => Buffer.from(value instanceof Uint8Array ? value : String(value)).includes(text)),
  )

/** Rows that refer to something that is not there. */
const dangling = (): unknown[] =>
  [
    'SELECT * FROM events WHERE message_id IS NOT NULL AND message_id NOT IN (SELECT id FROM messages)',
    'SELECT * FROM events WHERE conversation NOT IN (SELECT num FROM conversations)',
    'SELECT * FROM deliveries WHERE event NOT IN (SELECT seq FROM events)',
    'SELECT * FROM attempts WHERE delivery NOT IN (SELECT id FROM deliveries)',
    'SELECT * FROM messages WHERE conversation NOT IN (SELECT num FROM conversations)',
    'SELECT * FROM conversations WHERE chat_user NOT IN (SELECT num FROM chat_users)',
    'SELECT * FROM identities WHERE chat_user NOT IN (SELECT num FROM chat_users)',
    'SELECT * FROM dispatches WHERE message NOT IN (SELECT num FROM messages)',
    "SELECT * FROM files WHERE kind = 'MESSAGE' AND id NOT IN (SELECT id FROM messages)",
    "SELECT * FROM files WHERE kind = 'CHAT_USER' AND id NOT IN (SELECT id FROM chat_users)",
    'SELECT * FROM erasures',
  ].flatMap(sql => database.query<unknown>(sql).all())

const PERSONAL = [
  ...['chat_users', 'conversations', 'deliveries', 'dispatches', 'events', 'files', 'identities'],
  ...['messages', 'parked', 'quarantine'],
]

describe('a person who was erased', () => {
  test.each([1, 3, 1_000])('leaves no trace in any table, in steps of %i', async limit => {
    const [person, bystander] = [personOf(world, NUMBER), personOf(world, OTHER)]
    await storePerson(world, person)
    await scatter(world)
    await storePerson(world, bystander)
    const before = await store.deliveries.ledger(null)
    const named = tracesOf(NUMBER)
    // Deliveries, attempts and sends name him by numbers only.
    expect(named.toSorted()).toEqual(PERSONAL.filter(table => !/deliveries|dispatches/.test(table)))
    const counts = () => tables().map(table => database.query<unknown>(`SELECT * FROM ${table}`).all().length)
    const full = counts()
    await store.people.beginErasure(world.tenant.id, person.user.id, auditOf(world.tenant.id))
    await finish(world, person, limit)
    expect(tracesOf(NUMBER)).toEqual([])
    expect(dangling()).toEqual([])
    expect(tracesOf(OTHER)).toEqual(named)
    const emptied = tables().filter((_, i) => (counts()[i] ?? 0) < (full[i] ?? 0))
    expect(emptied.toSorted()).toEqual([...PERSONAL, 'attempts'].toSorted())
    const ledger = balance(await store.deliveries.ledger(null))
    expect(ledger).toMatchObject({
      balanced: true,
      fanOut: before.fanOut,
      delivered: 1,
      failed: 1,
      pending: 7,
    })
  })

  test('is looked for once in each quarantined post, also where more come in meanwhile', async () => {
    const person = personOf(world, NUMBER)
    await storePerson(world, person)
    const erasure = { tenantId: world.tenant.id, chatUserId: person.user.id }
    await store.people.beginErasure(world.tenant.id, person.user.id, auditOf(world.tenant.id))
    const searched = () =>
      database.query<{ searched: number }>('SELECT searched FROM erasures').one()?.searched
    for (let steps = 0; searched() === 0; steps += 1) {
      expect(await store.people.erase(erasure, 1)).toBe(false)
      expect(steps).toBeLessThan(50)
    }
    await storePerson(world, { ...personOf(world, OTHER), post: { ...person.post, digest: 'late' } })
    await finish(world, person, 1)
    expect(tracesOf(NUMBER)).toEqual([])
  })
})

describe('a tenant that was purged', () => {
  /** What belongs to nobody, or outlives its tenant. */
  const COMMON = ['audit', 'directory', 'migrations', 'nodes', 'sqlite_sequence', 'unused_keys']

  test.each([1, 1_000])(
    'leaves nothing but audit entries and keys to delete, in steps of %i',
    async limit => {
      await storePerson(world, personOf(world, NUMBER))
      await scatter(world)
      const erased = personOf(world, OTHER)
      await storePerson(world, { ...erased, events: [], deliveries: [] })
      await store.people.beginErasure(world.tenant.id, erased.user.id, auditOf(world.tenant.id))
      await store.files.addUpload(uploadOf(world.tenant.id))
      await store.deliveries.prune(START + 100, 1, null)
      await store.directory.remove('tenants', null, world.tenant.id, auditOf(null))
      while (!(await store.directory.purgeTenant(world.tenant.id, limit)));
      const left = tables().filter(
        table => database.query<unknown>(`SELECT * FROM ${table}`).all().length > 0,
      )
      expect(left.toSorted()).toEqual(COMMON)
      expect(await store.files.unused(START, 9)).toHaveLength(5)
      expect(await store.people.erasures(9)).toEqual([])
      expect(await store.people.erase({ tenantId: world.tenant.id, chatUserId: newId() }, 9)).toBe(true)
    },
  )
})
