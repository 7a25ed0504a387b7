import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { TestHub } from '../../e2e/support/hub.ts'
import {
  canMakeImmutable,
  type Disk,
  hasLimits,
  limitFiles,
  lockDatabase,
  makeImmutable,
} from '../../e2e/support/store-troubles.ts'
import type { Random } from './random.ts'

/** A way to keep a hub that runs from writing. */
export interface Way {
  readonly name: string
  /** What the log says to do. */
  readonly advice: RegExp
  /** @returns what ends it */
  readonly begin: (hub: TestHub, random: Random) => () => void
}

/** So much may still be written when space runs out, in bytes: the load itself fills the rest. */
const MOST_FREE = 500_000

const full = (disk: Disk): Way => ({
  name: 'a small file system of its own',
  advice: /free some space/,
  begin: (_, random) => disk.fill(random.whole(0, MOST_FREE)),
})

const limited: Way = {
  name: 'a limit on the size of files',
  advice: /The disk/,
  begin: (hub, random) => {
    const sizes = databaseFiles(hub).map(file => statSync(file).size)
    return limitFiles(hub, Math.max(...sizes) + random.whole(0, MOST_FREE))
  },
}

const immutable: Way = {
  name: 'immutable files',
  advice: /The disk failed to read or write|cannot be written/,
  begin: hub => makeImmutable(...databaseFiles(hub)),
}

const unwritable: Way = {
  name: 'a limit of 0 on the size of files, in place of read-only ones',
  advice: /The disk/,
  begin: hub => limitFiles(hub),
}

const locked: Way = {
  name: 'a locked database, for want of anything better',
  advice: /locked by another process/,
  begin: lockDatabase,
}

/** What a hub writes to. Not the index of the log: that is memory, and taking it away is a fault of the machine. */
const databaseFiles = ({ data }: TestHub): string[] =>
  ['gotallo.db', 'gotallo.db-wal'].map(file => join(data, file))

/** The best way to run out of space that this machine allows. @param disk where the data folder lies, if it is one */
export const outOfSpace = (disk: Disk | null): Way => {
  if (disk !== null) return full(disk)
  return hasLimits ? limited : locked
}

/** The best way to make the database read-only that this machine allows; the data folder lies on its usual disk. */
export const readOnly = (): Way => {
  if (canMakeImmutable()) return immutable
  return hasLimits ? unwritable : locked
}
