import { describe, expect, test } from 'vitest'
import { replayOf as replayWith } from '../../domain/replay.testing.ts'
import type { KeptReplay, Replay } from '../../domain/replay.ts'
import { type Millis, SECOND } from '../../domain/time.ts'
import type { ReplayLimits, ReplayStep, Store } from '../store.ts'
import { auditOf, newId, START } from './records.ts'
import { begin as beginWorld, bring, FIRST_PAGE, type World } from './world.ts'

/** When replays begin. */
export const NOW = START + 60_000

export const replayOf = (world: World, fields: Partial<KeptReplay> = {}): KeptReplay =>
  replayWith({
    id: newId(NOW),
    tenantId: world.tenant.id,
    serviceId: world.service.id,
    from: START,
    till: NOW,
    state: 'COUNTING',
    pacedAt: NOW - SECOND,
    createdAt: NOW,
    ...fields,
  })

export const limitsOf = (limit: number, due = 1_000): ReplayLimits => ({
  count: limit,
  newIds: Array.from({ length: limit }, () => newId(NOW)),
  due,
})

export const beginReplay = async (world: World, fields: Partial<KeptReplay> = {}): Promise<Replay> =>
  await world.a.replays.begin(replayOf(world, fields), auditOf(world.tenant.id, 'service.replay'))

export const step = (
  store: Store,
  replay: Replay,
  limit = 2,
  now: Millis = NOW,
  due?: number,
): Promise<ReplayStep | null> => store.replays.step(replay, limitsOf(limit, due), now)

/** Steps until it ends, through either handle in turn. @returns as it ended */
export const runOut = async ({ a, b }: World, replay: Replay, limit = 2): Promise<Replay> => {
  for (let turn = 0; turn < 100; turn += 1) {
    const ended = (await step(turn % 2 === 0 ? a : b, replay, limit))?.ended ?? null
    if (ended !== null) return ended
  }
  throw new Error('It never ends.')
}

export const rowsOf = async ({ b, tenant }: World) =>
  (await b.deliveries.list(tenant.id, {}, FIRST_PAGE)).rows

const keeping = (world: () => World): void => {
  test('comes back as it was begun, in a list, and to nobody else', async () => {
    const { b, tenant, service } = world()
    const begun = await beginReplay(world(), { ratePerS: 2.5, only: 'failed' })
    expect(begun).toMatchObject({ state: 'COUNTING', total: 0, resent: 0, ratePerS: 2.5, endedAt: null })
    expect(begun).not.toHaveProperty('place')
    expect(await b.replays.replay(tenant.id, service.id, begun.id)).toEqual(begun)
    expect((await b.replays.list(tenant.id, service.id, FIRST_PAGE)).rows).toEqual([begun])
    expect(await b.replays.open()).toEqual([{ tenantId: tenant.id, id: begun.id }])
    const other = await beginWorld(world().a, b)
    for (const [t, s] of [
      [other.tenant.id, service.id],
      [tenant.id, other.service.id],
      ['none', 'none'],
    ] as const) {
      expect(await b.replays.replay(t, s, begun.id)).toBeNull()
      expect(await b.replays.stop(t, s, begun.id, auditOf(null))).toBeNull()
      expect((await b.replays.list(t, s, FIRST_PAGE)).rows).toEqual([])
    }
    expect(await b.replays.step({ tenantId: other.tenant.id, id: begun.id }, limitsOf(2), NOW)).toBeNull()
    expect(await b.replays.replay(tenant.id, service.id, begun.id)).toEqual(begun)
  })

  test('begun again under the same id it is found; another one of the service is a conflict', async () => {
    const { a, b, tenant } = world()
    const replay = replayOf(world())
    const entry = auditOf(tenant.id, 'service.replay')
    const first = await a.replays.begin(replay, entry)
    expect(await b.replays.begin(replay, auditOf(tenant.id))).toEqual(first)
    const audit = await b.directory.list('audit', tenant.id, FIRST_PAGE)
    expect(audit.rows.filter(({ action }) => action === 'service.replay')).toEqual([entry])
    await expect(beginReplay(world())).rejects.toMatchObject({ code: 'conflict' })
    const ended = await runOut(world(), first)
    expect(await b.replays.begin(replay, auditOf(tenant.id))).toEqual(ended)
    await beginReplay(world())
  })

  test('of two that are begun at once one is', async () => {
    const { a, b, tenant } = world()
    const both = [a, b].map(store => store.replays.begin(replayOf(world()), auditOf(tenant.id)))
    const [first, second] = (await Promise.allSettled(both)).toSorted((x, y) =>
      x.status < y.status ? -1 : 1,
    )
    expect(first).toMatchObject({ status: 'fulfilled' })
    expect(second).toMatchObject({ status: 'rejected', reason: { code: 'conflict' } })
  })

  test('stops once, and goes no further', async () => {
    const { a, b, tenant, service } = world()
    await bring(world(), 'DELIVERED')
    const begun = await beginReplay(world())
    const entry = { ...auditOf(tenant.id, 'service.replay_stop'), at: NOW + 7 }
    const stopped = await b.replays.stop(tenant.id, service.id, begun.id, entry)
    expect(stopped).toEqual({ ...begun, state: 'STOPPED', endedAt: NOW + 7 })
    const again = await a.replays.stop(tenant.id, service.id, begun.id, auditOf(tenant.id, 'again'))
    expect(again).toEqual(stopped)
    const audit = await b.directory.list('audit', tenant.id, FIRST_PAGE)
    expect(audit.rows.map(({ action }) => action)).not.toContain('again')
    expect(audit.rows).toContainEqual(entry)
    expect(await step(a, begun)).toBeNull()
    expect(await b.replays.open()).toEqual([])
    expect(await rowsOf(world())).toHaveLength(1)
  })

  test('goes with its service, and waits while that one is not active', async () => {
    const { a, b, tenant, service } = world()
    const begun = await beginReplay(world())
    for (const state of ['PAUSED', 'DISABLED'] as const) {
      await a.directory.update('services', tenant.id, service.id, { state }, auditOf(tenant.id))
      expect(await b.replays.open()).toEqual([])
      expect(await step(b, begun)).toBeNull()
    }
    await a.directory.update('services', tenant.id, service.id, { state: 'ACTIVE' }, auditOf(tenant.id))
    expect(await step(b, begun)).toMatchObject({ next: 'more' })
    await a.directory.remove('services', tenant.id, service.id, auditOf(tenant.id))
    expect(await step(b, begun)).toBeNull()
    expect(await b.replays.open()).toEqual([])
    expect(await b.replays.dropEnded(NOW * 2, 9)).toBe(0)
    await expect(beginReplay(world())).rejects.toMatchObject({ code: 'not_found' })
  })

  test('those that ended long ago go, those under way stay', async () => {
    const { a, b, tenant, service } = world()
    const old = await runOut(world(), await beginReplay(world(), { id: newId(NOW - 5) }))
    const open = await beginReplay(world())
    expect(await a.replays.dropEnded(NOW, 9)).toBe(0)
    expect(await a.replays.dropEnded(NOW + 1, 9)).toBe(1)
    expect(await b.replays.replay(tenant.id, service.id, old.id)).toBeNull()
    expect((await b.replays.list(tenant.id, service.id, FIRST_PAGE)).rows).toEqual([open])
  })
}

/** Jobs that send deliveries again: that they are kept. */
export const replaysLaw = (world: () => World): void => {
  describe('keeping', () => keeping(world))
}
