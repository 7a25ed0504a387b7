import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect } from 'vitest'
import type { Database } from '../../../src/store/postgres/database.ts'
import { inDatabaseOf, isOnPostgres } from './databases.ts'
import type { TestHub } from './hub.ts'
import { eventually } from './receiver.ts'

/** Every file below a folder. */
const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))

/** The files of the file store. */
export const storedFiles = ({ data }: TestHub): string[] => filesBelow(join(data, 'files'))

/**
 * Runs a statement in the store, beside the hub, past all that it knows.
 * @param embedded what it is where the store is embedded and writes something another way
 * @returns the first row
 */
export const runBeside = async (
  { data }: Pick<TestHub, 'data'>,
  sql: string,
  embedded = sql,
): Promise<Readonly<Record<string, unknown>> | undefined> => {
  if (isOnPostgres()) return await inDatabaseOf(data, database => database.write(session => session.one(sql)))
  const database = new DatabaseSync(join(data, 'gotallo.db'), { timeout: 10_000 })
  try {
    return database.prepare(embedded).get()
  } finally {
    database.close()
  }
}

/** How many rows a table has. */
export const rowsOf = async (hub: Pick<TestHub, 'data'>, table: string): Promise<number> =>
  Number((await runBeside(hub, `SELECT count(*) AS n FROM ${table}`))?.n)

/** All that lies in the tables of a database, as text. */
const rowsIn = (database: Database): Promise<[string, Buffer][]> =>
  database.read(async session => {
    const tables = await session.all<{ name: string }>(
      "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'",
    )
    const read = async (name: string): Promise<[string, Buffer]> => {
      const sql = `SELECT string_agg(t::text, ' ') AS rows FROM ${name} t`
      const bodies = `SELECT string_agg(encode(body, 'escape'), ' ') AS rows FROM ${name}`
      const text = await session.one<{ rows: string | null }>(sql)
      const hasBodies = name.startsWith('events') || name === 'quarantine'
      const more = hasBodies ? await session.one<{ rows: string | null }>(bodies) : undefined
      return [name, Buffer.from(`${text?.rows} ${more?.rows}`)]
    }
    return await Promise.all(tables.map(({ name }) => read(name)))
  })

/**
 * Looks for traces in the bytes of all that a hub keeps; it is stopped for that, so that nothing is under way.
 * @param traces by what they are
 * @returns what was found, and where
 */
export const tracesIn = async (hub: TestHub, traces: Readonly<Record<string, string>>): Promise<string[]> => {
  expect(await hub.stop()).toBe(0)
  const files = filesBelow(hub.data).map(
    path => [path.slice(hub.data.length + 1), readFileSync(path)] as const,
  )
  const rows = isOnPostgres() ? await inDatabaseOf(hub.data, rowsIn) : []
  const found = [...files, ...rows].flatMap(([where, bytes]) =>
    Object.entries(traces)
      .filter(([, trace]) => bytes.includes(trace))
      .map(([what]) => `${what} in ${where}`),
  )
  await hub.start()
  return found
}

/** Makes keys that nothing has come to have as if they had been reserved long ago; the hub is stopped. */
export const ageReservedKeys = async (hub: TestHub): Promise<void> =>
  void (await runBeside(hub, 'UPDATE unused_keys SET due = 1 WHERE due > 1'))

/** Has the hub delete what nothing refers to: when it starts, and then now and then. Nothing must be left. */
export const filesDeleted = async (hub: TestHub): Promise<void> => {
  await hub.stop()
  await hub.start()
  await eventually(
    () => rowsOf(hub, 'unused_keys'),
    count => expect(count).toBe(0),
  )
  expect(storedFiles(hub)).toEqual([])
}
