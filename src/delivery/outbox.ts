import type { Dispatch } from '../domain/dispatch.ts'
import type { Described, SendOutcome } from '../domain/send-outcome.ts'
import { type Millis, SECOND } from '../domain/time.ts'
import type { SendAnswer } from '../platforms/platform.ts'
import type { ClaimedSend, OutboxStore } from '../store/store.ts'
import type { Telemetry } from '../telemetry.ts'
import { AccountLane } from './account-lane.ts'
import { Alarm } from './loop-alarm.ts'
import { pause, quiet } from './quiet.ts'
import { reportFailure } from './report.ts'
import { describe, type Sender, type SendTools, sendOnce } from './to-platform.ts'

/** The store is asked at least so often for what other processes put there, or left behind. */
const POLL_MS = 5 * SECOND
const PAUSE_AFTER_ERROR_MS = SECOND / 2
/** Stranded or doubtful messages that one round deals with. */
const BATCH = 100

/** Where the ends of sends are written down. What throws has to be told again. */
export interface SendRecorder {
  outcome(outcome: SendOutcome): Promise<void>
  described(dispatch: Dispatch, described: Described): Promise<void>
  stranded(dispatch: Dispatch): Promise<void>
  givenUp(dispatch: Dispatch): Promise<void>
}

/** What a platform's answer says of the account itself. */
export type AccountNews = (platformId: string, answer: SendAnswer) => void

/**
 * Sends agents' messages, at most once: a message is noted in the store as handed over before its platform is
 * called, and one whose answer was lost is not sent again. Of one conversation one goes at a time, in the order
 * in which they were accepted; of one account as many as its platform's rate allows.
 */
export class Outbox {
  readonly #store: OutboxStore
  readonly #sender: (platformId: string) => Sender | null
  readonly #recorder: SendRecorder
  readonly #news: AccountNews
  readonly #telemetry: Telemetry
  readonly #tools: SendTools
  readonly #lanes = new Map<string, AccountLane>()
  readonly #alarm: Alarm
  #turning = false
  #polledAt: Millis = 0
  #stopped = true

  constructor(parts: {
    store: OutboxStore
    /** How an account sends; null where it is gone, or its platform is not called. */
    sender: (platformId: string) => Sender | null
    recorder: SendRecorder
    news: AccountNews
    telemetry: Telemetry
    tools: SendTools
  }) {
    this.#store = parts.store
    this.#sender = parts.sender
    this.#recorder = parts.recorder
    this.#news = parts.news
    this.#telemetry = parts.telemetry
    this.#tools = parts.tools
    this.#alarm = new Alarm(parts.tools.now, POLL_MS, () => void this.#turn())
  }

  start(): void {
    this.#stopped = false
    this.#alarm.set(0)
  }

  /**
   * Begins nothing more, and waits for the answers of what is under way.
   * @param withinMs what has no answer then is in doubt at the next start
   * @returns true where nothing was given up
   */
  async stop(withinMs: Millis): Promise<boolean> {
    this.#stopped = true
    this.#alarm.clear()
    return await quiet(() => this.#busy, withinMs)
  }

  /** Something of this account waits to be sent. */
  wakeAccount(platformId: string): void {
    this.#lane(platformId).dueAt(this.#tools.now())
    this.#schedule(0)
  }

  get #busy(): boolean {
    return this.#turning || [...this.#lanes.values()].some(({ inFlight }) => inFlight > 0)
  }

  #lane(platformId: string): AccountLane {
    let lane = this.#lanes.get(platformId)
    if (lane === undefined) {
      const ratePerS = this.#sender(platformId)?.outbound.ratePerS ?? null
      lane = new AccountLane(platformId, ratePerS, this.#tools.now())
      this.#lanes.set(platformId, lane)
    }
    return lane
  }

  #schedule(delay: Millis): void {
    if (!this.#stopped) this.#alarm.set(delay)
  }

