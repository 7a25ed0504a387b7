import type { KeptReplay, Replay } from '../../domain/replay.ts'

/** A replay as it is read. */
export interface ReplayRecord {
  readonly id: string
  readonly tenant_id: string
  readonly service_id: string
  readonly from_at: number
  readonly till_at: number
  readonly only_state: Replay['only']
  readonly rate_per_s: number | null
  readonly state: Replay['state']
  readonly place: string | null
  readonly paced_at: number
  readonly total: number
  readonly resent: number
  readonly waiting: number
  readonly other_state: number
  readonly repeated: number
  readonly created_at: number
  readonly ended_at: number | null
}

export const keptReplayOf = (row: ReplayRecord): KeptReplay => ({
  id: row.id,
  tenantId: row.tenant_id,
  serviceId: row.service_id,
  from: row.from_at,
  till: row.till_at,
  only: row.only_state,
  ratePerS: row.rate_per_s,
  state: row.state,
  place: row.place,
  pacedAt: row.paced_at,
  total: row.total,
  resent: row.resent,
  skipped: { waiting: row.waiting, otherState: row.other_state, repeated: row.repeated },
  createdAt: row.created_at,
  endedAt: row.ended_at,
})

/** What moves on with each step. */
export const progressOf = (replay: KeptReplay) =>
  ({
    state: replay.state,
    place: replay.place,
    paced_at: replay.pacedAt,
    total: replay.total,
    resent: replay.resent,
    waiting: replay.skipped.waiting,
    other_state: replay.skipped.otherState,
    repeated: replay.skipped.repeated,
    ended_at: replay.endedAt,
  }) as const

/** All of its columns. */
export const columnsOfReplay = (replay: KeptReplay) =>
  ({
    tenant_id: replay.tenantId,
    id: replay.id,
    service_id: replay.serviceId,
    from_at: replay.from,
    till_at: replay.till,
    only_state: replay.only,
    rate_per_s: replay.ratePerS,
    created_at: replay.createdAt,
    ...progressOf(replay),
  }) as const
