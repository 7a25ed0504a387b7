import type { KeptReplay } from '../../domain/replay.ts'
import { type PlainReplay, plainColumnsOf, plainReplayOf } from '../shared/replay-rows.ts'

/** A replay as it is read. */
export interface ReplayRecord extends PlainReplay {
  readonly id: string
  readonly tenant_id: string
  readonly service_id: string
  readonly place: string | null
}

export const keptReplayOf = (row: ReplayRecord): KeptReplay => ({
  id: row.id,
  tenantId: row.tenant_id,
  serviceId: row.service_id,
  place: row.place,
  ...plainReplayOf(row),
})

/** All of its columns. */
export const columnsOfReplay = (replay: KeptReplay) =>
  ({
    tenant_id: replay.tenantId,
    id: replay.id,
    service_id: replay.serviceId,
    place: replay.place,
    ...plainColumnsOf(replay),
  }) as const
