import { describe, expect, it } from 'vitest'
import { StoreUnavailable } from '../domain/errors.ts'
import type { LedgerCounts } from '../domain/ledger.ts'
import {
  COPY_TABLES,
  type CopyBatch,
  type CopyCounts,
  type CopyNumbers,
  type CopyPlace,
  type CopySource,
  type CopyTable,
  type CopyTarget,
  DERIVED_TABLES,
} from '../store/copy.ts'
import { moveStore } from './move-store.ts'

const NUMBERS: CopyNumbers = { revision: 7, nodes: 1, quarantine: 2, dispatches: 3 }
const LEDGER: LedgerCounts = {
  fanOut: 2,
  replays: 0,
  delivered: 1,
  pending: 1,
  failed: 0,
  held: 0,
  discarded: 0,
}

/** Tables of so many rows, whose places are 1, 2, 3 …, and which are read two at a time. */
type Rows = Partial<Record<CopyTable, number>>

const countsOf = (rows: Rows): CopyCounts =>
  Object.fromEntries(
    [...COPY_TABLES, ...DERIVED_TABLES].map(table => [table, rows[table as CopyTable] ?? 0]),
  ) as unknown as CopyCounts

const sourceOf = (rows: Rows): CopySource => ({
  state: async () => 'state',
  counts: async () => countsOf(rows),
  async read<T extends CopyTable>(table: T, after: string | null) {
    const place = Math.min(Number(after) + 2, rows[table] ?? 0)
    const batch = { rows: Array(place - Number(after)).fill({}), place: String(place) }
    return batch as CopyBatch<T>
  },
  numbers: async () => NUMBERS,
  tenants: async () => ['t1', 't2'],
  ledger: async () => LEDGER,
  close: async () => undefined,
})

const targetOf = (places: Rows = {}, changes: Partial<CopyTarget> = {}) => {
  const held: Rows = { ...places }
  const log: string[] = []
  const target: CopyTarget = {
    async begin(state) {
      log.push(`begin ${state}`)
      const found = Object.entries(places).map(([table, rows]) => [table, { place: String(rows), rows }])
      return { endedAt: null, places: new Map(found as [CopyTable, CopyPlace][]) }
    },
    async write(table, batch, from) {
      log.push(`${table} ${from ?? 0}-${batch.place}`)
      held[table] = (held[table] ?? 0) + batch.rows.length
    },
    counts: async () => countsOf(held),
    ledger: async () => LEDGER,
    finish: async numbers => void log.push(`finish ${JSON.stringify(numbers)}`),
    close: async () => undefined,
    ...changes,
  }
  return { target, log }
}

const END = `finish ${JSON.stringify(NUMBERS)}`
const now = () => 1
const quiet = () => undefined

describe('moveStore', () => {
  it('copies table by table, batch by batch, tells how far it is, and ends', async () => {
    const { target, log } = targetOf()
    const told: string[] = []
    const source = sourceOf({ events: 3, tenants: 1, files: 2 })
    const moved = await moveStore(source, target, now, (...args) => told.push(args.join(' ')))
    expect(moved).toMatchObject({
      outcome: 'moved',
      counts: { events: 3, fired: 0 },
      ledger: { balanced: true },
    })
    expect(log).toEqual(['begin state', 'tenants 0-1', 'files 0-2', 'events 0-2', 'events 2-3', END])
    expect(told).toEqual(['tenants 1 6', 'files 3 6', 'events 5 6', 'events 6 6'])
  })

  it('goes on where it was', async () => {
    const { target, log } = targetOf({ tenants: 1, events: 2 })
    const told: string[] = []
    const source = sourceOf({ events: 3, tenants: 1 })
    await moveStore(source, target, now, (...args) => told.push(args.join(' ')))
    expect(log).toEqual(['begin state', 'events 2-3', END])
    expect(told).toEqual(['events 4 4'])
  })

  it('does nothing where it has ended', async () => {
    const { target, log } = targetOf({}, { begin: async () => ({ endedAt: 5, places: new Map() }) })
    expect(await moveStore(sourceOf({ events: 3 }), target, now, quiet)).toEqual({
      outcome: 'already',
      at: 5,
    })
    expect(log).toEqual([])
  })

  it('does not end where a count is another one, of whichever tenant', async () => {
    const less = targetOf({}, { counts: async () => countsOf({ events: 2 }) })
    expect(await moveStore(sourceOf({ events: 3 }), less.target, now, quiet)).toEqual({
      outcome: 'different',
      differences: [{ what: 'rows of events', source: 3, target: 2 }],
    })
    const { target, log } = targetOf(
      {},
      { ledger: async tenant => ({ ...LEDGER, fanOut: tenant === 't2' ? 9 : 2 }) },
    )
    expect(await moveStore(sourceOf({}), target, now, quiet)).toEqual({
      outcome: 'different',
      differences: [{ what: 'ledger of tenant t2: fan_out', source: 2, target: 9 }],
    })
    expect([...less.log, ...log]).not.toContain(END)
  })

  it('says which rows cannot be moved, and leaves it as it is where the database is away', async () => {
    const failing = (error: Error) => targetOf({}, { write: () => Promise.reject(error) }).target
    const source = sourceOf({ files: 1 })
    const odd = moveStore(source, failing(new Error('odd')), now, quiet)
    await expect(odd).rejects.toThrow('Rows of files cannot be moved: odd')
    const away = new StoreUnavailable('away')
    await expect(moveStore(source, failing(away), now, quiet)).rejects.toBe(away)
  })
})
