import { Refusal, StoreUnavailable } from '../domain/errors.ts'
import { balance, type Ledger, type LedgerCounts } from '../domain/ledger.ts'
import type { Millis } from '../domain/time.ts'
import {
  COPY_TABLES,
  type CopyCounts,
  type CopyPlace,
  type CopySource,
  type CopyTable,
  type CopyTarget,
} from '../store/copy.ts'

/** What is not the same in both stores. */
export interface Difference {
  /** A table, or a count of the ledger, in words. */
  readonly what: string
  readonly source: number
  readonly target: number
}

export type Moved =
  | { readonly outcome: 'moved'; readonly counts: CopyCounts; readonly ledger: Ledger }
  /** It was moved by an earlier run; nothing was done. */
  | { readonly outcome: 'already'; readonly at: Millis }
  /** Not everything came over: the move has not ended. */
  | { readonly outcome: 'different'; readonly differences: readonly Difference[] }

/** Tells how far it is: so many of all rows are copied, of this table the last ones. */
export type MoveProgress = (table: CopyTable, done: number, total: number) => void

/**
 * Copies a store into another one, compares them, and only then ends the move. Broken off at any moment, it goes on
 * where it was when it is run again.
 * @throws Refusal `conflict` where the target holds anything else; StoreUnavailable
 */
export const moveStore = async (
  source: CopySource,
  target: CopyTarget,
  now: () => Millis,
  progress: MoveProgress,
): Promise<Moved> => {
  const { endedAt, places } = await target.begin(await source.state(), now())
  if (endedAt !== null) return { outcome: 'already', at: endedAt }
  await copyAll(source, target, places, progress)
  const counts = await source.counts()
  const ledger = await source.ledger(null)
  const differences = [
    ...compared('rows of', counts, await target.counts()),
    ...(await comparedLedgers(source, target)),
  ]
  if (differences.length > 0) return { outcome: 'different', differences }
  await target.finish(await source.numbers(), now())
  return { outcome: 'moved', counts, ledger: balance(ledger) }
}

const copyAll = async (
  source: CopySource,
  target: CopyTarget,
  places: ReadonlyMap<CopyTable, CopyPlace>,
  progress: MoveProgress,
): Promise<void> => {
  const counts = await source.counts()
  const total = COPY_TABLES.reduce((sum, table) => sum + counts[table], 0)
  let done = [...places.values()].reduce((sum, { rows }) => sum + rows, 0)
  for (const table of COPY_TABLES) {
    const tell = (rows: number): void => {
      done += rows
      progress(table, done, total)
    }
    await copyTable(source, target, table, places.get(table)?.place ?? null, tell).catch(error => {
      throw named(error, table)
    })
  }
}

const copyTable = async <T extends CopyTable>(
  source: CopySource,
  target: CopyTarget,
  table: T,
  from: string | null,
  tell: (rows: number) => void,
): Promise<void> => {
  for (let place = from; ; ) {
    const batch = await source.read(table, place)
    if (batch.rows.length === 0) return
    await target.write(table, batch, place)
    place = batch.place
    tell(batch.rows.length)
  }
}

/** What is neither a refusal nor about a database as a whole is about these rows. */
const named = (error: unknown, table: CopyTable): unknown =>
  error instanceof Refusal || error instanceof StoreUnavailable
    ? error
    : new Error(
        `Rows of ${table} cannot be moved: ${error instanceof Error ? error.message : String(error)}`,
        {
          cause: error,
        },
      )

const compared = (
  what: string,
  source: Readonly<Record<string, number>>,
  target: Readonly<Record<string, number>>,
): Difference[] =>
  Object.entries(source)
    .map(([name, count]) => ({ what: `${what} ${name}`, source: count, target: target[name] ?? 0 }))
    .filter(one => one.source !== one.target)

/** Of all tenants together, then of each. */
const comparedLedgers = async (source: CopySource, target: CopyTarget): Promise<Difference[]> => {
  const differences: Difference[] = []
  for (const tenant of [null, ...(await source.tenants())]) {
    const [from, to] = [countsOf(await source.ledger(tenant)), countsOf(await target.ledger(tenant))]
    differences.push(...compared(tenant === null ? 'ledger:' : `ledger of tenant ${tenant}:`, from, to))
  }
  return differences
}

const countsOf = ({ fanOut, ...counts }: LedgerCounts): Readonly<Record<string, number>> => ({
  fan_out: fanOut,
  ...counts,
})
