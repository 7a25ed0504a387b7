import type { Millis } from '../../domain/time.ts'
import type { Heard, NodeStore } from '../nodes.ts'
import type { Bell } from './bell.ts'
import type { Database, Session } from './database.ts'
import { isSilence } from './failure.ts'

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

const HOLD_ALL = 'SELECT name FROM nodes WHERE name = ANY ($1::text[]) FOR KEY SHARE'

/** As {@link livingNode} holds one. @returns the names of those that are known */
export const holdNodes = async (session: Session, names: readonly string[]): Promise<ReadonlySet<string>> => {
  if (names.length === 0) return new Set()
  const known = await session.all<{ name: string }>(HOLD_ALL, names)
  return new Set(known.map(({ name }) => name))
}

const BEAT = 'UPDATE nodes SET heard_at = greatest(heard_at, $2) WHERE name = $1'
const ENTER = `INSERT INTO nodes (name, heard_at) VALUES ($1, $2)
  ON CONFLICT (name) DO UPDATE SET heard_at = greatest(nodes.heard_at, excluded.heard_at)`

const LIVING = 'SELECT name FROM nodes WHERE heard_at >= $1 OR name = $2 ORDER BY name'

/** The others are looked for after its own word is on record: of two that come at the same time one sees the other. */
const heartbeat = async (db: Database, node: string, now: Millis, since: Millis): Promise<Heard> => {
  const wasKnown = await db.write(async session => {
    const isKnown = (await session.run(BEAT, node, now)) > 0
    if (!isKnown) await session.run(ENTER, node, now)
    return isKnown
  })
  const rows = await db.read(session => session.all<{ name: string }>(LIVING, since, node))
  return { living: rows.map(({ name }) => name), wasKnown }
}

const DEAD = 'SELECT num FROM nodes WHERE name <> $1 AND heard_at < $2 ORDER BY num FOR UPDATE'
const OWN = 'SELECT num FROM nodes WHERE name = $1 FOR UPDATE'

/** Frees what nodes hold, and forgets them: what they had begun counts as never begun. @returns how many deliveries */
const giveUp = async (session: Session, nodes: readonly { readonly num: number }[]): Promise<number> => {
  if (nodes.length === 0) return 0
  const numbers = nodes.map(({ num }) => num)
  const freed = await session.run(
    'UPDATE deliveries SET lease = NULL WHERE lease = ANY ($1::bigint[])',
    numbers,
  )
  await session.run('DELETE FROM nodes WHERE num = ANY ($1::bigint[])', numbers)
  return freed
}

/** Milliseconds since 1970. */
const TIME = 'SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now'

export const readTime = async (session: Session): Promise<Millis> =>
  (await session.one<{ now: number }>(TIME))?.now ?? 0

/**
 * Says that a node lives, over a connection of its own: it must not wait for others' work. Where nobody answers at all,
 * not even a question that needs no disk, nobody else waits for an answer either, until the next word that is heard.
 */
const beat = async (db: Database, beats: Database, ...word: [string, Millis, Millis]): Promise<Heard> => {
  try {
    const heard = await heartbeat(beats, ...word)
    db.answers()
    return heard
  } catch (error) {
    if (db !== beats && !db.isSilent && isSilence(error)) {
      await beats.read(readTime).catch(again => isSilence(again) && db.breakOff())
    }
    throw error
  }
}

/** The processes that share the database. @param beats where heartbeats go, which wait for their answer for a moment only */
export const nodeStore = (db: Database, bell: Bell, beats: Database): NodeStore => ({
  time: () => db.read(readTime),
  heartbeat: (node, now, since) => beat(db, beats, node, now, since),
  reclaim: (node, heardSince) =>
    db.write(async session => giveUp(session, await session.all(DEAD, node, heardSince))),
  retire: async node => void (await db.write(async session => giveUp(session, await session.all(OWN, node)))),
  tell: async news => bell.tell(news),
  hear: () => bell.hear(),
})
