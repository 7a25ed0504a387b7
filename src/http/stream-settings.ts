import { type Millis, SECOND } from '../domain/time.ts'

/** How streams are kept. */
export interface StreamSettings {
  /** So often something is said, so that nobody in between takes it for dead. */
  readonly heartbeatMs: Millis
  /** Who does not take what he was sent within so long is cut off. */
  readonly stallMs: Millis
  /** It ends after so long, and the reader comes again: to another node, maybe. */
  readonly lifetimeMs: Millis
  /** Bytes of what happens, not of messages, that wait for a reader at the most. */
  readonly liveBytes: number
}

export const STREAM_SETTINGS: StreamSettings = {
  heartbeatMs: 15 * SECOND,
  stallMs: 30 * SECOND,
  lifetimeMs: 3_600 * SECOND,
  liveBytes: 262_144,
}
