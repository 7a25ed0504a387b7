import type { Session } from './database.ts'

/**
 * The number that `events.tx` has of what the running transaction writes: they begin in the order of these numbers, and
 * are never the same in one database, whatever cluster it lies in. SQL, without parameters.
 */
export const TX = '(SELECT pg_current_xact_id()::text::bigint + shift FROM era)'

/** Every transaction whose number is less has ended, as the running statement sees the database. SQL. */
export const ENDED = '(SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint + shift FROM era)'

/** Events of another store come before all that is written here, in the order that they had there. */
export const MOVED = -(2 ** 40)

/**
 * Between the highest number that a restored copy holds and the first of its new era: as many transactions may have
 * been committed, and their events told, after the copy was made.
 */
const GAP = 2 ** 32

interface Era {
  /** Null: not known. */
  readonly system: string | null
  readonly shift: number
}

const READ = 'SELECT system, shift FROM era'

const MAY_ASK = `SELECT has_function_privilege(to_regprocedure('pg_control_system()'), 'EXECUTE') AS may_ask`
const SYSTEM = 'SELECT system_identifier::text AS system FROM pg_control_system()'

/** Each tenant's is the last one of an index: all events need not be read. */
const HIGHEST = 'SELECT max((SELECT max(e.tx) FROM events e WHERE e.tenant_id = t.id)) AS tx FROM tenants t'

const WRITE = 'UPDATE era SET system = $1, shift = $2'

/** The cluster's identifier; null where this user may not ask for it. */
export const readSystem = async (session: Session): Promise<string | null> => {
  const asked = await session.one<{ may_ask: boolean | null }>(MAY_ASK)
  if (asked?.may_ask !== true) return null
  return (await session.one<{ system: string }>(SYSTEM))?.system ?? null
}

/**
 * Sees to it that what is written from now on has higher numbers than all that was written before: another cluster, into
 * which a dump was put, counts its transactions from anew. To be done before anything is written.
 * @param system the cluster's identifier; null: then all stays as it is
 */
export const enterEra = async (session: Session, system: string | null): Promise<void> => {
  if (system === null || (await session.one<Era>(READ))?.system === system) return
  // Of nodes that start at once the first does it.
  const era = await session.one<Era>(`${READ} FOR UPDATE`)
  if (era === undefined || era.system === system) return
  const highest = (await session.one<{ tx: number | null }>(HIGHEST))?.tx ?? null
  const isFirst = era.system === null && highest === null
  const shift = isFirst ? era.shift : Math.max(era.shift, highest ?? 0) + GAP
  await session.run(WRITE, system, shift)
}

/** {@link enterEra}, of the cluster that it is. */
export const enterOwnEra = async (session: Session): Promise<void> =>
  enterEra(session, await readSystem(session))
