import type { KeptReplay, Replay } from '../../domain/replay.ts'
import { idOf, idOrNull } from './ids.ts'

/** A replay as it is read. */
export interface ReplayRecord {
  readonly id: Uint8Array
  readonly tenant_id: Uint8Array
  readonly service_id: Uint8Array
  /** Its service's number. */
  readonly service: number
  readonly from_at: number
  readonly till_at: number
  readonly only_state: Replay['only']
  readonly rate_per_s: number | null
  readonly state: Replay['state']
  readonly place: Uint8Array | null
  readonly paced_at: number
  readonly total: number
  readonly resent: number
  readonly waiting: number
  readonly other_state: number
  readonly repeated: number
  readonly created_at: number
  readonly ended_at: number | null
}

/** All of a replay's row, and whose it is; `r`, `s` and `t` are its row, its service's and its tenant's. */
export const REPLAY_FROM =
  'replays r CROSS JOIN services s ON s.num = r.service CROSS JOIN tenants t ON t.num = s.tenant'
export const REPLAY_FIELDS = 'r.*, s.id AS service_id, t.id AS tenant_id'
export const keptReplayOf = (row: ReplayRecord): KeptReplay => ({
  id: idOf(row.id),
  tenantId: idOf(row.tenant_id),
  serviceId: idOf(row.service_id),
  from: row.from_at,
  till: row.till_at,
  only: row.only_state,
  ratePerS: row.rate_per_s,
  state: row.state,
  place: idOrNull(row.place),
  pacedAt: row.paced_at,
  total: row.total,
  resent: row.resent,
  skipped: { waiting: row.waiting, otherState: row.other_state, repeated: row.repeated },
  createdAt: row.created_at,
  endedAt: row.ended_at,
})
