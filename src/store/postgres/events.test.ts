import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DAY } from '../../domain/time.ts'
import { deliveriesOf, eventOf, messageOf, unitOf } from '../contract/fixtures.ts'
import { newId, START } from '../contract/records.ts'
import { begin, fire, type World } from '../contract/world.ts'
import { writeUnit } from './commit.ts'
import { Database, type Session } from './database.ts'
import { ensureDays } from './days.ts'
import { enterEra, readSystem } from './era.ts'
import { EVENTS, UNSORTED } from './events.ts'
import { openPostgresStore } from './index.ts'
import { startCluster } from './testkit.ts'

// Nothing else is to have a transaction open that events would wait for.
const cluster = await startCluster({ fsync: 'off', autovacuum: 'off' })
afterAll(() => cluster.stop())

let world: World
let database: Database
let count = 0

beforeAll(async () => {
  const url = await made()
  const [a, b] = [await openPostgresStore({ url }), await openPostgresStore({ url })]
  database = new Database({ url })
  world = await begin(a, b)
  return () => Promise.all([a.close(), b.close(), database.close()])
})

const made = (): Promise<string> => {
  count += 1
  return cluster.create(`events_${count}`)
}

/** A tenant of its own, that nothing was fired for. */
const fresh = async (): Promise<World> => begin(world.a, world.b)

const UNDONE = new Error('undone')

/** Commits one event in a transaction that stays open until it is told how to end. */
const opened = async (of: World) => {
  const message = messageOf(of.conversation, { id: newId(START + 50_000) })
  const event = eventOf(message, { serviceIds: [of.service.id] })
  let end: (how: 'commit' | 'undo') => void = () => undefined
  const told = new Promise<'commit' | 'undo'>(resolve => {
    end = resolve
  })
  let written: () => void = () => undefined
  const isWritten = new Promise<void>(resolve => {
    written = resolve
  })
  const work = async (session: Session) => {
    await writeUnit(session, unitOf({ messages: [message], events: [event] }), deliveriesOf([event]), [])
    written()
    if ((await told) === 'undo') throw UNDONE
  }
  const done = database.write(work).catch(error => {
    if (error !== UNDONE) throw error
  })
  await isWritten
  const finish = async (how: 'commit' | 'undo'): Promise<void> => {
    end(how)
    await done
  }
  return { id: message.id, end: finish }
}

const read = async ({ b, tenant }: World, after: string | null = null, limit = 200) => {
  const { events, cursor } = await b.messages.events(tenant.id, after, limit)
  return { ids: events.map(({ id }) => id), cursor }
}

const idsOf = (events: readonly { readonly id: string }[]): string[] => events.map(({ id }) => id)

describe('a cursor', () => {
  it.each(['commit', 'undo'] as const)('does not pass a transaction that may still commit: %s', async how => {
    const own = await fresh()
    const before = await fire(own, 2)
    const first = await read(own)
    expect(first.ids).toEqual(idsOf(before.events))
    const open = await opened(own)
    const after = await fire(own, 3, { at: START + 1 })
    expect(await read(own, first.cursor)).toEqual({ ids: [], cursor: first.cursor })
    expect((await read(own)).ids).toEqual(first.ids)
    await open.end(how)
    const rest = await read(own, first.cursor)
    expect(rest.ids).toEqual([...(how === 'commit' ? [open.id] : []), ...idsOf(after.events)])
    expect(await read(own, rest.cursor)).toEqual({ ids: [], cursor: rest.cursor })
  })

  it('passes those before one that is open, and waits for the first of several', async () => {
    const own = await fresh()
    const { events: one } = await fire(own, 1)
    const open = [await opened(own)]
    const { events: two } = await fire(own, 1)
    open.push(await opened(own))
    const { events: three } = await fire(own, 1)
    const first = await read(own)
    expect(first.ids).toEqual(idsOf(one))
    await open[1]?.end('commit')
    expect(await read(own, first.cursor)).toMatchObject({ ids: [] })
    await open[0]?.end('commit')
    const all = [open[0]?.id, ...idsOf(two), open[1]?.id, ...idsOf(three)]
    expect((await read(own, first.cursor)).ids).toEqual(all)
  })

  it('of another store is refused, and so is one ahead of all transactions', async () => {
    const own = await fresh()
    const others = Buffer.from('Q.17').toString('base64url')
    const ahead = Buffer.from(`P.99999999999.${newId()}`).toString('base64url')
    const refusal = (message: RegExp) => ({
      code: 'invalid',
      errors: [{ path: 'after', message: expect.stringMatching(message) }],
    })
    await expect(read(own, others)).rejects.toMatchObject(refusal(/moved: begin without it/))
    await expect(read(own, ahead)).rejects.toMatchObject(refusal(/ahead of all/))
  })
})

