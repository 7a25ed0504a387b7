import { type Clock, type Millis, SECOND } from '../domain/time.ts'
import type { NodeStore } from '../store/store.ts'
import { reportFailure, type Telemetry } from '../telemetry.ts'

/** A lease outlives its node's last heartbeat by so much. */
export const LEASE_MS = 10 * SECOND
const BEAT_EVERY = 3 * SECOND
/** Where a word was not heard. */
const AGAIN_AFTER = SECOND
/** A node that has not been able to say so long that it lives begins nothing more: others may soon take its leases. */
const LAPSE_MS = LEASE_MS - 2 * SECOND
/** So long after it was heard of again a node gives nobody up: whoever was away as well has said by then that he lives. */
const STEADY_MS = 8 * SECOND
/**
 * So long after it came, or came back, a node leaves all to the others: by then each has noticed it, and keeps to its
 * smaller part.
 */
const JOIN_MS = BEAT_EVERY + SECOND

/** What membership needs of the rest. */
export interface MembershipParts {
  /** This process; made afresh at each start. */
  readonly node: string
  readonly nodes: Pick<NodeStore, 'heartbeat' | 'reclaim' | 'retire'>
  readonly telemetry: Telemetry
  readonly now: Clock
  /** No other process can serve this store: whatever another one has leased is free, and nothing is shared. */
  readonly isAlone: boolean
  /** Called with the nodes that share the work, whenever they change; where this one is not among them it has no part. */
  readonly follow: (sharing: readonly string[]) => void
}

/**
 * Says every 3 s that this process lives, finds out which others do, frees what dead ones have leased, and tells
 * how the work is shared. The one whose name is the first does what is to be done once, not once a node.
 */
export class Membership {
  readonly #parts: MembershipParts
  #timer: NodeJS.Timeout | null = null
  #lapsing: NodeJS.Timeout | null = null
  #beating: Promise<void> | null = null
  #joinedAt: Millis = 0
  #heardAt: Millis = 0
  #isStopped = false
  /** Since when it has been heard of without a gap: before that it cannot tell who died from who was away as well. */
  #steadySince: Millis = 0
  #living: readonly string[] = []
  /** Null: nothing was said of it yet, and who is not told has all for himself. */
  #sharing: readonly string[] | null = null

  constructor(parts: MembershipParts) {
    this.#parts = parts
  }

  /** Is this the node that does what is to be done once? One that is new is not: the first until now has not heard of it. */
  get isFirst(): boolean {
    return this.#sharing?.[0] === this.#parts.node
  }

  /**
   * Its first word.
   * @param predecessor of several nodes, one that is known to be dead
   * @throws StoreUnavailable
   */
  async join(predecessor: string | null = null): Promise<void> {
    const { node, nodes, now, isAlone } = this.#parts
    this.#joinedAt = now()
    // Before its first word: it must not wait for one that is gone to make room.
    if (isAlone) await nodes.reclaim(node, Number.MAX_SAFE_INTEGER)
    else if (predecessor !== null) await nodes.retire(predecessor)
    await this.#say()
  }

  /** Goes on saying so. */
  start(): void {
    this.#schedule(true)
  }

  /** Ends it; what is leased to this node still is free then. */
  async leave(): Promise<void> {
    this.#isStopped = true
    for (const timer of [this.#timer, this.#lapsing]) if (timer !== null) clearTimeout(timer)
    await this.#beating
    const { node, nodes } = this.#parts
    await this.#step('leave', () => nodes.retire(node))
  }

  /** One word that it lives, and a look at the others. Never throws. @returns whether it was heard */
  async beat(): Promise<boolean> {
    return await this.#step('heartbeat', async () => {
      await this.#say()
      await this.#reclaim()
    })
  }

  #schedule(wasHeard: boolean): void {
    if (this.#isStopped) return
    this.#timer = setTimeout(
      () => {
        this.#beating = this.beat().then(isHeard => {
          this.#beating = null
          this.#schedule(isHeard)
        })
      },
      wasHeard ? this.#untilNext() : AGAIN_AFTER,
    )
  }

  /** As soon as it may take its part it looks again. */
  #untilNext(): Millis {
    const joins = this.#joinedAt + JOIN_MS - this.#parts.now()
    return joins > 0 ? Math.min(joins, BEAT_EVERY) : BEAT_EVERY
  }

  async #say(): Promise<void> {
    const { node, nodes, telemetry, now, isAlone } = this.#parts
    const at = now()
    const { living, wasKnown } = await nodes.heartbeat(node, at, at - LEASE_MS)
    const isFirstWord = this.#heardAt === 0
    const wasSilent = at - this.#heardAt > LAPSE_MS
    if (wasSilent) this.#steadySince = at
    if (!isAlone && !isFirstWord && (wasSilent || !wasKnown)) this.#return(at)
    if (!wasKnown && !isFirstWord) telemetry.emit('node.given_up', { node })
    this.#hear(at)
    if (!isAlone && living.join() !== this.#living.join())
      telemetry.emit('nodes.changed', { nodes: living.length })
    this.#living = living
    const mayShare = living.length === 1 || at - this.#joinedAt >= JOIN_MS
    this.#share(mayShare ? living : [])
  }

  /** What dead nodes have leased is free. */
  async #reclaim(): Promise<void> {
    const { node, nodes, telemetry, now } = this.#parts
    const at = now()
    if (at - this.#steadySince < STEADY_MS) return
    const count = await nodes.reclaim(node, at - LEASE_MS)
    if (count > 0) telemetry.emit('deliveries.reclaimed', { count })
  }

  /** It comes back as one that is new: what waits here may be another's by now, and so may its part be. */
  #return(at: Millis): void {
    this.#joinedAt = at
    this.#share([])
  }

  /** From now on it counts how long it is silent, however long its next word takes. */
  #hear(at: Millis): void {
    this.#heardAt = at
    if (this.#lapsing !== null) clearTimeout(this.#lapsing)
    this.#lapsing = null
    const { isAlone, now } = this.#parts
    if (isAlone || this.#isStopped) return
    this.#lapsing = setTimeout(() => this.#lapse(), at + LAPSE_MS - now())
  }

  /** It has been silent for so long that others may soon take its leases. */
  #lapse(): void {
    this.#living = []
    this.#share([])
  }

  #share(sharing: readonly string[]): void {
    if (sharing.join() === this.#sharing?.join()) return
    this.#sharing = sharing
    this.#parts.follow(sharing)
  }

  /** @returns whether it went well */
  async #step(where: string, step: () => Promise<void>): Promise<boolean> {
    try {
      await step()
      return true
    } catch (error) {
      reportFailure(this.#parts.telemetry, where, error)
      return false
    }
  }
}
