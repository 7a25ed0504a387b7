import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { newMasterKey, parseMasterKey } from './secrets.ts'

const PRIVATE_FOLDER = 0o700
const PRIVATE_FILE = 0o600

/** The embedded store's folder: what lies in it, and where. */
export interface DataFolder {
  readonly path: string
  readonly database: string
  /** 32 bytes that seal every secret in the store. */
  readonly masterKey: Buffer
}

/**
 * Opens the data folder, made where there is none, with its master key, made where none is given.
 * @param given `GOTALLO_MASTER_KEY`, or null
 * @throws Error with a sentence for the operator
 */
export const openDataFolder = (path: string, given: string | null): DataFolder => {
  const keyFile = join(path, 'master.key')
  const database = join(path, 'gotallo.db')
  try {
    mkdirSync(path, { recursive: true, mode: PRIVATE_FOLDER })
    if (given !== null) return { path, database, masterKey: parseMasterKey(given) }
    if (!existsSync(keyFile)) {
      if (existsSync(database)) {
        throw new Error(
          `${keyFile} is missing, and without it the secrets in ${database} cannot be opened: restore it from a backup, or set GOTALLO_MASTER_KEY`,
        )
      }
      writeFileSync(keyFile, `${newMasterKey()}\n`, { mode: PRIVATE_FILE, flag: 'wx', flush: true })
    }
    return { path, database, masterKey: readKey(keyFile) }
  } catch (error) {
    throw new Error(`The data folder ${path} cannot be used (GOTALLO_DATA): ${(error as Error).message}.`, {
      cause: error,
    })
  }
}

const readKey = (file: string): Buffer => {
  try {
    return parseMasterKey(readFileSync(file, 'utf8').trim())
  } catch (error) {
    throw new Error(`${file} ${(error as Error).message}`, { cause: error })
  }
}

/**
 * Refuses a folder that holds no store: a mistyped path must not look like an empty hub in good health.
 * @throws Error with a sentence for the operator
 */
export const requireStore = (path: string): void => {
  if (existsSync(join(path, 'gotallo.db'))) return
  throw new Error(`There is no store in ${path} (GOTALLO_DATA): gotallo serve makes one.`)
}
