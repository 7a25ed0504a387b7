import { expect, it } from 'vitest'
import { awaitStates } from './support/deliveries.ts'
import { answer, firstThen } from './support/receiver.ts'
import { statsOf, texts } from './support/replays.ts'
import { Scene, useStage } from './support/stage.ts'

const stage = useStage({ GOTALLO_RETRY_SCHEDULE: '50ms,50ms' })

const healthOf = async (scene: Scene): Promise<{ success_rate: number | null }> =>
  (await scene.client.get<{ health: { success_rate: number | null } }>(scene.servicePath())).health

it('counts every attempt by how it ended, and no test send', async () => {
  const scene = await Scene.set(stage)
  expect(await statsOf(scene)).toMatchObject({ attempts: 0, success_rate: null, latency_ms: { p50: null } })
  scene.inbox.behaviour = firstThen(answer(503), answer(404))
  await scene.post(texts('ONE', 1))
  await awaitStates(scene, { DELIVERED: 1 })
  await scene.post(texts('MORE', 5))
  await awaitStates(scene, { DELIVERED: 6 })
  await scene.client.post(scene.servicePath('test/'))
  const figures = {
    attempts: 8,
    success_rate: 0.75,
    gave_up: 0,
    outcomes: { delivered: 6, server_error: 1, client_error: 1, timeout: 0 },
  }
  for (const window of ['1h', '24h', '7d']) {
    const stats = await statsOf(scene, window)
    expect(stats).toMatchObject({ window, ...figures })
    expect(stats.series.reduce((sum, { attempts }) => sum + attempts, 0)).toBe(8)
    expect(stats.latency_ms.p50).toBeGreaterThan(0)
  }
  expect(await healthOf(scene)).toMatchObject({ success_rate: 0.75 })
})

it('tells what was given up, what was not answered, and refuses other windows', async () => {
  const scene = await Scene.set(stage)
  await scene.client.patch(scene.servicePath(), { url: 'http://127.0.0.1:9/hook' })
  await scene.post(texts('LOST', 2))
  await awaitStates(scene, { FAILED: 2 })
  expect(await statsOf(scene)).toMatchObject({
    attempts: 6,
    success_rate: 0,
    gave_up: 2,
    outcomes: { connection: 6, delivered: 0 },
    latency_ms: { p50: null },
  })
  expect(await healthOf(scene)).toMatchObject({ success_rate: 0 })
  const wrong = await scene.client.call('GET', scene.servicePath('stats/?window=1y'))
  expect(wrong).toMatchObject({ status: 400, body: { code: 'invalid' } })
})

it('keeps them across a restart', async () => {
  const scene = await Scene.set(stage)
  await scene.post(texts('KEPT', 3))
  await awaitStates(scene, { DELIVERED: 3 })
  await stage.hub.kill()
  await stage.hub.start()
  await scene.post(texts('NEW', 2))
  await awaitStates(scene, { DELIVERED: 5 })
  expect(await statsOf(scene)).toMatchObject({ attempts: 5, outcomes: { delivered: 5 } })
})
