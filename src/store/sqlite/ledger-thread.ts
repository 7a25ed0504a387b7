/** The thread that counts the ledger, with a handle of its own on the database for each count. */
import { parentPort, workerData } from 'node:worker_threads'
import type { LedgerCounts } from '../../domain/ledger.ts'
import { answerCalls } from '../../threads/calls.ts'
import { Database } from './database.ts'
import { readLedger } from './ledger.ts'

/** What the thread is told when it begins. */
export interface LedgerThreadSettings {
  readonly path: string
  readonly busyMs: number
}

/** What may be called here. */
export interface Counts {
  /** @throws StoreUnavailable */
  read(tenantId: string | null): Promise<LedgerCounts>
}

const count = async (tenantId: string | null): Promise<LedgerCounts> => {
  const { path, busyMs } = workerData as LedgerThreadSettings
  const database = new Database(path, busyMs, true)
  try {
    return database.read(() => readLedger(database, tenantId))
  } finally {
    database.raw.close()
  }
}

if (parentPort === null) throw new Error('This runs in a thread of the store.')
const counts: Counts = { read: count }
answerCalls(parentPort, { counts })
