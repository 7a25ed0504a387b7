import { readdirSync, readFileSync } from 'node:fs'
import { type Migration, type MigrationTarget, parseMigration } from '../migrate.ts'
import type { Database } from './database.ts'
import { explain } from './failure.ts'

const FOLDER = new URL('./migrations/', import.meta.url)

/** The schema's steps, as they lie beside this file. */
export const readMigrations = (): Migration[] =>
  readdirSync(FOLDER)
    .filter(file => file.endsWith('.sql'))
    .map(file => parseMigration(file, readFileSync(new URL(file, FOLDER), 'utf8')))

const TABLE = `CREATE TABLE IF NOT EXISTS migrations (
  number INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  breaking INTEGER NOT NULL CHECK (breaking IN (0, 1))
) STRICT`

/** A SQLite database to migrate. */
export const sqliteTarget = (database: Database): MigrationTarget => ({
  async applied() {
    return locked(database, () => {
      database.raw.exec(TABLE)
      const rows = database.raw.prepare('SELECT number, breaking FROM migrations ORDER BY number').all()
      return rows.map(({ number, breaking }) => ({ number: Number(number), breaking: breaking === 1 }))
    })
  },
  async apply({ number, name, breaking, sql }) {
    locked(database, () => {
      const taken = database.raw.prepare('SELECT 1 FROM migrations WHERE number = ?').get(number)
      if (taken !== undefined) return
      database.raw.exec(sql)
      const record = database.raw.prepare('INSERT INTO migrations (number, name, breaking) VALUES (?, ?, ?)')
      record.run(number, name, breaking ? 1 : 0)
    })
  },
})

const locked = <T>(database: Database, work: () => T): T => {
  try {
    database.raw.exec('BEGIN IMMEDIATE')
    const result = work()
    database.raw.exec('COMMIT')
    return result
  } catch (error) {
    database.rollback()
    throw explain(error)
  }
}
