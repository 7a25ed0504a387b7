import type { Heard } from '../../domain/unit.ts'
import type { Database } from './database.ts'
import { keyOf } from './ids.ts'

const NOTE = `UPDATE platforms SET last_heard_at = ?1
  WHERE id = ?2 AND NOT removed AND (last_heard_at IS NULL OR last_heard_at < ?1)`

/** Notes when something came in from an account. */
export const noteHeard = (database: Database, { platformId, at }: Heard): void => {
  database.query(NOTE).run(at, keyOf(platformId))
}

const READ = 'SELECT last_heard_at AS at FROM platforms WHERE id = ? AND last_heard_at IS NOT NULL'

/** When something last came in from accounts; those that nothing came from are left out. */
export const readHeard = (database: Database, platformIds: readonly string[]): Heard[] =>
  platformIds.flatMap(platformId => {
    const row = database.query<{ at: number }>(READ).one(keyOf(platformId))
    return row === undefined ? [] : [{ platformId, at: row.at }]
  })
