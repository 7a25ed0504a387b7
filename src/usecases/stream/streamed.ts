import type { MessageType } from '../../domain/contract.ts'
import type { AttemptHappening } from '../../domain/happening.ts'
import type { ServiceState } from '../../domain/service.ts'
import type { Millis } from '../../domain/time.ts'
import type { PlacedEvent } from '../../store/store.ts'

/** What a stream may carry. */
export const STREAM_KINDS = ['message', 'attempt', 'service'] as const
export type StreamKind = (typeof STREAM_KINDS)[number]

/** What a reader wants; an empty list takes all. */
export interface StreamFilter {
  readonly kinds: readonly StreamKind[]
  /** Of messages: the event's own type. */
  readonly types: readonly MessageType[]
  /** Of messages. */
  readonly platformIds: readonly string[]
}

/** What became of a service. */
export interface ServiceChange {
  readonly kind: 'service'
  readonly at: Millis
  readonly serviceId: string
  /** Its attempts begin to fail or succeed again; it was made, its state has changed, it was removed. */
  readonly change: 'failing' | 'recovered' | 'created' | 'state' | 'deleted'
  /** As it is now; null: it is gone. */
  readonly state: ServiceState | null
  readonly reason: string | null
}

/** What is told as it happens, and of which nothing is kept. */
export type Live = AttemptHappening | ServiceChange | { readonly kind: 'missed'; readonly count: number }

/** An event on its way to readers: what filters look at is read once, for all of them. */
export class StreamedEvent {
  readonly cursor: string
  readonly body: Uint8Array
  #read: { readonly type: MessageType; readonly platform_id: string } | null = null

  constructor({ cursor, body }: PlacedEvent) {
    this.cursor = cursor
    this.body = body
  }

  isWantedBy({ types, platformIds }: StreamFilter): boolean {
    if (types.length === 0 && platformIds.length === 0) return true
    this.#read ??= JSON.parse(new TextDecoder().decode(this.body)) as {
      type: MessageType
      platform_id: string
    }
    const { type, platform_id } = this.#read
    return (
      (types.length === 0 || types.includes(type)) &&
      (platformIds.length === 0 || platformIds.includes(platform_id))
    )
  }
}

export const takesKind = ({ kinds }: StreamFilter, kind: StreamKind): boolean =>
  kinds.length === 0 || kinds.includes(kind)

/** Why a stream ends. */
export type StreamEnd = 'unauthorized' | 'shutdown' | 'cursor_lost' | 'failed'

/** Where a stream goes. Nothing here may throw. */
export interface StreamSink {
  /** It can be given more messages now. Where it could not and now can, it calls `resume` of its reader. */
  readonly hasRoom: boolean
  /** @param cursor behind all of them, and behind those that its filter left out */
  messages(events: readonly StreamedEvent[], cursor: string): void
  live(happening: Live): void
  end(reason: StreamEnd): void
}
