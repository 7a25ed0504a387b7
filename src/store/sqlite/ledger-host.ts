import { Worker } from 'node:worker_threads'
import { StoreUnavailable } from '../../domain/errors.ts'
import type { LedgerCounts } from '../../domain/ledger.ts'
import { Caller } from '../../threads/calls.ts'
import type { Counts, LedgerThreadSettings } from './ledger-thread.ts'

type TenantId = string | null

/**
 * Counts the ledger in a thread of its own. What it reads is one state of the database, whatever is written
 * meanwhile, and no write waits for it; only the write-ahead log cannot be begun anew until it has ended. The
 * thread begins with the first count, and stays: to start it takes as long as to count a million deliveries.
 */
export class LedgerHost {
  readonly #settings: LedgerThreadSettings
  #open: { readonly worker: Worker; readonly counts: Counts } | null = null
  #closed = false
  /** Ends with the last count that was asked for. */
  #turn: Promise<unknown> = Promise.resolve()
  /** Counts that have not begun: whoever asks for the same meanwhile shares it. */
  readonly #waiting = new Map<TenantId, Promise<LedgerCounts>>()

  constructor(path: string, busyMs: number) {
    this.#settings = { path, busyMs }
  }

  /**
   * One count at a time, so that asking often costs no more than one thread can do.
   * @throws StoreUnavailable
   */
  readonly read = (tenantId: TenantId): Promise<LedgerCounts> => {
    const waiting = this.#waiting.get(tenantId)
    if (waiting !== undefined) return waiting
    const counted = this.#turn.then(() => {
      this.#waiting.delete(tenantId)
      if (this.#closed) throw new StoreUnavailable('The store is closed: the server is stopping.')
      this.#open ??= this.#start()
      return this.#open.counts.read(tenantId)
    })
    this.#waiting.set(tenantId, counted)
    this.#turn = counted.catch(() => undefined)
    return counted
  }

  /** Ends the thread; a count that is under way has failed, though its thread ends only with its statement. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#open?.worker.terminate()
    await this.#turn
  }

  #start(): { readonly worker: Worker; readonly counts: Counts } {
    const worker = new Worker(new URL('ledger-thread.ts', import.meta.url), { workerData: this.#settings })
    // A count that nobody waits for any more keeps no process alive.
    worker.unref()
    const caller = new Caller(worker)
    const end = (reason: string): void => {
      caller.end(new StoreUnavailable(reason))
      if (this.#open?.worker === worker) this.#open = null
    }
    // The next count starts another one.
    worker.once('error', error => end(`The thread that counts the ledger failed: ${String(error)}`))
    worker.once('exit', () => end('The store is closed: the server is stopping.'))
    return { worker, counts: caller.object('counts') }
  }
}
