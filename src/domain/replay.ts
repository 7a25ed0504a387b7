import type { DeliveryState } from './delivery.ts'
import { type Millis, SECOND } from './time.ts'

export const REPLAY_KINDS = ['failed', 'delivered', 'all'] as const
/** Which deliveries are sent again. */
export type ReplayKind = (typeof REPLAY_KINDS)[number]

/** COUNTING: how much there is, is found out; RUNNING: it is sent; the other two are ends. */
export type ReplayState = 'COUNTING' | 'RUNNING' | 'DONE' | 'STOPPED'

/** Why deliveries were passed over. */
export interface ReplaySkips {
  /** PENDING or HELD: they are sent anyway. */
  readonly waiting: number
  /** They stand in a state that was not asked for. */
  readonly otherState: number
  /** Their event has an earlier delivery among those that are sent again: once is enough. */
  readonly repeated: number
}

/** A job that sends a service's deliveries of a time again. */
export interface Replay {
  readonly id: string
  readonly tenantId: string
  readonly serviceId: string
  /** Deliveries that were made in [from, till). */
  readonly from: Millis
  readonly till: Millis
  readonly only: ReplayKind
  /** Null: as fast as the service takes them. */
  readonly ratePerS: number | null
  readonly state: ReplayState
  /** How many there were to look at; COUNTING: so far. */
  readonly total: number
  readonly resent: number
  readonly skipped: ReplaySkips
  readonly createdAt: Millis
  readonly endedAt: Millis | null
}

/** A replay as it is kept, with where it stands. */
export interface KeptReplay extends Replay {
  /** The last delivery that was looked at; null: none was. */
  readonly place: string | null
  /** So far its rate is used up. */
  readonly pacedAt: Millis
}

/** How many deliveries were looked at. */
export const lookedAt = ({ resent, skipped }: Pick<Replay, 'resent' | 'skipped'>): number =>
  resent + skipped.waiting + skipped.otherState + skipped.repeated

/**
 * Is a delivery sent again, or why is it not?
 * @param isRepeated its event has an earlier delivery among those that are sent again
 */
export const fateOf = (
  only: ReplayKind,
  state: DeliveryState,
  isRepeated: boolean,
): 'resend' | keyof ReplaySkips => {
  if (state === 'PENDING' || state === 'HELD') return 'waiting'
  if (only === 'failed') return state === 'FAILED' ? 'resend' : 'otherState'
  if (only === 'delivered' && state !== 'DELIVERED') return 'otherState'
  return isRepeated ? 'repeated' : 'resend'
}

/** So much of its rate is saved up at the most: a node that stood still does not make up for it. */
const SAVED_UP = 2 * SECOND

const pacedFrom = (ratePerS: number, pacedAt: Millis, now: Millis): Millis =>
  Math.min(Math.max(pacedAt, now - Math.max(SAVED_UP, (2 * SECOND) / ratePerS)), now)

/** How many may be sent by now; what is less than one is saved up. */
export const allowance = (
  { ratePerS, pacedAt }: Pick<KeptReplay, 'ratePerS' | 'pacedAt'>,
  now: Millis,
): number =>
  ratePerS === null
    ? Number.POSITIVE_INFINITY
    : Math.floor(((now - pacedFrom(ratePerS, pacedAt, now)) / SECOND) * ratePerS)

/** Up to when the rate is used up, after so many were sent. */
export const pacedAfter = (
  { ratePerS, pacedAt }: Pick<KeptReplay, 'ratePerS' | 'pacedAt'>,
  now: Millis,
  sent: number,
): Millis => (ratePerS === null ? now : pacedFrom(ratePerS, pacedAt, now) + (sent / ratePerS) * SECOND)

/** A delivery that a step looks at. */
export interface Replayable {
  readonly id: string
  readonly state: DeliveryState
  readonly createdAt: Millis
  /** {@link fateOf} */
  readonly isRepeated: boolean
}

/** What a step comes to. */
export interface ReplayProgress {
  /** The replay behind it. */
  readonly replay: KeptReplay
  /** Those that are sent again. */
  readonly resend: readonly Replayable[]
  /** There is more, and no more may be sent now. */
  readonly isFull: boolean
}

const within = ({ from, till }: Replay, { createdAt }: Replayable): boolean =>
  createdAt >= from && createdAt < till

/**
 * One step of counting.
 * @param rows the next ones in the order of their ids
 * @param isLast there are none behind them
 */
export const countStep = (
  replay: KeptReplay,
  rows: readonly Replayable[],
  isLast: boolean,
  now: Millis,
): KeptReplay => {
  const total = replay.total + rows.filter(row => within(replay, row)).length
  if (isLast) return { ...replay, total, state: 'RUNNING', place: null, pacedAt: now - SECOND }
  return { ...replay, total, place: rows.at(-1)?.id ?? replay.place }
}

/**
 * One step of sending again.
 * @param rows the next ones in the order of their ids
 * @param isLast there are none behind them
 * @param most so many may be sent
 */
export const resendStep = (
  replay: KeptReplay,
  rows: readonly Replayable[],
  isLast: boolean,
  most: number,
  now: Millis,
): ReplayProgress => {
  const resend: Replayable[] = []
  const skipped: { -readonly [K in keyof ReplaySkips]: number } = { ...replay.skipped }
  let { place } = replay
  let isFull = false
  for (const row of rows) {
    const fate = within(replay, row) ? fateOf(replay.only, row.state, row.isRepeated) : null
    if (fate === 'resend' && resend.length === most) {
      isFull = true
      break
    }
    if (fate === 'resend') resend.push(row)
    else if (fate !== null) skipped[fate] += 1
    place = row.id
  }
  const pacedAt = pacedAfter(replay, now, resend.length)
  const after = { ...replay, place, skipped, pacedAt, resent: replay.resent + resend.length }
  const isDone = isLast && !isFull
  return { replay: isDone ? { ...after, state: 'DONE', endedAt: now } : after, resend, isFull }
}
