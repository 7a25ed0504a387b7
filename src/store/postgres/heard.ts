import type { Heard } from '../../domain/unit.ts'
import type { Session } from './database.ts'
import { keyOf } from './ids.ts'

/** In one order for everybody. */
const NOTE = `INSERT INTO last_heard (platform_id, at)
  SELECT n.id, n.at FROM unnest($1::uuid[], $2::bigint[]) AS n (id, at), platforms p
  WHERE p.id = n.id AND NOT p.removed ORDER BY n.id
  ON CONFLICT (platform_id) DO UPDATE SET at = excluded.at WHERE last_heard.at < excluded.at`

/**
 * Notes when something came in from accounts. Two nodes that note one account wait for each other: nothing else is to
 * be waited for behind it in its transaction.
 */
export const noteHeard = async (session: Session, heard: readonly Heard[]): Promise<void> => {
  if (heard.length === 0) return
  await session.run(
    NOTE,
    heard.map(({ platformId }) => keyOf(platformId)),
    heard.map(({ at }) => at),
  )
}

const READ = 'SELECT platform_id, at FROM last_heard WHERE platform_id = ANY ($1::uuid[])'

/** When something last came in from accounts; those that nothing came from are left out. */
export const readHeard = async (session: Session, platformIds: readonly string[]): Promise<Heard[]> => {
  const rows = await session.all<{ platform_id: string; at: number }>(READ, platformIds.map(keyOf))
  return rows.map(({ platform_id: platformId, at }) => ({ platformId, at }))
}