describe('an era', () => {
  const eraOf = (from: Database) =>
    from.read(session => session.one<{ system: string | null; shift: number }>('SELECT * FROM era'))

  it("is this cluster's from the start, and goes on when the store is opened again", async () => {
    const url = await made()
    await (await openPostgresStore({ url })).close()
    const other = new Database({ url })
    const system = await other.read(readSystem)
    expect(await eraOf(other)).toEqual({ system, shift: 0 })
    await (await openPostgresStore({ url })).close()
    expect(await eraOf(other)).toEqual({ system, shift: 0 })
    await other.write(session => enterEra(session, null))
    expect(await eraOf(other)).toEqual({ system, shift: 0 })
    await other.close()
  })

  it('begins behind all that is there, and all that was told of it, where a dump was put into another cluster', async () => {
    const url = await made()
    const a = await openPostgresStore({ url })
    const other = new Database({ url })
    const own = await begin(a, a)
    const { events: old } = await fire(own, 2)
    const before = await read(own)
    // As in the dump of a cluster that had run for long.
    await other.command('UPDATE events SET tx = tx + 5000000')
    await other.command("UPDATE era SET system = 'elsewhere'")
    await Promise.all([1, 2, 3].map(async () => (await openPostgresStore({ url })).close()))
    const { shift = 0 } = (await eraOf(other)) ?? {}
    expect(shift).toBeGreaterThan(2 ** 32 + 5_000_000)
    expect(shift).toBeLessThan(2 ** 33)
    const { events: later } = await fire(own, 2, { at: START - 1_000 })
    expect((await read(own)).ids).toEqual([...idsOf(old), ...idsOf(later)])
    expect((await read(own, before.cursor)).ids).toEqual([...idsOf(old), ...idsOf(later)])
    await Promise.all([a.close(), other.close()])
  })

  it('stays as it is where the cluster may not be asked', async () => {
    const url = await made()
    const other = new Database({ url, connections: 1 })
    await other.command('CREATE ROLE nobody_special')
    await other.command('REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC')
    await other.command('SET ROLE nobody_special')
    expect(await other.read(readSystem)).toBeNull()
    await other.close()
  })
})

describe('what is read', () => {
  interface Plan {
    readonly 'Node Type': string
    readonly 'Index Name'?: string
    readonly 'Actual Rows': number
    readonly 'Shared Hit Blocks': number
    readonly Plans?: readonly Plan[]
  }

  const flat = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(flat)]

  const explain = async (tenantId: string, tx: number): Promise<Plan[]> => {
    const fresh = new Database({ url: cluster.urlOf('events_1'), connections: 1 })
    const rows = await fresh.read(async session => {
      await session.script(UNSORTED)
      await session.script(`PREPARE asked (uuid, bigint, uuid, bigint, bigint) AS ${EVENTS}`)
      return await session.all<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
        `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) EXECUTE asked('${tenantId}', ${tx}, '${newId(0)}', ${2 ** 40}, 50)`,
      )
    })
    await fresh.close()
    return rows.flatMap(row => flat(row['QUERY PLAN'][0].Plan))
  }

  const fill = (of: World, at: number, first: number) =>
    database.write(session =>
      session.run(
        `INSERT INTO events (tenant_id, id, platform_id, message_id, type, outbound, fired_at, fan_out, tx, body)
          SELECT $1::uuid, id, $2::uuid, id, 'TEXT', false, 0, 0, $3::bigint + n, 'x'
          FROM (SELECT n, (left($4::text, 23) || '-' || lpad(to_hex(n), 12, '0'))::uuid AS id FROM generate_series(1, 500) n) all_of`,
        of.tenant.id,
        of.account.id,
        first,
        newId(at),
      ),
    )

  it('are the rows that are told, one more of each day behind the cursor, and nothing sorted', async () => {
    const own = await fresh()
    await database.write(session => ensureDays(session, START - 34 * DAY, START))
    const check = async (tx: number, most: number) => {
      const all = await explain(own.tenant.id, tx)
      const scans = all.filter(node => node['Index Name']?.includes('tenant_id_tx_id'))
      expect(all.filter(node => /Sort|Seq Scan|Bitmap/.test(node['Node Type']))).toEqual([])
      expect(all.filter(node => node['Node Type'] === 'Merge Append')).toHaveLength(1)
      expect(scans.length).toBeGreaterThan(35)
      expect(scans.reduce((sum, scan) => sum + scan['Actual Rows'], 0)).toBeLessThanOrEqual(most)
      // A day that lies before the cursor costs the way down its index.
      for (const scan of scans.filter(scan => scan['Actual Rows'] === 0))
        expect(scan['Shared Hit Blocks']).toBeLessThanOrEqual(3)
    }
    await check(0, 0)
    for (let day = 0; day < 30; day += 1) await fill(own, START - (30 - day) * DAY, 1_000 * day)
    for (const tx of [0, 15_250, 29_490]) await check(tx, 50 + 30)
    await database.command('ANALYZE events')
    for (const tx of [0, 15_250, 29_490]) await check(tx, 50 + 30)
  })
})
