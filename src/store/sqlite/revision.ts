import type { Database } from './database.ts'

/** Tells every handle that tenants, platforms, agents or services have changed. */
export const bumpRevision = (database: Database): void => {
  database.query('UPDATE directory SET revision = revision + 1').run()
}

export const readRevision = (database: Database): number =>
  database.query<{ revision: number }>('SELECT revision FROM directory').one()?.revision ?? 0
