import { existsSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { backupDatabase } from './backup.ts'
import { openSqliteStore } from './index.ts'
import { temporaryFolder } from './testkit.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let from: string
let to: string

/** Enough for a copy of several steps. */
const ROWS = 800
const ROW_BYTES = 50_000
const FILL = 'INSERT INTO ballast (bytes) VALUES (zeroblob(?))'
const COUNT = 'SELECT count(*) AS n FROM ballast'

beforeEach(async () => {
  folder = await temporaryFolder()
  from = join(folder.path, 'gotallo.db')
  to = join(folder.path, 'copy.db')
  await (await openSqliteStore({ path: from })).close()
})
afterEach(() => folder.remove())

const none = (): void => undefined

it('is of one instant, however much is written meanwhile', async () => {
  const writer = new DatabaseSync(from)
  writer.exec('CREATE TABLE ballast (num INTEGER PRIMARY KEY, bytes BLOB); BEGIN')
  for (let row = 0; row < ROWS; row += 1) writer.prepare(FILL).run(ROW_BYTES)
  writer.exec('COMMIT')
  const told: [number, number][] = []
  const { bytes, ledger } = await backupDatabase(from, to, (done, total) => {
    told.push([done, total])
    writer.prepare(FILL).run(ROW_BYTES)
  })
  expect(told.length).toBeGreaterThan(2)
  expect(told.map(([done]) => done)).toEqual(told.map(([done]) => done).toSorted((a, b) => a - b))
  expect(new Set(told.map(([, total]) => total)).size).toBe(1)
  expect(writer.prepare(COUNT).get()).toEqual({ n: ROWS + told.length })
  writer.close()
  const copy = new DatabaseSync(to, { readOnly: true })
  expect(copy.prepare(COUNT).get()).toEqual({ n: ROWS })
  copy.close()
  expect([bytes, statSync(to).mode & 0o777]).toEqual([statSync(to).size, 0o600])
  expect(ledger).toMatchObject({ fanOut: 0, pending: 0 })
})

it('leaves nothing behind where it fails, and says why', async () => {
  // Of its pages the last is not there any more.
  truncateSync(from, statSync(from).size - 8_192)
  await expect(backupDatabase(from, to, none)).rejects.toThrow(/copy\.db could not be made: .*damaged/)
  await expect(backupDatabase(from, join(folder.path, 'no', 'x.db'), none)).rejects.toThrow(
    /could not be made/,
  )
  expect(existsSync(to)).toBe(false)
  expect(readdirSync(folder.path).filter(name => name.includes('part'))).toEqual([])
})

it('takes the place of what an earlier one left that was broken off', async () => {
  writeFileSync(`${to}.part`, 'half')
  await backupDatabase(from, to, none)
  expect(existsSync(`${to}.part`)).toBe(false)
  await (await openSqliteStore({ path: to })).close()
})
