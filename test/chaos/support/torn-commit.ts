import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Random } from './random.ts'

/**
 * What a machine that loses power may leave of the commit that was being written: whatever was written before was
 * flushed, and answered; of this one nobody was told.
 */
export type Damage = 'cut' | 'flipped' | 'zeroed' | 'scrambled' | 'garbage behind'
export const DAMAGES: readonly Damage[] = ['cut', 'flipped', 'zeroed', 'scrambled', 'garbage behind']

const PAGE = 8_192
const [DATABASE, LOG, INDEX] = ['gotallo.db', 'gotallo.db-wal', 'gotallo.db-shm']

/** The bytes of the log that a commit wrote: from the first that it changed to the last. */
interface Written {
  readonly log: Buffer
  readonly from: number
  /** Not included. */
  readonly till: number
}

/** One that would be missed, were any of it to count: every delivery gone, and a table that no hub knows. */
const COMMIT = `
  PRAGMA foreign_keys = OFF;
  PRAGMA wal_autocheckpoint = 0;
  BEGIN IMMEDIATE;
  CREATE TABLE torn (bytes BLOB);
  DELETE FROM deliveries;
`

/** Commits without a checkpoint. The data folder is nobody's meanwhile. @returns the log as it is then */
const commitInto = (folder: string, random: Random): Buffer => {
  const database = new DatabaseSync(join(folder, DATABASE))
  try {
    database.exec(COMMIT)
    const insert = database.prepare('INSERT INTO torn VALUES (?)')
    for (let left = random.whole(1, 20); left > 0; left -= 1)
      insert.run(random.bytes(random.whole(1, 2 * PAGE)))
    database.exec('COMMIT')
    return readFileSync(join(folder, LOG))
  } finally {
    database.close()
  }
}

const differenceOf = (before: Buffer, log: Buffer): Written => {
  const differs = (i: number): boolean => before[i] !== log[i]
  let from = 0
  while (from < log.length && !differs(from)) from += 1
  let till = log.length
  while (till > from && !differs(till - 1)) till -= 1
  return { log, from, till }
}

/** @returns the commit as it would lie in the log of the hub that was killed; the folder stays as it is */
const commitAside = (folder: string, random: Random): Written => {
  const aside = mkdtempSync(join(tmpdir(), 'gotallo-torn-'))
  try {
    for (const file of [DATABASE, LOG]) copyFileSync(join(folder, file), join(aside, file))
    const log = commitInto(aside, random)
    return differenceOf(readFileSync(join(folder, LOG)), log)
  } finally {
    rmSync(aside, { recursive: true })
  }
}

const flip = (log: Buffer, at: number, bit: number): Buffer => {
  const flipped = Buffer.from(log)
  flipped[at] = (flipped[at] ?? 0) ^ (1 << bit)
  return flipped
}

const spoil = ({ log, from, till }: Written, damage: Damage, random: Random): Buffer => {
  const at = random.whole(from, till - 1)
  const end = Math.min(till, at + random.whole(1, PAGE))
  const [before, behind] = [log.subarray(0, at), log.subarray(end)]
  const spoilt: Record<Damage, () => Buffer> = {
    cut: () => before,
    flipped: () => flip(log, at, random.whole(0, 7)),
    zeroed: () => Buffer.concat([before, Buffer.alloc(end - at), behind]),
    scrambled: () => Buffer.concat([before, random.bytes(end - at), behind]),
    'garbage behind': () => Buffer.concat([before, random.bytes(PAGE)]),
  }
  const result = spoilt[damage]()
  // Zeros may have been zeros before.
  return result.equals(log) ? flip(log, at, 0) : result
}

/**
 * Leaves half a commit at the end of the log of a hub that was killed, and an index of the log that is not to be
 * believed.
 * @returns how many bytes of a commit were there to be damaged
 */
export const tearCommit = (folder: string, damage: Damage, random: Random): number => {
  const written = commitAside(folder, random)
  writeFileSync(join(folder, LOG), spoil(written, damage, random))
  const index = join(folder, INDEX)
  if (random.maybe(1 / 2)) rmSync(index, { force: true })
  else if (existsSync(index)) writeFileSync(index, random.bytes(4 * PAGE))
  return written.till - written.from
}

/** Does the half commit count? While the hub runs, too. */
export const isTornThere = (folder: string): boolean => {
  const database = new DatabaseSync(join(folder, DATABASE), { readOnly: true })
  try {
    return database.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'torn'`).get() !== undefined
  } finally {
    database.close()
  }
}
