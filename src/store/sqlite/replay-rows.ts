import type { KeptReplay } from '../../domain/replay.ts'
import { type PlainReplay, plainReplayOf } from '../shared/replay-rows.ts'
import { idOf, idOrNull } from './ids.ts'

/** A replay as it is read. */
export interface ReplayRecord extends PlainReplay {
  readonly id: Uint8Array
  readonly tenant_id: Uint8Array
  readonly service_id: Uint8Array
  /** Its service's number. */
  readonly service: number
  readonly place: Uint8Array | null
}

/** All of a replay's row, and whose it is; `r`, `s` and `t` are its row, its service's and its tenant's. */
export const REPLAY_FROM =
  'replays r CROSS JOIN services s ON s.num = r.service CROSS JOIN tenants t ON t.num = s.tenant'
export const REPLAY_FIELDS = 'r.*, s.id AS service_id, t.id AS tenant_id'

export const keptReplayOf = (row: ReplayRecord): KeptReplay => ({
  id: idOf(row.id),
  tenantId: idOf(row.tenant_id),
  serviceId: idOf(row.service_id),
  place: idOrNull(row.place),
  ...plainReplayOf(row),
})
