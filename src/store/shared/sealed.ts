/** Where sealed texts lie, in whatever database. */

/** A column with sealed texts. */
export interface Source {
  readonly table: string
  readonly column: string
  /** What its rows are found and ordered by: the columns of a unique index. */
  readonly key: readonly string[]
  /** The first of them is an id. */
  readonly byId: boolean
  /** Where every handle must see a change of it. */
  readonly isDirectory: boolean
  context(key: readonly string[]): string
}

const recordOf = (table: string, column: string, isDirectory = true): Source => ({
  table,
  column,
  key: ['id'],
  byId: true,
  isDirectory,
  context: ([id = '']) => id,
})

export const SOURCES: readonly Source[] = [
  recordOf('platforms', 'credentials'),
  recordOf('services', 'secrets'),
  recordOf('services', 'headers'),
  recordOf('bins', 'secret', false),
  recordOf('bin_requests', 'head', false),
  {
    table: 'requests',
    column: 'sealed',
    key: ['token', 'method', 'path', 'key'],
    byId: true,
    isDirectory: false,
    context: key => `idempotency ${key.join(' ')}`,
  },
  {
    table: 'secrets',
    column: 'sealed',
    key: ['name'],
    byId: false,
    isDirectory: false,
    context: ([name = '']) => name,
  },
]

/** A row of a source, as its place says it. */
export interface Place {
  readonly source: Source
  readonly key: readonly string[]
}

const nameOf = ({ table, column }: Source): string => `${table}.${column}`

export const placeOf = (source: Source, key: readonly string[]): string =>
  JSON.stringify([nameOf(source), ...key])

/** @throws TypeError where no source gave it */
export const parsePlace = (place: string): Place => {
  const [name, ...key] = JSON.parse(place) as string[]
  const source = SOURCES.find(each => nameOf(each) === name)
  if (source === undefined) throw new TypeError(`There is no place ${place}.`)
  return { source, key }
}
