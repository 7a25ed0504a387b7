import { describe, expect, it } from 'vitest'
import { awaitStates, deliveriesOf, expectLedger, onlyDelivery } from './support/deliveries.ts'
import { expectLawful } from './support/law.ts'
import { answer, type Behaviour, eventually, firstThen, type Inbox, until } from './support/receiver.ts'
import { Scene, useStage } from './support/stage.ts'
import { customerText, messagesPost, PHONE, textMessage } from './support/whatsapp.ts'

const alerts: { inbox?: Inbox } = {}
const stage = useStage(receiver => {
  alerts.inbox = receiver.inbox()
  return { GOTALLO_RETRY_SCHEDULE: '100ms,200ms,300ms', GOTALLO_ALERT_URL: alerts.inbox.url }
})

const DAY_MS = 24 * 3_600_000

const batch = (count: number) =>
  messagesPost(
    PHONE,
    Array.from({ length: count }, (_, i) => textMessage(`wamid.${i}`, '16505551234', `Message ${i}`)),
  )

interface Asked {
  readonly what: string
  readonly status: number
  /** @returns the header's value and the instant that it stands for */
  readonly ask: (now: number) => { readonly value: string; readonly until: number }
}

const inSeconds = (now: number) => ({ value: '1', until: now + 1_000 })
/** An HTTP date has whole seconds: the next but one is at least one away. */
const asDate = (now: number) => {
  const until = (Math.floor(now / 1_000) + 2) * 1_000
  return { value: new Date(until).toUTCString(), until }
}

const ASKED: readonly Asked[] = [
  { what: '429 with seconds', status: 429, ask: inSeconds },
  { what: '503 with seconds', status: 503, ask: inSeconds },
  { what: '429 with a date', status: 429, ask: asDate },
  { what: '503 with a date', status: 503, ask: asDate },
]

describe('Retry-After', () => {
  it.concurrent.each(ASKED)('$what: the whole lane waits', async ({ status, ask }) => {
    const scene = await Scene.set(stage, { service: { max_in_flight: 1 } })
    let from = 0
    scene.inbox.behaviour = firstThen((arrived, response, count) => {
      const asked = ask(Date.now())
      from = asked.until
      answer(status, { 'retry-after': asked.value })(arrived, response, count)
    })
    await scene.post(batch(5))
    await scene.inbox.posts(2)
    const [, second] = scene.inbox.arrived
    expect(second?.at).toBeGreaterThanOrEqual(from - 1)

    await awaitStates(scene, { DELIVERED: 5 })
    // The one that was answered so spent an attempt; the others spent none.
    const attempts = (await deliveriesOf(scene)).map(one => one.attempt_count)
    expect(attempts.sort()).toEqual([1, 1, 1, 1, 2])
    // Its second attempt is at another second than its first, so its signature is too.
    const posts = Object.values(Object.groupBy(scene.inbox.arrived, ({ event }) => event.id))
    const [first, again] = posts.find(one => one?.length === 2) ?? []
    expect(again?.body).toBe(first?.body)
    expect(Number(again?.headers['webhook-timestamp'])).toBeGreaterThan(
      Number(first?.headers['webhook-timestamp']),
    )
    for (const arrived of scene.inbox.arrived) expectLawful(arrived, scene.secret)
  })

  it('grants at most a day', async () => {
    const scene = await Scene.set(stage)
    scene.inbox.behaviour = answer(429, { 'retry-after': '9999999' })
    const before = Date.now()
    await scene.post(customerText('wamid.DAY', 'Hello'))
    await eventually(
      () => deliveriesOf(scene),
      ([one]) => expect(one?.status).toBe(429),
    )
    const [delivery] = await deliveriesOf(scene)
    const next = Date.parse(delivery?.next_attempt_at ?? '')
    expect(next).toBeGreaterThanOrEqual(before + DAY_MS)
    expect(next).toBeLessThanOrEqual(Date.now() + DAY_MS)
    // What comes now waits too, untried.
    await scene.post(customerText('wamid.DAY.2', 'Still there?'))
    const attempts = (await deliveriesOf(scene)).map(one => [one.state, one.attempt_count])
    expect(attempts).toEqual([
      ['PENDING', 0],
      ['PENDING', 1],
    ])
  })

  it.each(['soon', '-5', ''])('that says nothing (%j) leaves the schedule as it is', async value => {
    const scene = await Scene.set(stage)
    scene.inbox.behaviour = firstThen(answer(503, { 'retry-after': value }))
    await scene.post(customerText('wamid.NONSENSE', 'Hello'))
    expect((await onlyDelivery(scene, 'DELIVERED')).attempt_count).toBe(2)
  })

  it('is not heard with other answers', async () => {
    const scene = await Scene.set(stage)
    scene.inbox.behaviour = firstThen(answer(500, { 'retry-after': '3600' }))
    await scene.post(customerText('wamid.OTHER', 'Hello'))
    expect((await onlyDelivery(scene, 'DELIVERED')).attempt_count).toBe(2)
  })
})

describe('410 Gone', () => {
  it('disables the service at once, holds its deliveries and tells its owner', async () => {
    const scene = await Scene.set(stage)
    const service = () => scene.client.get(scene.servicePath())
    scene.inbox.behaviour = answer(410)
    await scene.post(customerText('wamid.GONE', 'Hello'))
    const held = await onlyDelivery(scene, 'HELD')
    expect(held).toMatchObject({ status: 410, reason: 'service_disabled', attempt_count: 1 })
    await eventually(service, found =>
      expect(found).toMatchObject({
        state: 'DISABLED',
        disabled_at: expect.any(String),
        disabled_reason: expect.stringContaining('410'),
        health: { held: 1 },
      }),
    )
    // It is not called any more; what fires meanwhile is held with the rest.
    await scene.post(customerText('wamid.GONE.2', 'Anybody?'))
    await awaitStates(scene, { HELD: 2 })
    expect(scene.inbox.arrived).toHaveLength(1)
    await expectLedger(scene, { fan_out: 2, held: 2 })

    const told = () => alerts.inbox?.arrived.some(({ body }) => body.includes(scene.serviceId)) ?? false
    await until(told, 'the alert')
    expect(stage.hub.output).toContain('is disabled')

    scene.inbox.behaviour = answer(204)
    await scene.client.post(scene.servicePath('resume/'))
    await awaitStates(scene, { DELIVERED: 2 })
    expect(await service()).toMatchObject({
      state: 'ACTIVE',
      disabled_at: null,
      disabled_reason: null,
      health: { held: 0, failing_since: null },
    })
    await expectLedger(scene, { fan_out: 2, delivered: 2 })
  })
})

describe('limits of a service', () => {
  it('never has more posts under way than max_in_flight', async () => {
    const scene = await Scene.set(stage, { service: { max_in_flight: 2 } })
    let underWay = 0
    let most = 0
    const slowly: Behaviour = (arrived, response, count) => {
      underWay += 1
      most = Math.max(most, underWay)
      setTimeout(() => {
        underWay -= 1
        answer(204)(arrived, response, count)
      }, 10)
    }
    scene.inbox.behaviour = slowly
    await scene.post(batch(12))
    await awaitStates(scene, { DELIVERED: 12 })
    expect(most).toBe(2)
  })
})
