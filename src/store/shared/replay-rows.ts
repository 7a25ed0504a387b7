import type { KeptReplay } from '../../domain/replay.ts'

/** What of a replay's row is kept alike in every database: all but its ids. */
export interface PlainReplay {
  readonly from_at: number
  readonly till_at: number
  readonly only_state: KeptReplay['only']
  readonly rate_per_s: number | null
  readonly state: KeptReplay['state']
  readonly paced_at: number
  readonly total: number
  readonly resent: number
  readonly waiting: number
  readonly other_state: number
  readonly repeated: number
  readonly created_at: number
  readonly ended_at: number | null
}

export const plainReplayOf = (
  row: PlainReplay,
): Omit<KeptReplay, 'id' | 'tenantId' | 'serviceId' | 'place'> => ({
  from: row.from_at,
  till: row.till_at,
  only: row.only_state,
  ratePerS: row.rate_per_s,
  state: row.state,
  pacedAt: row.paced_at,
  total: row.total,
  resent: row.resent,
  skipped: { waiting: row.waiting, otherState: row.other_state, repeated: row.repeated },
  createdAt: row.created_at,
  endedAt: row.ended_at,
})

/** What moves on with each step, besides its place. */
export const progressOf = ({ state, pacedAt, total, resent, skipped, endedAt }: KeptReplay) =>
  ({
    state,
    paced_at: pacedAt,
    total,
    resent,
    waiting: skipped.waiting,
    other_state: skipped.otherState,
    repeated: skipped.repeated,
    ended_at: endedAt,
  }) as const

export const plainColumnsOf = (replay: KeptReplay): PlainReplay => ({
  from_at: replay.from,
  till_at: replay.till,
  only_state: replay.only,
  rate_per_s: replay.ratePerS,
  created_at: replay.createdAt,
  ...progressOf(replay),
})
