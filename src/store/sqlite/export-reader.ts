import type { CopyRows, CopyTable } from '../copy.ts'
import type { Value } from './database.ts'
import { idOf } from './ids.ts'

/** A row as SQLite gives it. */
export type Raw = Readonly<Record<string, Value>>

/** How a table is read, in the order of its key. */
export interface Reader<T extends CopyTable> {
  /** SQL: what `read` needs. */
  readonly fields: string
  /** SQL: the table, then what each of its rows refers to. Rows are walked in the order of an index, never sorted. */
  readonly from: string
  /** The columns of a unique index; SQL. */
  readonly key: readonly string[]
  read(row: Raw): CopyRows[T]
}

/** How all tables are read. */
export type Readers = { readonly [T in CopyTable]: Reader<T> }

export const text = (row: Raw, column: string) => row[column] as string
export const number = (row: Raw, column: string) => row[column] as number
export const id = (row: Raw, column: string) => idOf(row[column] as Uint8Array)

/** A function that knows which columns its `fields` are. */
export const of =
  <Row, T>(read: (row: Row) => T) =>
  (row: Raw): T =>
    read(row as Row)

/** From `platform` to its tenant. */
export const OF_ACCOUNT =
  'CROSS JOIN platforms p ON p.num = r.platform CROSS JOIN tenants t ON t.num = p.tenant'
