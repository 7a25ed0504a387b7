import { describe, expect, it } from 'vitest'
import { awaitStates, deliveriesOf, expectLedger } from './support/deliveries.ts'
import { runGotallo } from './support/hub.ts'
import { answer, eventually } from './support/receiver.ts'
import {
  awaitReplay,
  type ReplayView,
  replayAll,
  replayAt,
  replayPath,
  statsOf,
  texts,
} from './support/replays.ts'
import { Scene, useStage } from './support/stage.ts'

const stage = useStage({ GOTALLO_RETRY_SCHEDULE: '50ms' })

/** So many messages that arrived. */
const delivered = async (count: number): Promise<Scene> => {
  const scene = await Scene.set(stage)
  await scene.post(texts('TEXT', count))
  await awaitStates(scene, { DELIVERED: count })
  return scene
}

describe('a replay', () => {
  it('of what failed tries each delivery again as itself', async () => {
    const scene = await Scene.set(stage)
    scene.inbox.behaviour = answer(500)
    await scene.post(texts('FAILS', 5))
    await awaitStates(scene, { FAILED: 5 })
    scene.inbox.behaviour = answer(204)
    const begun = await replayAll(scene, { only: 'failed' })
    expect(begun).toMatchObject({ state: 'COUNTING', total: null, done: 0, ended_at: null })
    await awaitReplay(scene, begun.id, { state: 'DONE', total: 5, done: 5, resent: 5 })
    await awaitStates(scene, { DELIVERED: 5 })
    await expectLedger(scene, { fan_out: 5, delivered: 5 })
    scene.inbox.verifyAll(scene.secret)
  })

  it('of what arrived sends the same bytes under the same ids', async () => {
    const scene = await delivered(4)
    const first = new Map(scene.inbox.arrived.map(one => [one.headers['webhook-id'], one.body]))
    const { id } = await replayAll(scene, {})
    await awaitReplay(scene, id, { state: 'DONE', resent: 4 })
    await scene.inbox.posts(8)
    for (const { headers, body } of scene.inbox.arrived.slice(4))
      expect(body).toBe(first.get(headers['webhook-id']))
    expect(scene.inbox.events).toHaveLength(4)
    await expectLedger(scene, { fan_out: 4, replays: 4, delivered: 8 })
    // What it made is of now: once more sends each event once.
    const again = await replayAll(scene, { only: 'all' })
    const done = await awaitReplay(scene, again.id, { state: 'DONE' })
    expect(done).toMatchObject({ total: 8, resent: 4, skipped: { repeated: 4 } })
    const list = await scene.client.get<{ results: ReplayView[] }>(replayPath(scene))
    expect(list.results.map(one => one.id)).toEqual([again.id, id])
  })

  it('takes only what was made in its time', async () => {
    const scene = await delivered(2)
    const [second] = await deliveriesOf(scene)
    const till = (await scene.client.get<{ created_at: string }>(scene.path(`/deliveries/${second?.id}/`)))
      .created_at
    await scene.post(texts('LATER', 3))
    await awaitStates(scene, { DELIVERED: 5 })
    const { id } = await replayAll(scene, { from_time: new Date(Date.parse(till) + 1).toISOString() })
    await awaitReplay(scene, id, { state: 'DONE', total: 3, resent: 3 })
    const wrong = await scene.client.call('POST', replayPath(scene), {
      from_time: '2999-01-01T00:00:00Z',
      only: 'all',
    })
    expect(wrong).toMatchObject({ status: 400, body: { code: 'invalid', errors: [{ path: 'from_time' }] } })
  })

  it('waits while its service is paused, and goes at its rate', async () => {
    const scene = await delivered(6)
    await scene.client.post(scene.servicePath('pause/'))
    const { id } = await replayAll(scene, { rate_per_s: 4 })
    const other = await scene.client.call('POST', replayPath(scene), {
      from_time: '2024-01-01T00:00:00Z',
      only: 'all',
    })
    expect(other).toMatchObject({ status: 409, body: { code: 'conflict' } })
    await new Promise(resolve => setTimeout(resolve, 1_200))
    expect(await replayAt(scene, id)).toMatchObject({ done: 0, ended_at: null })
    const resumedAt = Date.now()
    await scene.client.post(scene.servicePath('resume/'))
    const { ended_at } = await awaitReplay(scene, id, { state: 'DONE', resent: 6 })
    // A second's worth at once, the others a quarter of a second each.
    expect(Date.parse(ended_at ?? '') - resumedAt).toBeGreaterThan(450)
    await scene.inbox.posts(12)
  })

  it('stops, and what it has sent already arrives', async () => {
    const scene = await delivered(20)
    const { id } = await replayAll(scene, { rate_per_s: 2 })
    await scene.inbox.posts(21)
    const stopped = await scene.client.call<ReplayView>('DELETE', replayPath(scene, id))
    expect(stopped).toMatchObject({ status: 200, body: { state: 'STOPPED' } })
    expect(stopped.body.resent).toBeLessThan(10)
    await expectLedger(scene, {
      fan_out: 20,
      replays: stopped.body.resent,
      delivered: 20 + stopped.body.resent,
    })
    expect((await scene.client.call('DELETE', replayPath(scene, id))).body).toEqual(stopped.body)
    const actions = await scene.client.get<{ results: { action: string }[] }>(scene.path('/audit/'))
    expect(actions.results.slice(0, 2).map(({ action }) => action)).toEqual([
      'service.replay_stop',
      'service.replay',
    ])
  })

  it('is begun once under its Idempotency-Key', async () => {
    const scene = await delivered(1)
    const call = () =>
      scene.client.call<ReplayView>(
        'POST',
        replayPath(scene),
        { from_time: '2024-01-01T00:00:00Z', only: 'all' },
        {
          'idempotency-key': 'once',
        },
      )
    const [first, second] = [await call(), await call()]
    expect([first.status, second.status]).toEqual([201, 201])
    expect(second.body).toEqual(first.body)
    await awaitReplay(scene, first.body.id, { state: 'DONE' })
    await expectLedger(scene, { fan_out: 1, replays: 1, delivered: 2 })
  })

  it('goes with its service', async () => {
    const scene = await delivered(20)
    const { id } = await replayAll(scene, { rate_per_s: 2 })
    await scene.inbox.posts(21)
    expect((await scene.client.call('DELETE', scene.servicePath())).status).toBe(204)
    expect((await scene.client.call('GET', replayPath(scene, id))).status).toBe(404)
    const ledger = () => scene.client.get<{ pending: number; replays: number }>(scene.path('/ledger/'))
    const { replays } = await eventually(ledger, one =>
      expect(one).toMatchObject({ pending: 0, balanced: true }),
    )
    await new Promise(resolve => setTimeout(resolve, 1_200))
    expect(await ledger()).toMatchObject({ replays, pending: 0, balanced: true })
  })
})

