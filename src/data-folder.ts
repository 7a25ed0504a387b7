import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { commandLine } from './command-line.ts'
import { newMasterKey, parseMasterKey } from './secrets.ts'

const PRIVATE_FOLDER = 0o700
const PRIVATE_FILE = 0o600

const KEY = 'master.key'
/** The key that is to take the other's place; there only while a change of the key is not finished. */
const NEXT = 'master.key.next'
const PREVIOUS = 'master.key.previous'
/** There since the store was moved into PostgreSQL. */
const MOVED = 'moved-to-postgresql'

/** The embedded store's folder: what lies in it, and where. */
export interface DataFolder {
  readonly path: string
  readonly database: string
  /** 32 bytes that seal every secret in the store. */
  readonly masterKey: Buffer
}

/** Where the database of a data folder lies. */
export const databaseIn = (path: string): string => join(path, 'gotallo.db')

/**
 * Opens the data folder, made where there is none, with its master key, made where none is given.
 * @param given `GOTALLO_MASTER_KEY`, or null
 * @param hasStore false where the store lies elsewhere, and only the rest of the folder is used
 * @throws Error with a sentence for the operator
 */
export const openDataFolder = (path: string, given: string | null, hasStore = true): DataFolder => {
  const keyFile = join(path, KEY)
  const database = databaseIn(path)
  refuseUnfinished(path)
  if (hasStore) refuseMoved(path)
  try {
    mkdirSync(path, { recursive: true, mode: PRIVATE_FOLDER })
    if (given !== null) return { path, database, masterKey: parseMasterKey(given) }
    if (!existsSync(keyFile)) {
      if (existsSync(database)) throw missing(path)
      writeFirst(path, keyFile, `${newMasterKey()}\n`)
    }
    return { path, database, masterKey: readKey(keyFile) }
  } catch (error) {
    throw new Error(`The data folder ${path} cannot be used (GOTALLO_DATA): ${(error as Error).message}.`, {
      cause: error,
    })
  }
}

/** Is a change of the key that lies in the folder under way, or was one broken off? */
export const isKeyChanging = (path: string): boolean => existsSync(join(path, NEXT))

/** While it is not finished, neither key opens everything. @throws Error with a sentence for the operator */
export const refuseUnfinished = (path: string): void => {
  if (!isKeyChanging(path)) return
  throw new Error(
    `A change of the master key in ${path} is under way or was broken off (${NEXT} lies there): run ${commandLine('keys rotate')}, which finishes it.`,
  )
}

/** When the store in the folder was moved into PostgreSQL, as text; null: it was not. */
export const movedAt = (path: string): string | null => {
  const file = join(path, MOVED)
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : null
}

/**
 * Leaves word in the folder that its store was moved into PostgreSQL, and stays there only as the way back.
 * @param at when, as text
 * @returns the file
 */
export const markMoved = (path: string, at: string): string => {
  const file = join(path, MOVED)
  writeWhole(path, file, `${at}\n`)
  return file
}

/** What would come into this store now the other one would lack. */
const refuseMoved = (path: string): void => {
  const at = movedAt(path)
  if (at === null) return
  throw new Error(
    `The store in ${path} was moved into PostgreSQL (${at}): set GOTALLO_DATABASE_URL to go on there, or delete ${join(path, MOVED)} to go back to this store, which is as it was then.`,
  )
}

const missing = (path: string): Error =>
  new Error(
    `${join(path, KEY)} is missing, and without it the secrets in ${databaseIn(path)} cannot be opened: restore it from a backup, or set GOTALLO_MASTER_KEY`,
  )

const readKey = (file: string): Buffer => {
  try {
    return parseMasterKey(readFileSync(file, 'utf8').trim())
  } catch (error) {
    throw new Error(`${file} ${(error as Error).message}`, { cause: error })
  }
}

/**
 * Refuses a folder that holds no store, or one that was moved away: a mistyped path must not look like an empty hub in
 * good health, nor a store that is not used any more like the one that is.
 * @throws Error with a sentence for the operator
 */
export const requireStore = (path: string): void => {
  refuseMoved(path)
  if (existsSync(databaseIn(path))) return
  throw new Error(`There is no store in ${path} (GOTALLO_DATA): ${commandLine('serve')} makes one.`)
}

/** A change of the master key: all that was sealed under the old ones is to be sealed under the new one. */
export interface KeyChange {
  /** 32 bytes each: what secrets may be sealed under besides the new one. */
  readonly old: readonly Buffer[]
  /** 32 bytes. */
  readonly next: Buffer
  /** Where the key before lies afterwards, because older backups need it; null: the operator has it. */
  readonly previousFile: string | null
  /** Keeps the new key for good; to be called before anything is sealed under it. */
  begin(): void
  /** Puts the new key into force; to be called when everything is sealed under it. */
  finish(): void
}

/**
 * The change of the key that lies in the data folder: a new one, or the one that was broken off. Killed at any
 * moment, it is found again as it stands: `master.key.next` is there from before the first secret is sealed under
 * it until it is in force. Where only `master.key` is missing, it was killed between the two renames.
 * @throws Error with a sentence for the operator
 */
export const changeKeyFile = (path: string): KeyChange => {
  const [key, next, previous] = [join(path, KEY), join(path, NEXT), join(path, PREVIOUS)]
  const begun = isKeyChanging(path)
  if (!begun && !existsSync(key)) throw missing(path)
  const renamed = begun && !existsSync(key)
  const nextKey = begun ? readKey(next) : parseMasterKey(newMasterKey())
  return {
    old: [renamed ? previous : key].filter(file => existsSync(file)).map(readKey),
    next: nextKey,
    previousFile: previous,
    begin() {
      if (!begun) writeWhole(path, next, `${nextKey.toString('base64')}\n`)
    },
    finish() {
      if (!renamed) {
        keepEarlier(path, previous)
        rename(path, key, previous)
      }
      rename(path, next, key)
    },
  }
}

/** The key of an earlier change may still be needed, for a backup of its time: it gets a number. */
const keepEarlier = (folder: string, previous: string): void => {
  if (!existsSync(previous)) return
  let number = 1
  while (existsSync(`${previous}.${number}`)) number += 1
  rename(folder, previous, `${previous}.${number}`)
}

/** Writes a file that is there whole or not at all, whatever happens. */
const writeWhole = (folder: string, file: string, content: string): void => {
  const draft = `${file}.draft`
  writeFileSync(draft, content, { mode: PRIVATE_FILE, flush: true })
  rename(folder, draft, file)
}

/** The same where there is none yet; of two processes that begin at once, one makes it. */
const writeFirst = (folder: string, file: string, content: string): void => {
  const draft = `${file}.${process.pid}`
  try {
    writeFileSync(draft, content, { mode: PRIVATE_FILE, flush: true })
    linkSync(draft, file)
    flushFolder(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(draft, { force: true })
  }
}

const rename = (folder: string, from: string, to: string): void => {
  renameSync(from, to)
  flushFolder(folder)
}

const flushFolder = (folder: string): void => {
  // Windows keeps no folder open to be flushed.
  if (process.platform === 'win32') return
  const opened = openSync(folder, 'r')
  try {
    fsyncSync(opened)
  } finally {
    closeSync(opened)
  }
}