  async #turn(): Promise<void> {
    if (this.#turning || this.#stopped) return
    this.#turning = true
    try {
      await this.#poll()
      await this.#claim()
    } catch (error) {
      reportFailure(this.#telemetry, 'claim sends', error)
      await pause(PAUSE_AFTER_ERROR_MS)
    } finally {
      this.#turning = false
    }
    const now = this.#tools.now()
    for (const lane of this.#lanes.values()) {
      // The account is gone: nothing of it is sent, however long it waits.
      if (this.#sender(lane.platformId) === null) continue
      const wakeAt = lane.wakeAt(this.#rateOf(lane), now)
      if (wakeAt !== null) this.#schedule(wakeAt - now)
    }
    this.#schedule(POLL_MS)
  }

  /** Now and then: what other processes put there, what dead ones left, and what was in doubt for too long. */
  async #poll(): Promise<void> {
    const now = this.#tools.now()
    if (now - this.#polledAt < POLL_MS) return
    this.#polledAt = now
    for (const platformId of await this.#store.waiting()) this.#lane(platformId).dueAt(now)
    const stranded = await this.#store.stranded(this.#tools.node, BATCH)
    const doubtful = await this.#store.doubtful(now, BATCH)
    await Promise.all([
      ...stranded.map(dispatch => this.#settle(dispatch, () => this.#recorder.stranded(dispatch))),
      ...doubtful.map(dispatch => this.#settle(dispatch, () => this.#recorder.givenUp(dispatch))),
    ])
    for (const dispatch of stranded) {
      const isInDoubt = this.#sender(dispatch.platformId)?.outbound.idempotent === false
      if (isInDoubt) this.#tellDoubt(dispatch, 'The process that sent it has ended.')
    }
  }

  /** One that cannot be written must not hold up the others. */
  async #settle({ messageId }: Dispatch, settle: () => Promise<void>): Promise<void> {
    await settle().catch(error => reportFailure(this.#telemetry, `settle a message (${messageId})`, error))
  }

  async #claim(): Promise<void> {
    const now = this.#tools.now()
    const requests = [...this.#lanes.values()].flatMap(lane => {
      const limit = this.#sender(lane.platformId) === null ? 0 : lane.room(this.#rateOf(lane), now)
      return limit === 0 ? [] : [{ platformId: lane.platformId, limit }]
    })
    if (requests.length === 0) return
    // Whoever wakes a lane while the store answers must not be overruled by the answer.
    for (const { platformId } of requests) this.#lane(platformId).nextDue = null
    const claims = await this.#store.claim(this.#tools.node, requests, now).catch(error => {
      for (const { platformId } of requests) this.#lane(platformId).dueAt(now)
      throw error
    })
    for (const { platformId, claimed, nextDue } of claims) {
      const lane = this.#lane(platformId)
      if (nextDue !== null) lane.dueAt(nextDue)
      for (const one of claimed) this.#begin(one, lane)
    }
  }

  #rateOf({ platformId }: AccountLane): number | null {
    return this.#sender(platformId)?.outbound.ratePerS ?? null
  }

  #begin(claimed: ClaimedSend, lane: AccountLane): void {
    lane.begin(this.#rateOf(lane), this.#tools.now())
    void this.#send(claimed, lane)
      .catch(error => reportFailure(this.#telemetry, 'send', error))
      .finally(() => {
        lane.inFlight -= 1
        // The next one of its conversation may go now.
        lane.dueAt(this.#tools.now())
        this.#schedule(0)
      })
  }

  async #send(claimed: ClaimedSend, lane: AccountLane): Promise<void> {
    const { platformId, messageId, tenantId, attempts } = claimed.dispatch
    const sender = this.#sender(platformId)
    // Removed since it was claimed: it stays as it is, and nothing of it is told.
    if (sender === null) return
    await this.#describe(claimed, sender)
    this.#telemetry.emit('send.begun', { tenantId, platformId, messageId, attempt: attempts })
    const { outcome, answer } = await sendOnce(claimed, sender, this.#tools)
    const ms = this.#tools.now() - outcome.startedAt
    const code = answer.state === 'refused' ? (answer.errors[0]?.code ?? null) : null
    this.#telemetry.emit('send.answered', {
      tenantId,
      platformId,
      messageId,
      attempt: attempts,
      state: answer.state,
      code,
      ms,
    })
    if (answer.state === 'unknown') this.#tellDoubt(claimed.dispatch, answer.detail)
    this.#learn(lane, answer)
    await this.#record(outcome)
    this.#telemetry.emit('send.recorded', { messageId })
  }

  /** Written down before the call: a receipt may be faster than the answer. That it cannot be is no reason to wait. */
  async #describe(claimed: ClaimedSend, sender: Sender): Promise<void> {
    const described = await describe(claimed, sender)
    if (described === null) return
    await this.#recorder
      .described(claimed.dispatch, described)
      .catch(error => reportFailure(this.#telemetry, 'describe a template', error))
  }

  #learn(lane: AccountLane, answer: SendAnswer): void {
    if (answer.state === 'accepted') lane.accepted()
    if (answer.state === 'refused' && answer.retry?.scope === 'account')
      lane.throttled(answer.retry.afterMs, this.#tools.now())
    this.#news(lane.platformId, answer)
  }

  /** The platform has, or has not, the message: forgetting that would send it twice, or never. */
  async #record(outcome: SendOutcome): Promise<void> {
    for (let wait = PAUSE_AFTER_ERROR_MS; ; wait = Math.min(wait * 2, POLL_MS)) {
      try {
        return await this.#recorder.outcome(outcome)
      } catch (error) {
        reportFailure(this.#telemetry, 'record a send', error)
        await pause(wait)
      }
    }
  }

  #tellDoubt({ messageId, platformId, tenantId }: Dispatch, detail: string): void {
    this.#telemetry.emit('send.ambiguous', { tenantId, platformId, messageId, detail })
  }
}
