import type { Dispatch } from '../domain/dispatch.ts'
import { Refusal, StoreUnavailable } from '../domain/errors.ts'
import type { Described, SendOutcome } from '../domain/send-outcome.ts'
import { type Millis, SECOND } from '../domain/time.ts'
import type { OutboxStore } from '../store/store.ts'
import { reportFailure, type Telemetry } from '../telemetry.ts'
import { pause } from './quiet.ts'

const FIRST_WAIT = SECOND / 2
const LONGEST_WAIT = 5 * SECOND
/** How often what cannot be written is tried, where it is not the store that is away. */
const TRIES = 3
/** Stranded or doubtful messages that one round deals with. */
const BATCH = 100

/** Where the steps of sends are written down. What throws has to be told again. */
export interface SendRecorder {
  /** @throws Refusal where it is not to be sent any more */
  handOver(dispatch: Dispatch, described: Described | null): Promise<void>
  outcome(outcome: SendOutcome): Promise<void>
  /** @returns true where it is in doubt now */
  stranded(dispatch: Dispatch): Promise<boolean>
  givenUp(dispatch: Dispatch): Promise<void>
}

/** Writes down what becomes of messages that are in hand, and sees to those that were left behind. */
export class OutboxRecord {
  readonly #store: OutboxStore
  readonly #recorder: SendRecorder
  readonly #telemetry: Telemetry
  readonly #node: string
  /** Left behind, and cannot be written for a reason of their own; told once. */
  readonly #stuck = new Set<string>()
  /** Ours, and their end could not be written, nor that it is unknown. */
  readonly #lost = new Map<string, Dispatch>()

  constructor(parts: { store: OutboxStore; recorder: SendRecorder; telemetry: Telemetry; node: string }) {
    this.#store = parts.store
    this.#recorder = parts.recorder
    this.#telemetry = parts.telemetry
    this.#node = parts.node
  }

  /** @throws where it was not noted: it must not be sent */
  async handOver(dispatch: Dispatch, described: Described | null): Promise<void> {
    try {
      await this.#recorder.handOver(dispatch, described)
    } catch (error) {
      // It was deleted meanwhile, or its receiver erased: that is as it should be.
      if (!(error instanceof Refusal)) reportFailure(this.#telemetry, 'hand over a message', error)
      throw error
    }
  }

  /**
   * Writes the end of a try. The platform has, or has not, the message: forgetting that would send it twice, or
   * never, so it is told for as long as the store is away. An end that cannot be written for another reason must
   * not hold up its conversation: its message counts as one whose sender died, as soon as that can be written.
   * @returns false where it could not be written
   */
  async outcome(outcome: SendOutcome, dispatch: Dispatch): Promise<boolean> {
    const isWritten = await this.#insist('record a send', () => this.#recorder.outcome(outcome))
    if (isWritten) return true
    this.#lost.set(dispatch.messageId, dispatch)
    await this.#strandLost(dispatch)
    return false
  }

  /** What dead processes left, and what was in doubt for too long. @throws where the store cannot be read */
  async leftBehind(now: Millis): Promise<void> {
    // Those that are stuck come again each time: they must not take the place of others.
    const most = BATCH + this.#stuck.size
    const stranded = await this.#store.stranded(this.#node, most)
    const doubtful = await this.#store.doubtful(now, most)
    await Promise.all([
      ...stranded.map(one => this.#settle(one, () => this.#strand(one, SENDER_DIED))),
      ...doubtful.map(one => this.#settle(one, () => this.#recorder.givenUp(one))),
      ...[...this.#lost.values()].map(one => this.#strandLost(one)),
    ])
  }

  tellDoubt({ messageId, platformId, tenantId }: Dispatch, detail: string): void {
    this.#telemetry.emit('send.ambiguous', { tenantId, platformId, messageId, detail })
  }

  async #strand(dispatch: Dispatch, detail: string): Promise<void> {
    if (await this.#recorder.stranded(dispatch)) this.tellDoubt(dispatch, detail)
  }

  async #strandLost(dispatch: Dispatch): Promise<void> {
    await this.#settle(dispatch, async () => {
      await this.#strand(dispatch, NO_RECORD)
      this.#lost.delete(dispatch.messageId)
    })
  }

  /** One that cannot be written must not hold up the others. */
  async #settle({ messageId }: Dispatch, settle: () => Promise<void>): Promise<void> {
    try {
      await settle()
      this.#stuck.delete(messageId)
    } catch (error) {
      const isKnown = this.#stuck.has(messageId)
      if (!(error instanceof StoreUnavailable)) this.#stuck.add(messageId)
      if (!isKnown) reportFailure(this.#telemetry, `settle a message (${messageId})`, error)
    }
  }

  /** @returns false where it cannot be written although the store is well, which is told once */
  async #insist(where: string, write: () => Promise<void>): Promise<boolean> {
    for (let failed = 0, wait = FIRST_WAIT; ; wait = Math.min(wait * 2, LONGEST_WAIT)) {
      try {
        await write()
        return true
      } catch (error) {
        const isAway = error instanceof StoreUnavailable
        if (!isAway) failed += 1
        if (isAway || failed === TRIES) reportFailure(this.#telemetry, where, error)
        if (failed === TRIES) return false
        await pause(wait)
      }
    }
  }
}

const SENDER_DIED = 'The process that sent it has ended.'
const NO_RECORD = 'What became of it could not be written down.'
