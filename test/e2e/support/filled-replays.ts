import { auditOf, newId, START } from '../../../src/store/contract/records.ts'
import { replayOf } from '../../../src/store/contract/replays.ts'
import type { World } from '../../../src/store/contract/world.ts'

/** One that is under way, at its second delivery, and one that was stopped; what attempts came to, by the minute and by the hour. */
export const fillReplays = async (world: World): Promise<void> => {
  const { a, tenant, service } = world
  const stopped = replayOf(world, { only: 'failed', ratePerS: 2.5 })
  await a.replays.begin(stopped, auditOf(tenant.id))
  await a.replays.stop(tenant.id, service.id, stopped.id, auditOf(tenant.id))
  const open = replayOf(world, { from: 1, only: 'delivered' })
  await a.replays.begin(open, auditOf(tenant.id))
  for (const count of [100, 2]) {
    const newIds = Array.from({ length: 2 }, () => newId())
    await a.replays.step(open, { count, newIds, due: 1_000 }, START)
  }
  await a.stats.coarsen(START, 9)
}
