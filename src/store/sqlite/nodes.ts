import type { Millis } from '../../domain/time.ts'
import type { Heard, News, NodeStore } from '../nodes.ts'
import type { Database } from './database.ts'
import type { GroupCommit } from './group-commit.ts'

const BEAT = `INSERT INTO nodes (name, heard_at) VALUES (?, ?)
  ON CONFLICT (name) DO UPDATE SET heard_at = max(heard_at, excluded.heard_at)`

const heartbeat = (database: Database, node: string, now: Millis, since: Millis): Heard => {
  const wasKnown = database.query('SELECT 1 FROM nodes WHERE name = ?').one(node) !== undefined
  database.query(BEAT).run(node, now)
  const living = 'SELECT name FROM nodes WHERE heard_at >= ? OR name = ? ORDER BY name'
  const rows = database.query<{ name: string }>(living).all(since, node)
  return { living: rows.map(({ name }) => name), wasKnown }
}

const DEAD = 'SELECT num FROM nodes WHERE name <> ? AND heard_at < ?'

/** What dead nodes had begun counts as never begun. */
const reclaim = (database: Database, node: string, heardSince: Millis): number => {
  const free = `UPDATE deliveries SET lease = NULL WHERE lease IS NOT NULL AND lease IN (${DEAD})`
  const freed = database.query(free).run(node, heardSince)
  database.query(`DELETE FROM nodes WHERE num IN (${DEAD})`).run(node, heardSince)
  return freed
}

const retire = (database: Database, node: string): void => {
  const own = 'SELECT num FROM nodes WHERE name = ?'
  database.query(`UPDATE deliveries SET lease = NULL WHERE lease IS NOT NULL AND lease IN (${own})`).run(node)
  database.query('DELETE FROM nodes WHERE name = ?').run(node)
}

/** Nobody tells anything: one server has the embedded store, and sees what the tools beside it do when it looks. */
const silence = () => {
  const { promise, resolve } = Promise.withResolvers<News | null>()
  return { hear: () => promise, end: () => resolve(null) }
}

/** The one server of the embedded store, and the tools beside it. */
export const nodeStore = (db: Database, group: GroupCommit): NodeStore & { end(): void } => ({
  time: async () => Date.now(),
  heartbeat: (node, now, since) => group.write(() => heartbeat(db, node, now, since)),
  reclaim: (node, heardSince) => group.write(() => reclaim(db, node, heardSince)),
  retire: node => group.write(() => retire(db, node)),
  tell: async () => undefined,
  ...silence(),
})
