/**
 * The thread of the engine room: the store, and the engine beside it, so that what is committed goes out
 * without leaving the thread, and waiting for the disk holds up nobody who calls. A composition root, as main.ts.
 */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import type { Config, LogLevel } from './config.ts'
import { createEngineRoom } from './engine-room.ts'
import { createNewId, createVault } from './secrets.ts'
import { clockOf, type OpenOptions, openStore, type StorePlace } from './store-place.ts'
import { createTelemetry, type TelemetryListener, type TelemetryName } from './telemetry.ts'
import { gatherDelivered } from './telemetry-gather.ts'
import { answerCalls, Outgoing } from './threads/calls.ts'
import { packError } from './threads/errors.ts'
import { transportOf } from './transport-of.ts'

/** What the thread is told when it begins. */
export interface EngineThreadSettings {
  readonly config: Config
  readonly place: StorePlace
  readonly opening: OpenOptions
  readonly masterKey: Uint8Array
  readonly node: string
  readonly userAgent: string
  /** Where it says what happened. */
  readonly telemetry: MessagePort
}

/** Nobody waits for what happened to be told; gathered, it costs little. */
const TELL_EVERY_MS = 10
const later = (flush: () => void): void => void setTimeout(flush, TELL_EVERY_MS)

/** Levels at which each delivery has a line of its own. */
const LOGS_EACH: ReadonlySet<LogLevel> = new Set(['trace', 'debug'])

const open = async (settings: EngineThreadSettings) => {
  const { config, masterKey, node, userAgent } = settings
  const told: Outgoing<readonly [TelemetryName, object]> = new Outgoing(
    settings.telemetry,
    ([name], error) => told.send(['error.unexpected', { where: `telling of ${name}`, error: `${error}` }]),
    later,
  )
  const tell: TelemetryListener = (name, event) => told.send([name, event])
  const tellsEach = LOGS_EACH.has(config.logLevel) || config.otlpEndpoint !== null
  const listener = tellsEach ? tell : gatherDelivered(tell, later)
  const telemetry = createTelemetry([listener])
  const store = await openStore(settings.place, settings.opening)
  const clock = await clockOf(settings.place, store)
  const transport = transportOf(config)
  const room = createEngineRoom({
    node,
    store,
    vault: createVault(Buffer.from(masterKey)),
    transport,
    telemetry,
    now: clock.now,
    newId: createNewId(),
    userAgent,
    schedule: config.retrySchedule,
  })
  const close = async (): Promise<void> => {
    told.flush()
    clock.stop()
    await transport.close()
    await store.close()
  }
  const { close: _, ...aggregates } = store
  return { ...aggregates, room, thread: { close } }
}

if (parentPort === null) throw new Error('This runs in a thread of the hub.')
const port = parentPort
try {
  answerCalls(port, await open(workerData as EngineThreadSettings))
  port.postMessage(null)
} catch (error) {
  port.postMessage(packError(error))
}
