import { StoreUnavailable } from '../domain/errors.ts'
import type { Telemetry } from '../telemetry.ts'

/** Tells of a failure inside the engine: a store that cannot be used now, or a bug. */
export const reportFailure = (telemetry: Telemetry, where: string, error: unknown): void => {
  if (error instanceof StoreUnavailable) {
    telemetry.emit('store.unavailable', { where, detail: error.message })
  } else {
    telemetry.emit('error.unexpected', { where, error })
  }
}
