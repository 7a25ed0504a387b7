import { spawn } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { COPY_TABLES, type CopyTarget, DERIVED_TABLES } from '../../src/store/copy.ts'
import { openPostgresStore } from '../../src/store/postgres/index.ts'
import { inDatabase } from '../../src/store/postgres/testkit.ts'
import { lockServer, openSqliteStore } from '../../src/store/sqlite/index.ts'
import { COMPILED, runGotallo } from './support/hub.ts'
import { askWhole, dump, giveNumbers, move, rowsIn, useMoveStage } from './support/move-stage.ts'
import { eventually } from './support/receiver.ts'
import { everythingIn, workOf } from './support/whole-store.ts'

const stage = useMoveStage()

it('both stores tell the same, and give the same work in the same order', async () => {
  const { filled } = stage()
  const data = stage().copy('same')
  const url = await stage().make('same')
  giveNumbers(data, 4_711)
  const moved = await move(data, url)
  expect(moved).toMatchObject({ outcome: 'moved', ledger: { balanced: true, fanOut: 44 } })
  const lacking = Object.entries(moved.outcome === 'moved' ? moved.counts : {}).filter(([, n]) => n === 0)
  expect(lacking).toEqual([['nodes', 0]])
  expect(await rowsIn(url, 'SELECT DISTINCT last_value AS last FROM pg_sequences')).toEqual([{ last: 4_711 }])
  // Of the one that had begun to look through parked changes it is not known which come first here.
  const erasures = 'SELECT unparked, searched > 0 AS has FROM erasures ORDER BY unparked'
  expect(await rowsIn(url, erasures)).toEqual([
    { unparked: '', has: false },
    { unparked: null, has: true },
  ])
  const old = await openSqliteStore({ path: join(data, 'gotallo.db') })
  const revision = await old.directory.revision()
  // As a hub does that starts: whoever held leases is gone.
  await old.nodes.heartbeat('me', 1, 0)
  await old.nodes.reclaim('me', Number.MAX_SAFE_INTEGER)
  const made = await openPostgresStore({ url })
  expect(await made.directory.revision()).toBe(revision)
  const odd = await made.files.file(filled.odd)
  expect(odd?.title).toBe('a\uFFFDb')
  const withoutOdd = (all: unknown): unknown =>
    JSON.parse(JSON.stringify(all).replaceAll('"title":"a\\u0000b"', '"title":"a\uFFFDb"'))
  const told = await everythingIn(made, filled)
  expect(withoutOdd(told)).toEqual(withoutOdd(await everythingIn(old, filled)))
  expect(told).toMatchObject({
    heard: [{}],
    stranded: [{}, {}],
    doubtful: [{}],
    erasures: [{}, {}],
    removed: { tenants: [{}] },
  })
  const work = await workOf(made, filled)
  expect(work).toEqual(await workOf(old, filled))
  await Promise.all([old.close(), made.close()])
})

it('knows every table that there is', async () => {
  const sql = `SELECT relname AS name FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition`
  const all = await rowsIn<{ name: string }>(stage().cluster.urlOf('fresh'), sql)
  const kept = ['directory', 'era', 'leaving', 'migrations', 'moves', 'moved']
  expect(all.map(({ name }) => name).toSorted()).toEqual(
    [...COPY_TABLES, ...DERIVED_TABLES, ...kept].toSorted(),
  )
})

it('knows every column that there is', async () => {
  const url = await stage().make('columns')
  await inDatabase(url, database => database.command('ALTER TABLE tokens ADD COLUMN more text'))
  await expect(move(stage().copy('columns'), url)).rejects.toThrow(
    /Rows of tokens .*: The columns of tokens are/,
  )
})

it('killed after every batch, it comes to the same end', async () => {
  const data = stage().copy('killed')
  const [whole, killed] = [await stage().make('whole'), await stage().make('killed')]
  await move(data, whole)
  const killAfter = (target: CopyTarget): Partial<CopyTarget> => ({
    async write(table, batch, from) {
      await target.write(table, batch, from)
      throw new Error('killed')
    },
  })
  let kills = 0
  const limits = { rows: 8, bytes: 100_000 }
  for (let done = false; !done; kills += done ? 0 : 1) {
    const moved = await move(data, killed, killAfter, limits).catch(error => {
      if (error instanceof Error && error.message.includes('killed')) return null
      throw error
    })
    if (moved === null) await expect(askWhole(killed)).rejects.toThrow(/run gotallo move/)
    done = moved !== null
  }
  expect(kills).toBeGreaterThan(40)
  await askWhole(killed)
  expect(await dump(killed)).toEqual(await dump(whole))
})

