import type { NewId } from '../domain/id.ts'
import { type Clock, type Millis, SECOND } from '../domain/time.ts'
import type { ReplayKey, ReplayStep, Store } from '../store/store.ts'
import { reportFailure, type Telemetry } from '../telemetry.ts'
import type { Loop } from './loop.ts'
import { BATCH } from './moves.ts'
import { pause } from './quiet.ts'

/** Deliveries that one step counts. Some 2 ms. */
const COUNTED = 1_000
/** What is new to a service is not behind more than so many that are sent again. */
const MOST_DUE = 500
/** So that other upkeep has its turn. */
const ROUND_MS = 600
/** Until the lanes have taken some of what is due. */
const WAIT_MS = 20

const mayGoOn = (step: ReplayStep | undefined): boolean =>
  step !== undefined && step.ended === null && step.next !== 'rate'

/**
 * Sends deliveries again, step by step, on the node that does what is to be done once: what a replay has come to is
 * written with each step, so that whoever is next goes on where it stands.
 */
export class Replayer {
  readonly where = 'replays'
  readonly everyMs = 0
  readonly #store: Pick<Store, 'replays'>
  readonly #loop: Pick<Loop, 'wake'>
  readonly #telemetry: Telemetry
  readonly #now: Clock
  readonly #newId: NewId
  /** The replay that had the last step. */
  #last = ''

  constructor(parts: {
    store: Pick<Store, 'replays'>
    loop: Pick<Loop, 'wake'>
    telemetry: Telemetry
    now: Clock
    newId: NewId
  }) {
    this.#store = parts.store
    this.#loop = parts.loop
    this.#telemetry = parts.telemetry
    this.#now = parts.now
    this.#newId = parts.newId
  }

  /** Each of them a step in turn, for as long as one may go on. @throws StoreUnavailable */
  async run(): Promise<void> {
    const end = this.#now() + ROUND_MS
    const resent = new Map<string, number>()
    let open = this.#inTurn(await this.#store.replays.open())
    while (open.length > 0 && this.#now() < end) {
      const steps = await this.#round(open, end)
      for (const { serviceId, resent: count } of steps.values())
        if (count > 0) resent.set(serviceId, (resent.get(serviceId) ?? 0) + count)
      open = open.filter(key => mayGoOn(steps.get(key)))
      if (![...steps.values()].some(({ next }) => next === 'more')) await pause(WAIT_MS)
    }
    for (const [serviceId, count] of resent)
      this.#telemetry.emit('deliveries.moved', { serviceId, to: 'PENDING', count })
  }

  /** Those that the last round did not come to are the first of the next one. */
  #inTurn(open: readonly ReplayKey[]): readonly ReplayKey[] {
    const behind = open.filter(({ id }) => id > this.#last)
    return [...behind, ...open.filter(({ id }) => id <= this.#last)]
  }

  async #round(open: readonly ReplayKey[], end: Millis): Promise<ReadonlyMap<ReplayKey, ReplayStep>> {
    const steps = new Map<ReplayKey, ReplayStep>()
    for (const key of open) {
      if (this.#now() >= end) break
      const step = await this.#step(key)
      this.#last = key.id
      if (step !== null) steps.set(key, step)
    }
    return steps
  }

  async #step(key: ReplayKey): Promise<ReplayStep | null> {
    const now = this.#now()
    const newIds = Array.from({ length: BATCH }, () => this.#newId(now))
    const limits = { count: COUNTED, newIds, due: MOST_DUE }
    try {
      const step = await this.#store.replays.step(key, limits, now)
      if (step !== null && step.resent > 0) this.#loop.wake([step.serviceId])
      if (step !== null && step.ended !== null) this.#tell(step.ended)
      return step
    } catch (error) {
      // One that cannot go on does not stop the others.
      reportFailure(this.#telemetry, `replay (${key.id})`, error)
      return null
    }
  }

  #tell({ id, tenantId, serviceId, resent, createdAt, endedAt }: NonNullable<ReplayStep['ended']>): void {
    const seconds = Math.round(((endedAt ?? createdAt) - createdAt) / SECOND)
    this.#telemetry.emit('replay.ended', { replayId: id, tenantId, serviceId, resent, seconds })
  }
}
