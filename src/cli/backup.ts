import { existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { readConfig } from '../config.ts'
import { databaseIn, requireStore } from '../data-folder.ts'
import { Refusal } from '../domain/errors.ts'
import { balance } from '../domain/ledger.ts'
import { backupStore } from '../embedded-store.ts'
import { ledgerView } from '../http/schemas/ledger.ts'
import { answer, EXIT, green, type OutputOptions, red, showProgress } from './terminal.ts'

const PRIVATE_FOLDER = 0o700
const MB = 1_000_000
const ELSEWHERE =
  'The store lies in PostgreSQL (GOTALLO_DATABASE_URL): back it up with its own tools, such as pg_basebackup; docs/scaling.md says how.'

/** Copies the store, also beside a hub that runs, and opens the copy to see that it is sound. */
export const backup = async (target: string, options: OutputOptions): Promise<void> => {
  const { data, masterKey, filesUrl, databaseUrl } = readConfig(process.env)
  if (databaseUrl !== null) throw new Refusal('invalid', ELSEWHERE)
  requireStore(data)
  const file = fileOf(target)
  makeFolder(dirname(file))
  const { bytes, ledger: counts } = await backupStore(databaseIn(data), file, (done, total) =>
    showProgress(`${done} of ${total} pages are copied`, done === total),
  )
  const ledger = balance(counts)
  answer(options, { file, bytes, ledger: ledgerView(ledger) }, [
    green(`The store is in ${file} (${(bytes / MB).toFixed(1)} MB): opened, checked and read.`),
    ledger.balanced ? 'Its ledger balances.' : red('Its ledger does NOT balance: please report this.'),
    masterKey === null
      ? `Not in it: the master key (${join(data, 'master.key')}), without which its secrets cannot be opened. Keep that apart.`
      : 'Not in it: the master key (GOTALLO_MASTER_KEY), without which its secrets cannot be opened.',
    ...(filesUrl === null ? [`Not in it either: files of messages (${join(data, 'files')}).`] : []),
  ])
  process.exitCode = ledger.balanced ? EXIT.ok : EXIT.found
}

const makeFolder = (folder: string): void => {
  try {
    mkdirSync(folder, { recursive: true, mode: PRIVATE_FOLDER })
  } catch (error) {
    throw new Error(`The folder ${folder} cannot be made: ${(error as Error).message}`, { cause: error })
  }
}

/** In a folder it is named by its time. @throws Refusal where something is there already */
const fileOf = (target: string): string => {
  const path = resolve(target)
  const isFolder = /[/\\]$/.test(target) || (existsSync(path) && statSync(path).isDirectory())
  const time = new Date().toISOString().slice(0, 19).replaceAll(':', '-')
  const file = isFolder ? join(path, `gotallo-${time}.db`) : path
  if (existsSync(file)) throw new Refusal('invalid', `${file} is there already: name another file.`)
  return file
}
