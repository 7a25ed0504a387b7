import type { DeliveryState } from './domain/delivery.ts'
import { StoreUnavailable } from './domain/errors.ts'
import type { AttemptHappening } from './domain/happening.ts'
import type { HealthState } from './domain/platform-account.ts'
import type { SignInProblem } from './domain/sign-in.ts'
import type { Millis } from './domain/time.ts'

/**
 * All that the hub tells of itself: an event's name and what it carries. The core emits; one subscriber logs
 * and one meters. Nothing here holds a body, a secret or a phone number.
 */
export interface TelemetryEvents {
  /** The server takes requests. */
  'server.listening': { readonly url: string; readonly ms: number }
  'server.stopping': { readonly signal: string }
  'server.stopped': { readonly ms: number }
  'http.answered': {
    readonly method: string
    readonly route: string
    readonly status: number
    readonly ms: number
  }
  /** Nobody was signed in by an identity provider. */
  'sign_in.failed': { readonly problem: SignInProblem; readonly detail: string }
  /** Somebody reads what happens to a tenant, as it happens. */
  'stream.opened': { readonly tenantId: string }
  'stream.ended': { readonly tenantId: string; readonly reason: string; readonly ms: number }
  /** Something failed that nobody asked for: a bug, or the outside world in a way not thought of. */
  'error.unexpected': { readonly where: string; readonly error: unknown }
  'store.unavailable': { readonly where: string; readonly detail: string }
  'post.received': {
    readonly platform: string
    readonly platformId: string
    readonly items: number
    readonly unreadable: number
  }
  'post.refused': { readonly platformId: string; readonly reason: string }
  'post.quarantined': { readonly platformId: string; readonly quarantineId: string; readonly reason: string }
  /** What its platform waits for after a post was not done; the post is kept. */
  'post.unanswered': { readonly platform: string; readonly platformId: string; readonly reason: string }
  /** The platform cannot call this account's hook: its posts are fetched from now on. */
  'polling.started': { readonly tenantId: string; readonly platformId: string; readonly reason: string }
  /** They are fetched no more: the account was changed or removed, or another node does so. */
  'polling.ended': { readonly tenantId: string; readonly platformId: string }
  /** They cannot be fetched now; told once until they can be. */
  'polling.failed': { readonly tenantId: string; readonly platformId: string; readonly reason: string }
  'polling.recovered': { readonly tenantId: string; readonly platformId: string }
  /** A batch of changes was committed. */
  'batch.committed': {
    readonly posts: number
    readonly changes: number
    readonly messages: number
    readonly events: number
    readonly deliveries: number
    readonly ms: number
  }
  /** What one post, or one act of ours, fired, once it is committed; told only where traces are kept ({@link Telemetry}). */
  'events.fired': {
    /** The post of a platform, or the call of a feed, that they came of; null: they came of something else. */
    readonly post: {
      readonly platform: string
      readonly platformId: string
      /** Changes that it brought. */
      readonly items: number
      readonly receivedAt: Millis
    } | null
    readonly events: readonly {
      readonly id: string
      readonly tenantId: string
      readonly platformId: string
      readonly type: string
      readonly outbound: boolean
      /** How many services want it. */
      readonly services: number
    }[]
    readonly firedAt: Millis
    readonly committedAt: Millis
  }
  /** What came in had to wait for the sending to catch up. */
  'accept.held': { readonly ms: number }
  /** So much waits to be written that nothing more is taken in. */
  'accept.refusing': { readonly waiting: number }
  /** A request was refused because of that. */
  'accept.refused': Record<never, never>
  /** What waited is written. */
  'accept.open': { readonly refused: number }
  'parked.dropped': { readonly count: number }
  /** One attempt ended: one wide line each. */
  'attempt.ended': Omit<AttemptHappening, 'kind' | 'at'> & {
    readonly startedAt: Millis
    /** Since the event fired. */
    readonly ageMs: number
  }
  /** Attempts that delivered, told together where nobody logs each (telemetry-gather.ts); in place of `attempt.ended`. */
  'attempts.delivered': {
    readonly ms: readonly number[]
    /** Of the same attempts: since their events fired. */
    readonly ageMs: readonly number[]
  }
  /** Its lease had been lost: the outcome was not recorded, and it may be delivered once more. */
  'attempt.late': { readonly deliveryId: string }
  'service.failing': { readonly serviceId: string; readonly tenantId: string; readonly reason: string }
  'service.recovered': { readonly serviceId: string; readonly tenantId: string }
  'service.disabled': {
    readonly serviceId: string
    readonly tenantId: string
    readonly name: string
    /** Of its URL; the rest of that may hold a key. */
    readonly origin: string
    readonly reason: string
  }
  'service.waiting': { readonly serviceId: string; readonly until: string }
  'deliveries.moved': { readonly serviceId: string; readonly to: DeliveryState; readonly count: number }
  'replay.ended': {
    readonly replayId: string
    readonly tenantId: string
    readonly serviceId: string
    /** Deliveries that it sent again. */
    readonly resent: number
    readonly seconds: number
  }
  'deliveries.reclaimed': { readonly count: number }
  /** So many processes share the store now, this one among them. */
  'nodes.changed': { readonly nodes: number }
  /** This process was silent for too long: others have taken what it had leased. */
  'node.given_up': { readonly node: string }
  /** A message is taken up to be sent; unless it has to be made ready before, it is noted as handed over already. */
  'send.begun': {
    readonly tenantId: string
    readonly platformId: string
    readonly messageId: string
    readonly attempt: number
  }
  /** The platform's answer is there, and not yet written down. */
  'send.answered': {
    readonly tenantId: string
    readonly platformId: string
    readonly messageId: string
    readonly attempt: number
    readonly state: 'accepted' | 'refused' | 'unknown'
    readonly code: string | number | null
    readonly ms: number
  }
  'send.recorded': { readonly messageId: string }
  /** It is not known whether the platform took it: it is not sent again. */
  'send.ambiguous': {
    readonly tenantId: string
    readonly platformId: string
    readonly messageId: string
    readonly detail: string
  }
  /** A message whose turn it is cannot be read from the store: it is put off, with its conversation. */
  'send.unreadable': {
    readonly platformId: string
    /** Its id; where not even that can be read, the number of its dispatch. */
    readonly message: string
    readonly reason: string
  }
  'account.failing': { readonly tenantId: string; readonly platformId: string; readonly reason: string }
  'account.recovered': { readonly tenantId: string; readonly platformId: string }
  /** An account that its platform could not be asked about before was checked again. */
  'account.checked': {
    readonly tenantId: string
    readonly platformId: string
    readonly state: HealthState
    /** Null where it is well. */
    readonly reason: string | null
  }
  /** A person could not be looked up at his platform now. */
  'profile.failed': { readonly platformId: string; readonly detail: string }
  'windows.expired': { readonly count: number }
  'messages.pruned': { readonly count: number }
  'quarantine.pruned': { readonly count: number }
  'person.erased': { readonly tenantId: string; readonly chatUserId: string }
  /** A file was fetched from its platform, or was uploaded. */
  'file.stored': {
    readonly tenantId: string
    /** Null for an upload. */
    readonly platformId: string | null
    readonly fileId: string
    /** Bytes. */
    readonly size: number
    readonly ms: number
  }
  /** It cannot be had any more. */
  'file.gone': {
    readonly tenantId: string
    readonly platformId: string | null
    readonly fileId: string
    readonly reason: string
  }
  /** It could not be fetched now. */
  'file.postponed': {
    readonly tenantId: string
    readonly platformId: string | null
    readonly fileId: string
    readonly reason: string
    readonly attempts: number
    /** Null: as it was. */
    readonly nextAttemptAt: string | null
  }
  /** The file store has nothing under the key of a file that was stored. */
  'file.lost': { readonly tenantId: string; readonly fileId: string }
  /** The file store cannot be read or written. */
  'files.unavailable': { readonly where: string; readonly detail: string }
  /** Files that nothing refers to any more were deleted. */
  'files.removed': { readonly count: number }
  'events.pruned': { readonly count: number }
  /** Spans that no collector took. */
  'traces.dropped': { readonly count: number; readonly reason: string }
}

export type TelemetryName = keyof TelemetryEvents

/** Where the core says what happened. */
export interface Telemetry {
  /** Is each event to be told, because somebody follows them one by one? */
  readonly follows?: boolean
  emit<N extends TelemetryName>(name: N, event: TelemetryEvents[N]): void
}

export type TelemetryListener = <N extends TelemetryName>(name: N, event: TelemetryEvents[N]) => void

/** A telemetry that hands each event to every listener; a listener that throws harms nobody. */
export const createTelemetry = (listeners: readonly TelemetryListener[], follows = false): Telemetry => ({
  follows,
  emit(name, event) {
    for (const listener of listeners) {
      try {
        listener(name, event)
      } catch {
        // A broken log or meter must not stop a delivery.
      }
    }
  },
})

/** Tells of a failure that stops nobody: a store that cannot be used now, or a bug. @param where as a person says it */
export const reportFailure = (telemetry: Telemetry, where: string, error: unknown): void => {
  if (error instanceof StoreUnavailable) telemetry.emit('store.unavailable', { where, detail: error.message })
  else telemetry.emit('error.unexpected', { where, error })
}
