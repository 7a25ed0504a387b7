import { type Happening, HappeningQueue } from '../domain/happening.ts'
import type { Clock } from '../domain/time.ts'
import type { Telemetry, TelemetryEvents, TelemetryName } from '../telemetry.ts'

/** Whoever reads them takes them many times a second: more than this wait only where he is held up. */
const MOST_WAITING = 5_000

/** Tells what happens to the deliveries of tenants that somebody watches; where nobody does, it costs a look at a set. */
export class Watch {
  readonly #now: Clock
  #tenants: ReadonlySet<string> = new Set()
  readonly #queue = new HappeningQueue(MOST_WAITING)
  #waiting: ((happened: readonly Happening[] | null) => void) | null = null
  #isClosed = false

  constructor(now: Clock) {
    this.#now = now
  }

  /** From now on these tenants are watched, and no others. */
  watch(tenants: readonly string[]): void {
    this.#tenants = new Set(tenants)
  }

  /** Resolves when something has happened since the last time; null once it is closed. For one caller at a time. */
  happened(): Promise<readonly Happening[] | null> {
    return new Promise(resolve => {
      this.#waiting = resolve
      this.#hand()
    })
  }

  close(): void {
    this.#isClosed = true
    this.#hand()
  }

  /** The same telemetry, listened to. */
  listeningTo(telemetry: Telemetry): Telemetry {
    return {
      emit: (name, event) => {
        telemetry.emit(name, event)
        if (this.#tenants.size > 0) this.#hear(name, event)
      },
    }
  }

  #hear<N extends TelemetryName>(name: N, event: TelemetryEvents[N]): void {
    const happening = HEARD[name]?.(event as never, this.#now())
    if (happening === undefined || !this.#tenants.has(happening.tenantId)) return
    this.#queue.add(happening)
    this.#hand()
  }

  #hand(): void {
    const waiting = this.#waiting
    if (waiting === null || (this.#queue.isEmpty && !this.#isClosed)) return
    this.#waiting = null
    waiting(this.#isClosed ? null : this.#queue.take())
  }
}

type Heard = { readonly [N in TelemetryName]?: (event: TelemetryEvents[N], at: number) => Happening }

const HEARD: Heard = {
  'attempt.ended': ({ ageMs: _age, startedAt: _began, ...event }, at) => ({ kind: 'attempt', at, ...event }),
  'service.failing': (event, at) => ({ kind: 'service', change: 'failing', at, ...event }),
  'service.recovered': (event, at) => ({ kind: 'service', change: 'recovered', at, reason: null, ...event }),
}
