import { readdirSync, readFileSync } from 'node:fs'
import { type Migration, type MigrationTarget, parseMigration } from '../migrate.ts'
import type { Database, Session } from './database.ts'

const FOLDER = new URL('./migrations/', import.meta.url)

/** The schema's steps, as they lie beside this file. */
export const readMigrations = (): Migration[] =>
  readdirSync(FOLDER)
    .filter(file => file.endsWith('.sql'))
    .map(file => parseMigration(file, readFileSync(new URL(file, FOLDER), 'utf8')))

/** Taken by whoever migrates, until its transaction ends: nodes that start at once take turns. */
const LOCK = 'SELECT pg_advisory_xact_lock(7031930)'

const TABLE = `CREATE TABLE IF NOT EXISTS migrations (
  number integer PRIMARY KEY,
  name text NOT NULL,
  breaking boolean NOT NULL
)`

const locked = <T>(database: Database, work: (session: Session) => Promise<T>): Promise<T> =>
  database.write(async session => {
    await session.all(LOCK)
    return await work(session)
  })

/** A PostgreSQL database to migrate. */
export const postgresTarget = (database: Database): MigrationTarget => ({
  applied: () =>
    locked(database, async session => {
      await session.run(TABLE)
      return await session.all<{ number: number; breaking: boolean }>(
        'SELECT number, breaking FROM migrations ORDER BY number',
      )
    }),
  apply: ({ number, name, breaking, sql }) =>
    locked(database, async session => {
      if ((await session.one('SELECT 1 AS found FROM migrations WHERE number = $1', number)) !== undefined)
        return
      await session.script(sql)
      await session.run('INSERT INTO migrations VALUES ($1, $2, $3)', number, name, breaking)
    }),
})
