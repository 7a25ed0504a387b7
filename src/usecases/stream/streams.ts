import type { Happening } from '../../domain/happening.ts'
import { type Clock, type Millis, SECOND } from '../../domain/time.ts'
import type { Store } from '../../store/store.ts'
import { reportFailure, type Telemetry } from '../../telemetry.ts'
import type { Directory } from '../directory.ts'
import { Interest } from './interest.ts'
import { Places, type StreamLimits } from './places.ts'
import { ServiceChanges } from './service-changes.ts'
import { type Live, type StreamFilter, type StreamSink, takesKind } from './streamed.ts'
import { type Reader, Tail } from './tail.ts'

/** Where what happens to deliveries is heard of. */
export interface Watching {
  watch(tenants: readonly string[]): Promise<void>
  /** Resolves when something has happened; null: nothing will any more. */
  happened(): Promise<readonly Happening[] | null>
}

/** Other nodes are told again what is watched here, and whose tokens hold is looked at again. */
const REPEAT_MS = 5 * SECOND

interface Watched {
  readonly tail: Tail
  readonly services: ServiceChanges
}

/** A stream that is being opened: it begins when it is told where to go. */
export interface OpenedStream {
  /** Where it begins. */
  readonly cursor: string
  begin(sink: StreamSink): void
  /** The sink has room again. */
  resume(): void
  close(): void
}

/** Who reads, and may he still. */
interface Admitted {
  readonly tenantId: string
  readonly isAllowed: () => Promise<boolean>
}

/**
 * Tells readers what happens to their tenants as it happens. Where nobody reads, neither here nor at another node, a
 * commit costs a look at a map.
 */
export class Streams {
  readonly #store: Store
  readonly #directory: Directory
  readonly #telemetry: Telemetry
  readonly #now: Clock
  readonly #watching: Watching
  readonly #watched = new Map<string, Watched>()
  readonly #admitted = new Map<Reader, Admitted>()
  readonly #places: Places
  readonly #elsewhere: Interest
  #timer: NodeJS.Timeout | null = null
  #isHearing = false
  #isClosed = false

  constructor(parts: {
    store: Store
    directory: Directory
    telemetry: Telemetry
    now: Clock
    watching: Watching
    limits?: StreamLimits
  }) {
    this.#store = parts.store
    this.#directory = parts.directory
    this.#telemetry = parts.telemetry
    this.#now = parts.now
    this.#watching = parts.watching
    this.#elsewhere = new Interest(parts.now)
    this.#places = new Places(parts.limits)
    this.#directory.onChange(() => this.#directoryChanged())
  }

  /**
   * @param after the cursor of the last event that the reader has; null: from now on
   * @param isAllowed may the reader still read?
   * @throws Refusal `invalid` where the cursor is none of this store's, RateLimited where too many streams are open
   */
  async open(
    tenantId: string,
    filter: StreamFilter,
    after: string | null,
    isAllowed: () => Promise<boolean>,
  ): Promise<OpenedStream> {
    this.#places.take(tenantId)
    try {
      const { messages } = this.#store
      // Asked for no more than one event: whether the cursor is one.
      if (after !== null) await messages.events(tenantId, after, 1)
      const cursor = after ?? (await messages.endOfEvents(tenantId))
      return this.#opened(tenantId, filter, cursor, isAllowed)
    } catch (error) {
      this.#places.giveBack(tenantId)
      throw error
    }
  }

