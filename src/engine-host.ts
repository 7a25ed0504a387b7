import { MessageChannel, Worker } from 'node:worker_threads'
import { StoreUnavailable } from './domain/errors.ts'
import type { EngineRoom } from './engine-room.ts'
import type { EngineThreadSettings } from './engine-thread.ts'
import type { Store } from './store/store.ts'
import type { Telemetry, TelemetryEvents, TelemetryName } from './telemetry.ts'
import { Caller } from './threads/calls.ts'
import { type PackedError, unpackError } from './threads/errors.ts'

/** By default it grows to 200 MB on a large machine; half of the collections that this saves cost as much again. */
const YOUNG_MB = 48

/** The engine room in its thread, and the store that lies there. */
export interface EngineHost {
  readonly room: EngineRoom
  /** Closing it ends the thread. */
  readonly store: Store
  /** Hands on what the thread says from now on. */
  tellTo(telemetry: Telemetry): void
}

/**
 * Starts the thread, and opens the store there. Should the thread fail later, by a bug, its error ends the
 * process: nothing that was answered is lost, and the next start goes on.
 * @throws StoreUnavailable where the store cannot be opened
 */
export const startEngineThread = async (
  settings: Omit<EngineThreadSettings, 'telemetry'>,
): Promise<EngineHost> => {
  const { port1: told, port2: telemetry } = new MessageChannel()
  const worker = new Worker(new URL('engine-thread.ts', import.meta.url), {
    workerData: { ...settings, telemetry },
    transferList: [telemetry],
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
  })
  await opened(worker).catch(async error => {
    told.close()
    await worker.terminate()
    throw error
  })
  const caller = new Caller(worker)
  worker.once('exit', () => caller.end(new StoreUnavailable('The store is closed: the server is stopping.')))
  const thread = caller.object<{ close(): Promise<void> }>('thread')
  return {
    room: caller.object('room'),
    store: {
      messages: caller.object('messages'),
      deliveries: caller.object('deliveries'),
      replays: caller.object('replays'),
      stats: caller.object('stats'),
      directory: caller.object('directory'),
      outbox: caller.object('outbox'),
      files: caller.object('files'),
      people: caller.object('people'),
      secrets: caller.object('secrets'),
      nodes: caller.object('nodes'),
      bins: caller.object('bins'),
      async close() {
        await thread.close()
        await worker.terminate()
      },
    },
    tellTo: hearer => told.on('message', events => handOn(events, hearer)),
  }
}

const handOn = (
  events: readonly (readonly [TelemetryName, TelemetryEvents[TelemetryName]])[],
  telemetry: Telemetry,
): void => {
  for (const [name, event] of events) telemetry.emit(name, event)
}

/** Resolves when the thread has said that it is open. */
const opened = (worker: Worker): Promise<void> =>
  new Promise((resolve, reject) => {
    worker.once('error', reject)
    worker.once('message', (failure: PackedError | null) => {
      worker.off('error', reject)
      if (failure === null) resolve()
      else reject(unpackError(failure))
    })
  })
