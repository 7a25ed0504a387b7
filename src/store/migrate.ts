/** One step of a schema, read from a numbered file such as `0001-init.sql`. */
export interface Migration {
  readonly number: number
  readonly name: string
  /** True where a program that does not know this step must not use the database. */
  readonly breaking: boolean
  readonly sql: string
}

/** A step that a database has taken. */
export type Applied = Pick<Migration, 'number' | 'breaking'>

/** What migrating needs of a database. */
export interface MigrationTarget {
  /** The steps taken so far; the table that records them is made where it is missing. */
  applied(): Promise<readonly Applied[]>
  /** Takes one step and records it, in one transaction; does nothing where another process took it meanwhile. */
  apply(migration: Migration): Promise<void>
}

const FILE = /^(\d{4})-([a-z0-9-]+)\.sql$/
const HEADER = /^-- breaking: (yes|no)$/m

/**
 * Reads one migration.
 * @param file its name: four digits, a dash, words in lower case, `.sql`
 * @param sql its text, with the header line `-- breaking: yes` or `-- breaking: no`
 * @throws where the name or the header is missing
 */
export const parseMigration = (file: string, sql: string): Migration => {
  const name = FILE.exec(file)
  if (name === null) throw new Error(`A migration is named like 0001-init.sql, not ${file}.`)
  const header = HEADER.exec(sql)
  if (header === null)
    throw new Error(`${file} lacks its header line "-- breaking: yes" or "-- breaking: no".`)
  return { number: Number(name[1]), name: name[2] ?? '', breaking: header[1] === 'yes', sql }
}

/** @throws where numbers do not run 1, 2, 3 … */
const inOrder = (migrations: readonly Migration[]): Migration[] => {
  const sorted = migrations.toSorted((a, b) => a.number - b.number)
  for (const [index, { number }] of sorted.entries()) {
    if (number !== index + 1) throw new Error(`Migration ${index + 1} is missing, or there are two of it.`)
  }
  return sorted
}

/** A newer program's schema may be used where each of the steps that we do not know says that it breaks nothing. */
const refuseNewer = (applied: readonly Applied[], known: number): void => {
  const newest = Math.max(0, ...applied.map(({ number }) => number))
  if (!applied.some(({ number, breaking }) => number > known && breaking)) return
  throw new Error(
    `The database has schema ${newest}, made by a newer gotallo; this one knows schemas up to ${known}. ` +
      'Run the newer version, or restore the backup from before the upgrade.',
  )
}

/**
 * Brings a database to the newest schema, one transaction a step. Doing it again, or from two processes at
 * once, changes nothing.
 * @returns the numbers of the steps taken
 * @throws where the database was made by a newer program in a way that this one would break
 */
export const migrate = async (
  target: MigrationTarget,
  migrations: readonly Migration[],
): Promise<readonly number[]> => {
  const steps = inOrder(migrations)
  const applied = await target.applied()
  refuseNewer(applied, steps.length)
  const done = new Set(applied.map(({ number }) => number))
  const missing = steps.filter(({ number }) => !done.has(number))
  for (const migration of missing) await target.apply(migration)
  return missing.map(({ number }) => number)
}