  #opened(
    tenantId: string,
    filter: StreamFilter,
    cursor: string,
    isAllowed: () => Promise<boolean>,
  ): OpenedStream {
    let reader: Reader | null = null
    let isOver = false
    return {
      cursor,
      begin: sink => {
        if (isOver) return
        if (this.#isClosed) return sink.end('shutdown')
        reader = { filter, sink, cursor }
        this.#admitted.set(reader, { tenantId, isAllowed })
        this.#tailOf(tenantId).add(reader)
      },
      resume: () => this.#watched.get(tenantId)?.tail.wake(),
      close: () => {
        if (isOver) return
        isOver = true
        this.#places.giveBack(tenantId)
        if (reader !== null) this.#leave(tenantId, reader)
      },
    }
  }

  /** Events were committed here. */
  committed(events: readonly { readonly tenantId: string }[]): void {
    if (this.#watched.size === 0 && this.#elsewhere.isEmpty) return
    for (const tenantId of new Set(events.map(event => event.tenantId)))
      this.happened([{ kind: 'events', tenantId }])
  }

  /** What happened here: told to who reads here, and to other nodes where somebody reads there. */
  happened(happenings: readonly Happening[]): void {
    for (const one of happenings) this.#tell(one)
    const told = happenings.filter(({ tenantId }) => this.#elsewhere.has(tenantId))
    if (told.length > 0) void this.#store.nodes.tell({ happenings: told })
  }

  /** What other nodes tell. */
  heard({ watched, happenings }: { watched: readonly string[]; happenings: readonly Happening[] }): void {
    if (watched.length > 0 && this.#elsewhere.add(watched)) this.#watch()
    for (const one of happenings) this.#tell(one)
  }

  /** A token or a tenant may have been removed: who may not read any more is cut off. */
  recheck(): void {
    for (const [reader, { isAllowed }] of this.#admitted) {
      void isAllowed().then(
        isStill => isStill || reader.sink.end('unauthorized'),
        error => this.#failed(error),
      )
    }
  }

  /** Ends all streams; no more are opened. */
  close(): void {
    this.#isClosed = true
    for (const { sink } of [...this.#admitted.keys()]) sink.end('shutdown')
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#timer = null
  }

  #tailOf(tenantId: string): Tail {
    const known = this.#watched.get(tenantId)
    if (known !== undefined) return known.tail
    const tail = new Tail(tenantId, this.#store.messages, error => this.#failed(error))
    const services = new ServiceChanges(tenantId, this.#directory.services())
    this.#watched.set(tenantId, { tail, services })
    this.#watch()
    void this.#store.nodes.tell({ watched: [tenantId] })
    return tail
  }

  #leave(tenantId: string, reader: Reader): void {
    this.#admitted.delete(reader)
    const watched = this.#watched.get(tenantId)
    watched?.tail.remove(reader)
    if (watched?.tail.readers.size !== 0) return
    this.#watched.delete(tenantId)
    this.#watch()
  }

  /** Which tenants are watched has changed. */
  #watch(): void {
    const all = new Set([...this.#watched.keys(), ...this.#elsewhere.tenants()])
    this.#watching.watch([...all]).catch(error => this.#failed(error))
    if (all.size > 0 && !this.#isHearing) void this.#hear()
    if (all.size > 0 && !this.#isClosed) this.#timer ??= setInterval(() => this.#repeat(), REPEAT_MS).unref()
    if (all.size > 0 || this.#timer === null) return
    clearInterval(this.#timer)
    this.#timer = null
  }

  /** Hears what happens in the engine, for as long as there is one. */
  async #hear(): Promise<void> {
    this.#isHearing = true
    for (;;) {
      const happened = await this.#watching.happened().catch(() => null)
      if (happened === null) return
      this.happened(happened)
    }
  }

  #repeat(): void {
    if (this.#elsewhere.prune()) this.#watch()
    if (this.#watched.size > 0) void this.#store.nodes.tell({ watched: [...this.#watched.keys()] })
    this.recheck()
  }

  #tell(happening: Happening): void {
    const watched = this.#watched.get(happening.tenantId)
    if (watched === undefined) return
    if (happening.kind === 'service' && !watched.services.isNews(happening)) return
    if (happening.kind === 'events') watched.tail.wake()
    else this.#give(watched.tail, this.#liveOf(happening))
  }

  #liveOf(happening: Exclude<Happening, { kind: 'events' }>): Live {
    if (happening.kind !== 'service') return happening
    const { at, serviceId, change, reason } = happening
    const state = this.#directory.service(serviceId)?.state ?? null
    return { kind: 'service', at, serviceId, change, state, reason }
  }

  #give(tail: Tail, live: Live): void {
    // What was missed may have been either.
    const kinds = live.kind === 'missed' ? (['attempt', 'service'] as const) : [live.kind]
    for (const { filter, sink } of [...tail.readers])
      if (kinds.some(kind => takesKind(filter, kind))) sink.live(live)
  }

  #directoryChanged(): void {
    const at: Millis = this.#now()
    for (const { tail, services } of this.#watched.values())
      for (const change of services.look(this.#directory.services(), at)) this.#give(tail, change)
  }

  #failed(error: unknown): void {
    if (!this.#isClosed) reportFailure(this.#telemetry, 'stream', error)
  }
}
