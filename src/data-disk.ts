import { stat, statfs } from 'node:fs/promises'
import { databaseIn } from './data-folder.ts'
import type { Disk } from './telemetry-gauges.ts'

/** SQLite's: the database, its write-ahead log, and the index of that. */
const SUFFIXES = ['', '-wal', '-shm']

/**
 * How much room there is in the data folder, and how much the embedded store takes.
 * @param hasStore false where the store lies elsewhere
 * @throws where the folder cannot be asked
 */
export const diskOf = async (folder: string, hasStore: boolean): Promise<Disk> => {
  const { bsize, blocks, bavail } = await statfs(folder)
  return {
    size: bsize * blocks,
    free: bsize * bavail,
    store: hasStore ? await sizeOf(databaseIn(folder)) : null,
  }
}

const sizeOf = async (database: string): Promise<number> => {
  const sizes = await Promise.all(
    SUFFIXES.map(suffix =>
      stat(database + suffix).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}
