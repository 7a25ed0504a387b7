import { closeSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { backup, DatabaseSync } from 'node:sqlite'
import type { LedgerCounts } from '../../domain/ledger.ts'
import { Database } from './database.ts'
import { explain } from './failure.ts'
import { readLedger } from './ledger.ts'

/** Pages that are copied at a time: some 16 MB. */
const STEP = 2_000
const PRIVATE_FILE = 0o600

/** Tells how far it is, in pages of the database. */
export type BackupProgress = (done: number, total: number) => void

/** A copy that was opened and checked. */
export interface Backup {
  /** Its size. */
  readonly bytes: number
  readonly ledger: LedgerCounts
}

/**
 * Copies a database as it is at one instant, also while a hub serves it: nobody waits for it. Meanwhile the
 * write-ahead log cannot be begun anew, and grows. The copy is under its name when it is whole and on the disk.
 * @param to where no file is
 * @throws Error with a sentence for the operator
 */
export const backupDatabase = async (from: string, to: string, progress: BackupProgress): Promise<Backup> => {
  const part = `${to}.part`
  remove(part)
  try {
    await copy(from, part, progress)
    const ledger = check(part)
    persist(part, to)
    return { bytes: statSync(to).size, ledger }
  } catch (error) {
    remove(part)
    const explained = explain(error)
    const reason = explained instanceof Error ? explained.message : String(explained)
    throw new Error(`The backup ${to} could not be made: ${reason}`, { cause: error })
  }
}

const copy = async (from: string, to: string, progress: BackupProgress): Promise<void> => {
  // It holds what customers write: nobody else may read it, from its first byte on.
  closeSync(openSync(to, 'wx', PRIVATE_FILE))
  const source = new DatabaseSync(from, { readOnly: true })
  try {
    // What is read from here on is one state of the database; else each write would make the copy begin anew.
    source.exec('BEGIN; SELECT count(*) FROM sqlite_schema')
    const total = await backup(source, to, {
      rate: STEP,
      progress: ({ totalPages, remainingPages }) => progress(totalPages - remainingPages, totalPages),
    })
    progress(total, total)
  } finally {
    source.close()
  }
}

/** Opens the copy as a hub would. @throws where it is damaged */
const check = (path: string): LedgerCounts => {
  const database = new Database(path, 0)
  try {
    const found = database.query<{ quick_check: string }>('PRAGMA quick_check(1)').one()?.quick_check
    if (found !== 'ok') throw new Error(`it is damaged, as is the database itself: ${found}`)
    return readLedger(database, null)
  } finally {
    database.raw.close()
  }
}

/** Its bytes are on the disk before its name is. */
const persist = (part: string, to: string): void => {
  sync(part)
  renameSync(part, to)
  sync(dirname(to))
}

const sync = (path: string): void => {
  const file = openSync(path, 'r')
  fsyncSync(file)
  closeSync(file)
}

const remove = (part: string): void => {
  for (const end of ['', '-wal', '-shm', '-journal']) rmSync(`${part}${end}`, { force: true })
}
