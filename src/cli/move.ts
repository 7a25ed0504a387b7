import { join } from 'node:path'
import { commandLine } from '../command-line.ts'
import { databaseUrlOf, readConfig } from '../config.ts'
import { databaseIn, markMoved, movedAt, refuseUnfinished, requireStore } from '../data-folder.ts'
import { Refusal, StoreUnavailable } from '../domain/errors.ts'
import { rfc3339, SECOND } from '../domain/time.ts'
import { ledgerView } from '../http/schemas/ledger.ts'
import { openMove } from '../open-move.ts'
import { type Difference, type Moved, type MoveProgress, moveStore } from '../usecases/move-store.ts'
import { answer, EXIT, green, type OutputOptions, red, showProgress } from './terminal.ts'

/** Moves the embedded store into PostgreSQL; broken off at any moment, it goes on where it was when it is run again. */
export const move = async (options: OutputOptions): Promise<void> => {
  // The key may still lie in the folder: it is asked for once the hub is to run on the database.
  const { GOTALLO_DATABASE_URL: given, ...env } = process.env
  const { data, filesUrl, masterKey } = readConfig(env)
  const url = given === undefined ? null : databaseUrlOf(given)
  refuseWrongUse(data, url)
  const moved = await run(data, url)
  if (moved.outcome === 'different') return tellDifferences(options, moved.differences)
  const at = rfc3339(moved.outcome === 'already' ? moved.at : Date.now())
  const marker = markMoved(data, at)
  if (moved.outcome === 'already')
    throw new Refusal('conflict', `The store in ${data} was moved into this database already (${at}).`)
  answer(options, { moved_at: at, rows: moved.counts, ledger: ledgerView(moved.ledger) }, [
    green(`The store in ${data} is in PostgreSQL now: every table and the ledger were compared.`),
    `Start the hub, one node or many, with GOTALLO_DATABASE_URL set as it is now${masterKey === null ? `, and GOTALLO_MASTER_KEY set to what ${join(data, 'master.key')} holds` : ''}.`,
    ...(filesUrl === null
      ? [
          `Files of messages stay in ${join(data, 'files')}: several nodes need them in a bucket (GOTALLO_FILES_URL).`,
        ]
      : []),
    `${databaseIn(data)} stays as it is: to go back to it, unset GOTALLO_DATABASE_URL and delete ${marker}.`,
  ])
}

function refuseWrongUse(data: string, url: string | null): asserts url is string {
  if (url === null)
    throw new Refusal(
      'invalid',
      'Name an empty PostgreSQL database by GOTALLO_DATABASE_URL, such as postgres://user:password@host/database.',
    )
  const at = movedAt(data)
  if (at !== null)
    throw new Refusal('conflict', `The store in ${data} was moved into PostgreSQL already (${at}).`)
  requireStore(data)
  refuseUnfinished(data)
}

const run = async (data: string, url: string): Promise<Moved> => {
  try {
    const { source, target, close } = await openMove(data, url)
    return await moveStore(source, target, Date.now, telling()).finally(close)
  } catch (error) {
    throw inWords(error, data)
  }
}

const inWords = (error: unknown, data: string): unknown => {
  if (error instanceof Error && error.name === 'FolderInUse')
    return new Error(`A hub serves ${data}: stop it first.`, { cause: error })
  if (!(error instanceof StoreUnavailable)) return error
  return new Error(`${error.message} Then run ${commandLine('move')} again: it goes on where it was.`, {
    cause: error,
  })
}

/** Once a second, and when all is there. */
const telling = (): MoveProgress => {
  let told = 0
  return (table, done, total) => {
    if (done < total && Date.now() - told < SECOND) return
    told = Date.now()
    showProgress(`${done} of ${total} rows are moved (${table})`, done === total)
  }
}

const tellDifferences = (options: OutputOptions, differences: readonly Difference[]): void => {
  answer(options, { differences }, [
    red('Not everything came over, and the move has not ended:'),
    ...differences.map(
      ({ what, source, target }) => `  ${what}: ${source} in the data folder, ${target} in PostgreSQL`,
    ),
    'The store in the data folder is as it was: go on with it, and move it into another, empty database. Please report this.',
  ])
  process.exitCode = EXIT.found
}