describe('refuses', () => {
  it('a database in which a hub has made anything', async () => {
    const url = await stage().make('filled')
    const store = await openPostgresStore({ url })
    await store.nodes.heartbeat('n1', 1, 0)
    await store.close()
    await expect(move(stage().copy('filled'), url)).rejects.toThrow(/holds what another hub has made/)
    await askWhole(url)
  })

  it('one into which another store is moved, or this one before it changed', async () => {
    const data = stage().copy('changed')
    const url = await stage().make('changed')
    const broken = () => ({ finish: () => Promise.reject(new Error('broken off')) })
    await expect(move(data, url, broken)).rejects.toThrow('broken off')
    const store = await openSqliteStore({ path: join(data, 'gotallo.db') })
    await store.nodes.heartbeat('a hub that served it', 1, 0)
    await store.close()
    await expect(move(data, url)).rejects.toThrow(/before it was changed: name an empty database/)
    const unchanged = stage().copy('unchanged')
    expect(await move(unchanged, url)).toMatchObject({ outcome: 'moved' })
    expect(await move(unchanged, url)).toMatchObject({ outcome: 'already' })
  })

  it('what another process has moved on meanwhile', async () => {
    const url = await stage().make('twice')
    const twice = (target: CopyTarget): Partial<CopyTarget> => ({
      async write(table, batch, from) {
        await target.write(table, batch, from)
        await target.write(table, { ...batch, rows: [] }, from)
      },
    })
    await expect(move(stage().copy('twice'), url, twice)).rejects.toThrow(
      /Another process moves the same store/,
    )
  })
})

it('does not end where a row is missing, or is too many, or the ledger is another one', async () => {
  const data = stage().copy('different')
  const url = await stage().make('different')
  const tampered = (target: CopyTarget): Partial<CopyTarget> => ({
    async counts() {
      await inDatabase(url, async database => {
        await database.command('DELETE FROM tokens WHERE tenant_id IS NULL')
        await database.command("INSERT INTO nodes (name, heard_at) VALUES ('n9', 1)")
        await database.command('UPDATE pruned SET failed = failed + 1')
      })
      return await target.counts()
    },
  })
  const differences = [
    { what: 'rows of tokens', source: 4, target: 3 },
    { what: 'rows of nodes', source: 0, target: 1 },
    { what: 'ledger: failed', source: 4, target: 5 },
    { what: `ledger of tenant ${stage().filled.world.tenant.id}: failed`, source: 4, target: 5 },
  ]
  expect(await move(data, url, tampered)).toEqual({ outcome: 'different', differences })
  expect(await move(data, url)).toEqual({ outcome: 'different', differences })
  await expect(askWhole(url)).rejects.toThrow(/run gotallo move/)
})

describe('gotallo move', () => {
  const settings = (data: string, url: string) => ({ GOTALLO_DATA: data, GOTALLO_DATABASE_URL: url })

  /** Kills it with -9 in the transaction that comes to files. */
  const killAtFiles = async (data: string, url: string): Promise<void> => {
    await inDatabase(url, database =>
      database.write(session =>
        session.script(`CREATE FUNCTION stand_still() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN PERFORM pg_sleep(60); RETURN NEW; END $$;
          CREATE TRIGGER stand_still BEFORE INSERT ON files FOR EACH STATEMENT EXECUTE FUNCTION stand_still()`),
      ),
    )
    const env = { PATH: process.env.PATH, NODE_COMPILE_CACHE: COMPILED, ...settings(data, url) }
    const child = spawn(process.execPath, ['src/cli/gotallo.ts', 'move'], { env, stdio: 'ignore' })
    const asleep = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
    const sleepers = () => rowsIn(url, asleep)
    await eventually(sleepers, found => expect(found).toHaveLength(1))
    child.kill('SIGKILL')
    await rowsIn(url, `SELECT pg_terminate_backend(pid) FROM (${asleep}) asleep`)
    await inDatabase(url, database => database.command('DROP TRIGGER stand_still ON files'))
  }

  it('killed, goes on where it was; then the old store is left, and says so', async () => {
    const data = stage().copy('command')
    const url = await stage().make('command')
    await killAtFiles(data, url)
    const { code, output } = await runGotallo(settings(data, url), 'move', '--json')
    expect([code, output]).toEqual([0, expect.stringContaining('"balanced": true')])
    expect(output).toMatch(/(\d+) of \1 rows are moved/)
    await askWhole(url)
    expect(readFileSync(join(data, 'moved-to-postgresql'), 'utf8')).toMatch(/^20.*Z\n$/)
    const again = await runGotallo(settings(data, url), 'move')
    expect(again).toMatchObject({ code: 1, output: expect.stringContaining('already') })
    const ledger = await runGotallo({ GOTALLO_DATA: data }, 'ledger')
    expect(ledger).toMatchObject({ code: 1, output: expect.stringContaining('set GOTALLO_DATABASE_URL') })
    rmSync(join(data, 'moved-to-postgresql'))
    expect(await runGotallo(settings(data, url), 'move')).toMatchObject({ code: 1 })
    expect(readFileSync(join(data, 'moved-to-postgresql'), 'utf8')).toMatch(/^20.*Z\n$/)
  })

  it('refuses a folder that a hub serves, and wants a database', async () => {
    const data = stage().copy('served')
    const lock = lockServer(data)
    const url = stage().cluster.urlOf('postgres')
    const served = await runGotallo(settings(data, url), 'move')
    lock.release()
    expect(served).toMatchObject({ code: 1, output: expect.stringContaining('A hub serves') })
    expect(await runGotallo({ GOTALLO_DATA: data }, 'move')).toMatchObject({ code: 2 })
  })
})
