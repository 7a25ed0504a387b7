import type { Session, Value } from './database.ts'
import type { Columns } from './import-rows.ts'

/** A column of a table, with its type as SQL writes it. */
interface Column {
  readonly name: string
  readonly type: string
}

const COLUMNS = `SELECT attname AS name, format_type(atttypid, atttypmod) AS type FROM pg_attribute
  WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`

/** What the database finds itself, whatever is written. */
const FOUND: ReadonlySet<string> = new Set(['dispatches.head'])

/** How rows of a table are written, many with one statement. */
export interface Bulk {
  readonly columns: readonly Column[]
  readonly sql: string
}

/**
 * Prepares to write rows of a table, their own numbers too.
 * @param row one of them
 * @throws Error where it lacks a column, or has one that is none
 */
export const bulkOf = async (session: Session, table: string, row: Columns): Promise<Bulk> => {
  const all = await session.all<Column>(COLUMNS, table)
  const columns = all.filter(({ name }) => !FOUND.has(`${table}.${name}`))
  const [expected, given] = [columns.map(({ name }) => name), Object.keys(row)].map(names =>
    names.toSorted().join(', '),
  )
  if (expected !== given) throw new Error(`The columns of ${table} are ${expected}, not ${given}.`)
  return { columns, sql: insertOf(table, columns) }
}

/** Bytes come one behind the other in one value, and are cut: an array of them would go as text, twice as long. */
const insertOf = (table: string, columns: readonly Column[]): string => {
  const arrays: string[] = []
  const names: string[] = []
  const picked: string[] = []
  let count = 0
  const add = (name: string, type: string): void => {
    count += 1
    arrays.push(`$${count}::${type}[]`)
    names.push(name)
  }
  for (const { name, type } of columns) {
    if (type !== 'bytea') {
      add(name, type)
      picked.push(`n.${name}`)
      continue
    }
    count += 1
    picked.push(`substring($${count}::bytea FROM n.${name}_place FOR n.${name}_size)`)
    add(`${name}_place`, 'integer')
    add(`${name}_size`, 'integer')
  }
  return `INSERT INTO ${table} (${columns.map(({ name }) => name).join(', ')}) OVERRIDING SYSTEM VALUE
    SELECT ${picked.join(', ')} FROM unnest(${arrays.join(', ')}) AS n (${names.join(', ')})`
}

/** The bytes of all rows, where those of each begin (from 1), and how many they are. */
const joined = (all: readonly Uint8Array[]): Value[] => {
  let end = 0
  const places = all.map(({ length }) => {
    end += length
    return end - length + 1
  })
  return [Buffer.concat(all), places, all.map(({ length }) => length)]
}

/** Writes rows. */
export const writeBulk = async (
  session: Session,
  { columns, sql }: Bulk,
  rows: readonly Columns[],
): Promise<void> => {
  const values = columns.flatMap(({ name, type }): Value[] => {
    const cells = rows.map(row => row[name] ?? null)
    return type === 'bytea' ? joined(cells as Uint8Array[]) : [cells as (null | boolean | number | string)[]]
  })
  await session.run(sql, ...values)
}
