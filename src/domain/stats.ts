import type { AttemptErrorCode, Exchange } from './attempt.ts'
import { isDelivered } from './delivery.ts'
import { HOUR, MINUTE, type Millis } from './time.ts'

/** How an attempt ended. Stores keep the place in this list: only appended to, 15 at the most. */
export const ATTEMPT_OUTCOMES = [
  'delivered',
  'redirected',
  'client_error',
  'server_error',
  'timeout',
  'dns',
  'connection',
  'tls',
  'other',
] as const
export type AttemptOutcome = (typeof ATTEMPT_OUTCOMES)[number]

/** In the place of an outcome: attempts that were their delivery's last, which then FAILED. Counted beside their outcome. */
export const GAVE_UP = 15

/** Of these the time tells how fast the endpoint answers: it answered whole. */
const ANSWERED = 4

const OF_ERROR: { readonly [C in AttemptErrorCode]: AttemptOutcome } = {
  timeout: 'timeout',
  dns: 'dns',
  connection_refused: 'connection',
  connection_reset: 'connection',
  connection_failed: 'connection',
  tls: 'tls',
  address_refused: 'other',
  bad_answer: 'other',
  url_invalid: 'other',
  interrupted: 'other',
  internal: 'other',
}

const OF_STATUS: Readonly<Record<number, AttemptOutcome>> = {
  3: 'redirected',
  4: 'client_error',
  5: 'server_error',
}

/** How an attempt ended, in one word. */
export const outcomeOf = (exchange: Exchange): AttemptOutcome => {
  if (isDelivered(exchange)) return 'delivered'
  const { answer, error } = exchange
  if (error !== null) return OF_ERROR[error.code]
  return OF_STATUS[Math.floor((answer?.status ?? 0) / 100)] ?? 'other'
}

/** The upper end of the first bucket, in milliseconds. */
const FIRST_MS = 0.25
/** Buckets to each doubling: what is told of a bucket is at most 9.1 % off ({@link percentile}). */
const PER_DOUBLING = 4
/** Begins at 55 s: no attempt takes so long. */
const LAST_BUCKET = 72

/** Which bucket a time falls into: 0 to 72. @param ms milliseconds */
export const bucketOf = (ms: number): number =>
  ms <= FIRST_MS ? 0 : Math.min(LAST_BUCKET, Math.ceil(Math.log2(ms / FIRST_MS) * PER_DOUBLING))

/** The middle of a bucket by ratio: whatever is in it is at most 2^(1/8) times as long, or as short. */
const middleOf = (bucket: number): number =>
  bucket === 0 ? FIRST_MS / 2 : FIRST_MS * 2 ** ((bucket - 0.5) / PER_DOUBLING)

/** Attempts of one service that ended within a step of time, in one way and in about the same time. */
export interface Tally {
  /** When the step begins. */
  readonly at: Millis
  /** The place in {@link ATTEMPT_OUTCOMES}, or {@link GAVE_UP}. */
  readonly outcome: number
  /** {@link bucketOf} what they took. */
  readonly bucket: number
  readonly count: number
}

/** What is kept by the minute at first is kept by the hour later. */
export const FINE_STEP = MINUTE
export const COARSE_STEP = HOUR
/** So long before the hour that is under way, minutes are kept. */
export const FINE_KEPT_FOR = HOUR

/** Where a step begins that an instant lies in. */
export const stepAt = (at: Millis, step: Millis): Millis => Math.floor(at / step) * step

export const STATS_WINDOWS = ['1h', '24h', '7d'] as const
export type StatsWindow = (typeof STATS_WINDOWS)[number]

const SHAPES: { readonly [W in StatsWindow]: { readonly step: Millis; readonly points: number } } = {
  '1h': { step: FINE_STEP, points: 60 },
  '24h': { step: COARSE_STEP, points: 24 },
  '7d': { step: COARSE_STEP, points: 168 },
}

/** The steps of a window; the last one is under way. */
export interface StatsSpan {
  readonly from: Millis
  readonly step: Millis
  readonly points: number
}

/** The window that ends with the step which is under way. */
export const spanOf = (window: StatsWindow, now: Millis): StatsSpan => {
  const { step, points } = SHAPES[window]
  return { from: stepAt(now, step) - (points - 1) * step, step, points }
}

/** How long the endpoint took to answer, in milliseconds; null where it answered nothing. */
export interface Latency {
  readonly p50: number | null
  readonly p95: number | null
  readonly p99: number | null
}

/** What attempts came to. */
export interface Figures {
  readonly attempts: number
  readonly outcomes: { readonly [O in AttemptOutcome]: number }
  /** Deliveries that FAILED with one of these attempts. */
  readonly gaveUp: number
  readonly latency: Latency
}

/** How a service fared. */
export interface ServiceStats extends StatsSpan {
  readonly window: StatsWindow
  readonly total: Figures
  /** Each step of the window, the oldest first. */
  readonly series: readonly (Figures & { readonly at: Millis })[]
}

/** The share of attempts that delivered; null where there was none. */
export const successRate = ({ attempts, outcomes }: Figures): number | null =>
  attempts === 0 ? null : outcomes.delivered / attempts

/**
 * The time that a share of the attempts did not exceed, by nearest rank.
 * @param buckets how many fell into each
 * @returns milliseconds, at most 9.1 % off (0.125 ms below a quarter of one); null where there are none
 */
export const percentile = (buckets: readonly number[], share: number): number | null => {
  const total = buckets.reduce((sum, count) => sum + count, 0)
  let left = Math.ceil(total * share)
  for (const [bucket, count] of buckets.entries()) {
    left -= count
    if (count > 0 && left <= 0) return Number(middleOf(bucket).toPrecision(3))
  }
  return null
}

const figuresOf = (tallies: readonly Tally[]): Figures => {
  const counts = new Array<number>(GAVE_UP + 1).fill(0)
  const buckets = new Array<number>(LAST_BUCKET + 1).fill(0)
  for (const { outcome, bucket, count } of tallies) {
    counts[outcome] = (counts[outcome] ?? 0) + count
    if (outcome < ANSWERED) buckets[bucket] = (buckets[bucket] ?? 0) + count
  }
  const outcomes = ATTEMPT_OUTCOMES.map((name, place) => [name, counts[place] ?? 0] as const)
  return {
    attempts: outcomes.reduce((sum, [, count]) => sum + count, 0),
    outcomes: Object.fromEntries(outcomes) as Figures['outcomes'],
    gaveUp: counts[GAVE_UP] ?? 0,
    latency: {
      p50: percentile(buckets, 0.5),
      p95: percentile(buckets, 0.95),
      p99: percentile(buckets, 0.99),
    },
  }
}

/** @param tallies those of the window; what is kept in finer steps is added up */
export const summarise = (window: StatsWindow, span: StatsSpan, tallies: readonly Tally[]): ServiceStats => {
  const { from, step, points } = span
  const byStep = Map.groupBy(tallies, ({ at }) => stepAt(at, step))
  const series = Array.from({ length: points }, (_, i) => {
    const at = from + i * step
    return { at, ...figuresOf(byStep.get(at) ?? []) }
  })
  return { window, ...span, total: figuresOf(tallies), series }
}
