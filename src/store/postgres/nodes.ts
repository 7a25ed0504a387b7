import type { Millis } from '../../domain/time.ts'
import type { Session } from './database.ts'

/** A process's number; undefined where it is not known to live. */
export const nodeNumber = async (session: Session, name: string): Promise<number | undefined> =>
  (await session.one<{ num: number }>('SELECT num FROM nodes WHERE name = $1', name))?.num

const HOLD = 'SELECT num FROM nodes WHERE name = $1 FOR KEY SHARE'

/**
 * A process's number; one that is new counts as heard of now. It is not given up until this transaction has ended:
 * what is leased to a number that is gone would never be freed.
 */
export const livingNode = async (session: Session, name: string, now: Millis): Promise<number> => {
  const known = await session.one<{ num: number }>(HOLD, name)
  if (known !== undefined) return known.num
  const sql = `INSERT INTO nodes (name, heard_at) VALUES ($1, $2)
    ON CONFLICT (name) DO UPDATE SET heard_at = nodes.heard_at RETURNING num`
  const made = await session.one<{ num: number }>(sql, name, now)
  if (made === undefined) throw new Error(`The node ${name} could not be entered.`)
  return made.num
}

/** This node lives: its leases hold. */
export const heartbeat = async (session: Session, node: string, now: Millis): Promise<void> => {
  const sql = `INSERT INTO nodes (name, heard_at) VALUES ($1, $2)
    ON CONFLICT (name) DO UPDATE SET heard_at = greatest(nodes.heard_at, excluded.heard_at)`
  await session.run(sql, node, now)
}
