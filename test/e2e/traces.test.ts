import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Collector } from './support/collector.ts'
import { awaitStates } from './support/deliveries.ts'
import { TestHub } from './support/hub.ts'
import { answer, eventually, firstThen, Receiver } from './support/receiver.ts'
import { Scene } from './support/stage.ts'
import { CUSTOMER, customerText, messagesPost, PHONE, textMessage } from './support/whatsapp.ts'

const LOADED = ['--import', fileURLToPath(new URL('support/loaded.ts', import.meta.url))]
const TEXT = 'The secret words of a customer'

let collector: Collector
let receiver: Receiver
beforeAll(async () => {
  ;[collector, receiver] = await Promise.all([Collector.start(), Receiver.start()])
})
afterAll(async () => {
  await Promise.all([collector.close(), receiver.close()])
})

describe('with a collector', () => {
  let hub: TestHub
  beforeAll(async () => {
    hub = await TestHub.start(
      {
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        OTEL_SERVICE_NAME: 'hub-of-this-test',
        GOTALLO_RETRY_SCHEDULE: '2s',
      },
      undefined,
      LOADED,
    )
  })
  afterAll(() => hub.destroy())

  it('a trace leads from the post to every attempt, also one that is made after the hub was killed', async () => {
    const scene = await Scene.set({ hub, receiver })
    scene.inbox.behaviour = firstThen(answer(500))
    await scene.post(customerText('wamid.TRACED', TEXT))
    const { event } = await scene.inbox.nth(1)
    await eventually(
      () => collector.of(event.id),
      spans => expect(spans).toHaveLength(3),
    )
    await hub.kill()
    await hub.start()
    await awaitStates(scene, { DELIVERED: 1 })
    const spans = await eventually(
      () => collector.of(event.id),
      found => expect(found).toHaveLength(4),
    )
    const [post, fired, first, second] = spans
    expect(post).toMatchObject({
      name: 'post WHATSAPP',
      kind: 2,
      attributes: { 'gotallo.platform': 'WHATSAPP', 'gotallo.platform.id': scene.platformId },
    })
    expect(post).not.toHaveProperty('parentSpanId')
    expect(fired).toMatchObject({
      name: 'event TEXT',
      kind: 1,
      parentSpanId: post?.spanId,
      attributes: { 'gotallo.event.id': event.id, 'gotallo.tenant.id': scene.tenantId },
    })
    expect(first).toMatchObject({
      name: 'deliver',
      kind: 3,
      parentSpanId: fired?.spanId,
      status: { code: 2, message: 'answered 500' },
      attributes: {
        'gotallo.service.id': scene.serviceId,
        'gotallo.attempt.number': 1,
        'http.response.status_code': 500,
      },
    })
    expect(second).toMatchObject({
      name: 'deliver',
      parentSpanId: fired?.spanId,
      attributes: { 'gotallo.attempt.number': 2, 'http.response.status_code': 204 },
    })
    expect(second).not.toHaveProperty('status')
    // The retry was due two seconds after the first.
    const between = BigInt(second?.startTimeUnixNano ?? 0) - BigInt(first?.startTimeUnixNano ?? 0)
    expect(between).toBeGreaterThanOrEqual(2_000_000_000n)
    expect(collector.resources[0]).toMatchObject({ 'service.name': 'hub-of-this-test' })
    const nodes = new Set(collector.resources.map(resource => resource['service.instance.id']))
    expect(nodes.size).toBe(2)
    expect(collector.refused).toEqual([])
  })

  it('each message of a post has its own trace, and what an agent sends begins with its event', async () => {
    const scene = await Scene.set({ hub, receiver })
    await scene.post(
      messagesPost(PHONE, [
        textMessage('wamid.ONE', CUSTOMER, TEXT),
        textMessage('wamid.TWO', CUSTOMER, TEXT),
      ]),
    )
    const events = await scene.fired()
    expect(events).toHaveLength(2)
    for (const { id } of events) {
      const spans = await eventually(
        () => collector.of(id),
        found => expect(found).toHaveLength(3),
      )
      expect(spans.map(({ name }) => name)).toEqual(['post WHATSAPP', 'event TEXT', 'deliver'])
      expect(spans[0]?.attributes['gotallo.post.items']).toBe(2)
    }
    const account = { type: 'CUSTOM', name: 'Own', credentials: {} }
    const { id: platformId } = await scene.client.post<{ id: string }>(scene.path('/platforms/'), account)
    const sent = await scene.client.post<{ id: string }>(scene.path('/messages/'), {
      platform_id: platformId,
      to: 'ada',
      type: 'TEXT',
      text: TEXT,
    })
    await eventually(
      () => collector.of(sent.id),
      found => expect(found.map(({ name }) => name)).toEqual(['event TEXT', 'deliver']),
    )
    expect(collector.of(sent.id)[0]).not.toHaveProperty('parentSpanId')
  })

  it('tells a collector nothing of whom and what', () => {
    expect(collector.text).toContain('gotallo.event.id')
    for (const secret of [TEXT, CUSTOMER, 'Sheena', receiver.url])
      expect(collector.text).not.toContain(secret)
  })

  it('was what its module was loaded for', () => {
    expect(hub.output).toMatch(/loaded: file:.*telemetry-otlp\.ts/)
  })
})

describe('without one', () => {
  it('no module of it is loaded, and a delivery is as it was', async () => {
    const hub = await TestHub.start({}, undefined, LOADED)
    try {
      const scene = await Scene.set({ hub, receiver })
      await scene.post(customerText('wamid.UNTRACED', TEXT))
      await awaitStates(scene, { DELIVERED: 1 })
      expect(hub.output).not.toContain('loaded:')
    } finally {
      await hub.destroy()
    }
  })
})

describe('a collector that is away', () => {
  it('costs nobody anything but its spans, which are counted; the hub stops all the same', async () => {
    const hub = await TestHub.start({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' })
    try {
      const scene = await Scene.set({ hub, receiver })
      await scene.post(customerText('wamid.AWAY', TEXT))
      await awaitStates(scene, { DELIVERED: 1 })
      expect(await hub.stop()).toBe(0)
      expect(hub.output).toContain('spans were given up that no collector took')
    } finally {
      await hub.destroy()
    }
  })
})
