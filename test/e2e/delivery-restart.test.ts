import { describe, expect, it } from 'vitest'
import {
  awaitStates,
  type DeliveryDetail,
  deliveriesOf,
  expectLedger,
  onlyDelivery,
} from './support/deliveries.ts'
import { TestHub } from './support/hub.ts'
import { answer, type Behaviour, eventually } from './support/receiver.ts'
import { Scene, useStage } from './support/stage.ts'
import { customerText, messagesPost, PHONE, postToHook, textMessage } from './support/whatsapp.ts'

const MESSAGES = 240
const AT_ONCE = 10

const stage = useStage({ GOTALLO_RETRY_SCHEDULE: '100ms,200ms,300ms', GOTALLO_LOG_LEVEL: 'info' })

/** Posts each message until it is answered 200, as the platform does. */
const feed = async (scene: Scene): Promise<void> => {
  const left = Array.from({ length: MESSAGES }, (_, i) => `wamid.LOAD.${i}`)
  const worker = async (): Promise<void> => {
    for (let id = left.pop(); id !== undefined; id = left.pop()) {
      const payload = messagesPost(PHONE, [textMessage(id, `1650555${id.length}${left.length % 50}`, id)])
      for (;;) {
        const status = await postToHook(scene.hookUrl, payload).then(
          response => response.status,
          () => 0,
        )
        if (status === 200) break
        // Only while it is stopped: refused, or told to come back.
        expect([0, 503]).toContain(status)
        await new Promise(resolve => setTimeout(resolve, 100))
      }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}

const slowly =
  (ms: number): Behaviour =>
  (arrived, response, count) =>
    void setTimeout(() => answer(204)(arrived, response, count), ms)

describe('a graceful stop under load', () => {
  it('ends with exit code 0, loses nothing and doubles nothing', async () => {
    const scene = await Scene.set(stage)
    scene.inbox.behaviour = slowly(15)
    const feeding = feed(scene)
    await scene.inbox.posts(MESSAGES / 4)
    expect(await stage.hub.stop()).toBe(0)
    expect(stage.hub.output).toContain('SIGTERM: finishing what is under way')
    await stage.hub.start()
    await feeding
    await scene.inbox.posts(MESSAGES)
    // Once each: what was under way at the stop was finished, not given up.
    await expectLedger(scene, { fan_out: MESSAGES, delivered: MESSAGES })
    expect(scene.inbox.events).toHaveLength(MESSAGES)
    expect(scene.inbox.arrived).toHaveLength(MESSAGES)
    scene.inbox.verifyAll(scene.secret)
  })

  it('waits for an answer that takes its time', async () => {
    const scene = await Scene.set(stage)
    scene.inbox.behaviour = slowly(700)
    await scene.post(customerText('wamid.SLOW', 'Hello'))
    await scene.inbox.posts(1)
    expect(await stage.hub.stop()).toBe(0)
    await stage.hub.start()
    await awaitStates(scene, { DELIVERED: 1 })
    expect(scene.inbox.arrived).toHaveLength(1)
  })
})

describe('a stop while an endpoint hangs', () => {
  it('waits for the time-out, and no longer', async () => {
    const scene = await Scene.set(stage, { service: { timeout_s: 1 } })
    scene.inbox.behaviour = (arrived, response, count) => {
      if (count > 1) answer(204)(arrived, response, count)
    }
    await scene.post(customerText('wamid.HANGS', 'Hello'))
    await scene.inbox.posts(1)
    expect(await stage.hub.stop()).toBe(0)
    await stage.hub.start()
    const { attempts } = await onlyDelivery(scene, 'DELIVERED')
    expect(attempts).toMatchObject([{ error: { code: 'timeout' } }, { status: 204 }])
  })
})

describe('a restart', () => {
  it('delivers what waited: due, to be tried again, and under way when the process was killed', async () => {
    const scene = await Scene.set(stage, { service: { max_in_flight: 2 } })
    scene.inbox.behaviour = (arrived, response, count) => {
      // The first has to wait, the second never gets an answer, the third is behind them.
      if (count === 1) answer(500)(arrived, response, count)
    }
    const texts = ['one', 'two', 'three']
    await scene.post(
      messagesPost(
        PHONE,
        texts.map(text => textMessage(`wamid.${text}`, '16505551234', text)),
      ),
    )
    await scene.inbox.posts(2)
    await stage.hub.kill()
    scene.inbox.behaviour = answer(204)
    await stage.hub.start()
    await awaitStates(scene, { DELIVERED: 3 })
    expect(new Set(scene.inbox.events.map(({ text }) => text))).toEqual(new Set(texts))
    await expectLedger(scene, { fan_out: 3, delivered: 3 })
  })

  it('keeps what was set: pauses, waits that an endpoint asked for, and what is held', async () => {
    const scene = await Scene.set(stage)
    const other = await Scene.set(stage)
    other.inbox.behaviour = answer(429, { 'retry-after': '3600' })
    await scene.client.post(scene.servicePath('pause/'))
    await scene.post(customerText('wamid.PAUSED', 'Hello'))
    await other.post(customerText('wamid.ASKED', 'Hello'))
    await awaitStates(scene, { HELD: 1 })
    await other.inbox.posts(1)
    expect(await stage.hub.stop()).toBe(0)
    await stage.hub.start()

    await other.post(customerText('wamid.ASKED.2', 'Hello again'))
    expect(await scene.client.get(scene.servicePath())).toMatchObject({
      state: 'PAUSED',
      health: { held: 1 },
    })
    const attempts = (await deliveriesOf(other)).map(one => [one.state, one.attempt_count])
    expect(attempts).toEqual([
      ['PENDING', 0],
      ['PENDING', 1],
    ])
    expect(scene.inbox.arrived).toEqual([])
    expect(other.inbox.arrived).toHaveLength(1)
  })

  it('under other settings looks at addresses again, at every attempt', async () => {
    const scene = await Scene.set(stage)
    await stage.hub.stop()
    const strict = await TestHub.start({
      GOTALLO_DATA: stage.hub.data,
      GOTALLO_ALLOW_NETWORKS: '',
      GOTALLO_RETRY_SCHEDULE: '10ms',
    })
    const hook = `${strict.url}/hooks/${scene.platformId}`
    expect((await postToHook(hook, customerText('wamid.GUARD', 'Hello'))).status).toBe(200)
    const deliveries = scene.servicePath('deliveries/?state=FAILED')
    const { results } = await eventually(
      () => strict.client.get<{ results: { id: string }[] }>(deliveries),
      found => expect(found.results).toHaveLength(1),
    )
    const id = results[0]?.id ?? ''
    const { attempts } = await strict.client.get<DeliveryDetail>(scene.path(`/deliveries/${id}/`))
    for (const { status, error } of attempts) {
      expect([status, error?.code]).toEqual([null, 'address_refused'])
      expect(error?.detail).toContain('GOTALLO_ALLOW_NETWORKS')
    }
    expect(scene.inbox.arrived).toEqual([])
    expect(await strict.stop()).toBe(0)

    await stage.hub.start()
    await scene.client.post(scene.path(`/deliveries/${id}/retry/`))
    await awaitStates(scene, { DELIVERED: 1 })
  })
})
