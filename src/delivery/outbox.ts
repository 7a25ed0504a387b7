import { type Millis, SECOND } from '../domain/time.ts'
import type { SendAnswer } from '../platforms/platform.ts'
import type { ClaimedSend, OutboxStore } from '../store/store.ts'
import { reportFailure, type Telemetry } from '../telemetry.ts'
import { AccountLane } from './account-lane.ts'
import { Alarm } from './loop-alarm.ts'
import { OutboxRecord, type SendRecorder } from './outbox-record.ts'
import { pause, quiet } from './quiet.ts'
import { Share } from './share.ts'
import { DOUBT } from './strays.ts'
import { type Sender, type SendTools, sendOnce } from './to-platform.ts'

/** The store is asked at least so often for what other processes put there, or left behind. */
const POLL_MS = 5 * SECOND
const PAUSE_AFTER_ERROR_MS = SECOND / 2

/** What a platform's answer says of the account itself. */
export type AccountNews = (platformId: string, answer: SendAnswer) => void

/**
 * Sends agents' messages, at most once: a message is noted in the store as handed over before the call that sends
 * it, and one whose answer was lost is not sent again. Of one conversation one goes at a time, in the order
 * in which they were accepted; of one account as many as its platform's rate allows.
 */
export class Outbox {
  readonly #store: OutboxStore
  readonly #sender: (platformId: string) => Sender | null
  readonly #record: OutboxRecord
  readonly #news: AccountNews
  readonly #telemetry: Telemetry
  readonly #tools: SendTools
  readonly #lanes = new Map<string, AccountLane>()
  readonly #alarm: Alarm
  #share: Share
  /** Messages that were claimed, and whose try has not ended. */
  readonly #inHand = new Set<string>()
  /** The answer of a claim was lost: until then something may be claimed of which nothing is known here. */
  #doubtfulUntil: Millis = 0
  #tookBackAt: Millis = 0
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
    tools: Omit<SendTools, 'noteHandOver'>
  }) {
    this.#store = parts.store
    this.#sender = parts.sender
    this.#record = new OutboxRecord({ ...parts, node: parts.tools.node })
    this.#news = parts.news
    this.#telemetry = parts.telemetry
    this.#tools = {
      ...parts.tools,
      noteHandOver: (dispatch, described) => this.#record.handOver(dispatch, described),
    }
    this.#share = new Share(parts.tools.node, [parts.tools.node])
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

  /** How the work is shared among the nodes has changed. @param nodes without this one: it has no part now */
  share(nodes: readonly string[]): void {
    this.#share = new Share(this.#tools.node, nodes)
    this.#schedule(0)
  }

  /**
   * Takes one from an account's rate, for a call that is no message.
   * @returns 0 where it was taken, else how long the account may not be called yet
   */
  admit(platformId: string): Millis {
    const lane = this.#lane(platformId)
    return lane.spend(this.#rateOf(lane), this.#tools.now())
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
      await this.#takeBack()
      await this.#claim()
    } catch (error) {
      reportFailure(this.#telemetry, 'claim sends', error)
      await pause(PAUSE_AFTER_ERROR_MS)
    } finally {
      this.#turning = false
    }
    this.#schedule(POLL_MS)
    if (this.#share.isNone) return
    const now = this.#tools.now()
    for (const lane of this.#lanes.values()) {
      // The account is gone: nothing of it is sent, however long it waits.
      if (this.#sender(lane.platformId) === null) continue
      const wakeAt = lane.wakeAt(this.#rateOf(lane), now)
      if (wakeAt !== null) this.#schedule(wakeAt - now)
    }
  }

  /** Now and then: what other processes put there, what dead ones left, and what was in doubt for too long. */
  async #poll(): Promise<void> {
    const now = this.#tools.now()
    if (now - this.#polledAt < POLL_MS) return
    this.#polledAt = now
    // What was left behind may wait again then.
    await this.#record.leftBehind(now)
    for (const platformId of await this.#store.waiting()) this.#lane(platformId).dueAt(now)
  }

  async #takeBack(): Promise<void> {
    const now = this.#tools.now()
    if (now >= this.#doubtfulUntil || now - this.#tookBackAt < POLL_MS) return
    await this.#store.takeBack(this.#tools.node, [...this.#inHand])
    this.#tookBackAt = now
  }

  async #claim(): Promise<void> {
    if (this.#share.isNone) return
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
      this.#doubtfulUntil = this.#tools.now() + DOUBT
      this.#tookBackAt = 0
      throw error
    })
    for (const { platformId, claimed, unreadable, nextDue } of claims) {
      const lane = this.#lane(platformId)
      for (const { name, reason } of unreadable)
        this.#telemetry.emit('send.unreadable', { platformId, message: name, reason })
      if (nextDue !== null) lane.dueAt(nextDue)
      for (const one of claimed) this.#begin(one, lane)
    }
  }

  /** This node's part of what the account's platform allows. */
  #rateOf({ platformId }: AccountLane): number | null {
    const ratePerS = this.#sender(platformId)?.outbound.ratePerS ?? null
    // Without a part it claims nothing; what a person asks for goes out all the same.
    return ratePerS === null || this.#share.isNone ? ratePerS : this.#share.partOf(ratePerS)
  }

  #begin(claimed: ClaimedSend, lane: AccountLane): void {
    const begun = lane.begin(this.#rateOf(lane), this.#tools.now())
    const { messageId } = claimed.dispatch
    this.#inHand.add(messageId)
    void this.#send(claimed, lane, begun)
      .catch(error => reportFailure(this.#telemetry, 'send', error))
      .finally(() => {
        lane.inFlight -= 1
        // The next one of its conversation may go now.
        lane.dueAt(this.#tools.now())
        this.#schedule(0)
      })
  }

  async #send(claimed: ClaimedSend, lane: AccountLane, begun: number): Promise<void> {
    const { dispatch } = claimed
    const { platformId, messageId, tenantId, attempts } = dispatch
    const sender = this.#sender(platformId)
    // Removed since it was claimed: it stays as it is, and nothing of it is told.
    if (sender === null) return
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
    if (answer.state === 'unknown') this.#record.tellDoubt(dispatch, answer.detail)
    this.#learn(lane, begun, answer)
    // One whose end is not on record is not to be sent again.
    if (!(await this.#record.outcome(outcome, dispatch))) return
    this.#inHand.delete(messageId)
    this.#telemetry.emit('send.recorded', { messageId })
  }

  /** @param begun tells what was under way before a throttle */
  #learn(lane: AccountLane, begun: number, answer: SendAnswer): void {
    if (answer.state === 'refused' && answer.retry?.scope === 'account')
      lane.throttled(begun, answer.retry.afterMs, this.#tools.now())
    else if (answer.state === 'accepted') lane.accepted(begun)
    else lane.undecided(begun)
    this.#news(lane.platformId, answer)
  }
}
