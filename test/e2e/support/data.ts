import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect } from 'vitest'
import type { TestHub } from './hub.ts'
import { eventually } from './receiver.ts'

/** Every file below a folder. */
const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))

/** The files of the file store. */
export const storedFiles = ({ data }: TestHub): string[] => filesBelow(join(data, 'files'))

/** How many rows a table has. */
export const rowsOf = ({ data }: TestHub, table: string): number => {
  const database = new DatabaseSync(join(data, 'gotallo.db'), { readOnly: true })
  try {
    return Number(database.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n)
  } finally {
    database.close()
  }
}

/**
 * Looks for traces in the bytes of all that a hub keeps; it is stopped for that, so that nothing is under way.
 * @param traces by what they are
 * @returns what was found, and where
 */
export const tracesIn = async (hub: TestHub, traces: Readonly<Record<string, string>>): Promise<string[]> => {
  expect(await hub.stop()).toBe(0)
  const found = filesBelow(hub.data).flatMap(path => {
    const bytes = readFileSync(path)
    return Object.entries(traces)
      .filter(([, trace]) => bytes.includes(trace))
      .map(([what]) => `${what} in ${path.slice(hub.data.length + 1)}`)
  })
  await hub.start()
  return found
}

/** Makes keys that nothing has come to have as if they had been reserved long ago; the hub is stopped. @returns how many */
export const ageReservedKeys = ({ data }: TestHub): number => {
  const database = new DatabaseSync(join(data, 'gotallo.db'))
  try {
    return Number(database.prepare('UPDATE unused_keys SET due = 1 WHERE due > 1').run().changes)
  } finally {
    database.close()
  }
}

/** Has the hub delete what nothing refers to: when it starts, and then now and then. Nothing must be left. */
export const filesDeleted = async (hub: TestHub): Promise<void> => {
  await hub.stop()
  await hub.start()
  await eventually(
    () => rowsOf(hub, 'unused_keys'),
    count => expect(count).toBe(0),
  )
  expect(storedFiles(hub)).toEqual([])
}