describe('a hub that is killed in the middle of a replay', () => {
  const COUNT = 120
  it('goes on with it, and sends none twice but what was in its hands', { timeout: 60_000 }, async () => {
    const scene = await delivered(COUNT)
    const { id } = await replayAll(scene, { rate_per_s: 60 })
    for (const share of [0.25, 0.6]) {
      await scene.inbox.posts(COUNT + Math.floor(COUNT * share))
      await stage.hub.kill()
      await stage.hub.start()
    }
    await awaitReplay(scene, id, { state: 'DONE', total: COUNT, done: COUNT, resent: COUNT })
    // Each was made once: what is more arrived twice because its outcome was lost.
    await expectLedger(scene, { fan_out: COUNT, replays: COUNT, delivered: 2 * COUNT })
    const posts = new Map<string, number>()
    for (const { headers } of scene.inbox.arrived) {
      const event = String(headers['webhook-id'])
      posts.set(event, (posts.get(event) ?? 0) + 1)
    }
    expect(posts.size).toBe(COUNT)
    expect([...posts.values()].every(count => count >= 2)).toBe(true)
    expect(scene.inbox.arrived.length).toBeLessThanOrEqual(2 * COUNT + 2 * 64)
    // The same of its statistics: as many attempts as outcomes on record.
    expect(await statsOf(scene)).toMatchObject({ attempts: 2 * COUNT, success_rate: 1 })
  })
})

describe('gotallo replay', () => {
  it('begins one, shows how far it is, and ends with it', async () => {
    const scene = await delivered(3)
    const settings = { GOTALLO_DATA: stage.hub.data }
    const run = (...args: string[]) => runGotallo(settings, 'replay', scene.serviceId, ...args)
    const done = await run('--from', '1h', '--only', 'delivered', '--json')
    expect(done.code).toBe(0)
    expect(done.output).toMatch(/"state": "DONE",[\s\S]*"resent": 3/)
    expect((await run('--watch')).output).toContain('3 deliveries are sent again.')
    const refused = await run('--from', 'yesterday', '--only', 'some', '--rate', 'fast')
    expect(refused.code).toBe(2)
    for (const option of ['--from must be', '--only must be', '--rate must be'])
      expect(refused.output).toContain(option)
  })

  it('stops the one that is under way', async () => {
    const scene = await delivered(10)
    const { id } = await replayAll(scene, { rate_per_s: 0.5 })
    const stopped = await runGotallo({ GOTALLO_DATA: stage.hub.data }, 'replay', scene.serviceId, '--stop')
    expect(stopped).toMatchObject({ code: 0, output: expect.stringContaining('then it was stopped') })
    expect(await replayAt(scene, id)).toMatchObject({ state: 'STOPPED' })
  })
})
