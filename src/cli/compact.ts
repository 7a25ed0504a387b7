import { readConfig } from '../config.ts'
import { requireStore } from '../data-folder.ts'
import { Refusal } from '../domain/errors.ts'
import { compactStore } from '../embedded-store.ts'
import { answer, green, type OutputOptions } from './terminal.ts'

const MB = 1_000_000

/** Gives the disk back what was removed from the store; while a hub serves it, that space waits to be used again. */
export const compact = (options: OutputOptions): void => {
  const config = readConfig(process.env)
  if (config.databaseUrl !== null)
    throw new Refusal(
      'invalid',
      'The store lies in PostgreSQL (GOTALLO_DATABASE_URL), which gives its disk back by itself.',
    )
  requireStore(config.data)
  const { before, after } = compactStore(config)
  answer(options, { bytes_before: before, bytes_after: after }, [
    `${green('Compacted:')} ${(before / MB).toFixed(1)} MB before, ${(after / MB).toFixed(1)} MB now.`,
  ])
}
