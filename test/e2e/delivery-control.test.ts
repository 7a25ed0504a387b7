import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import {
  type AttemptView,
  awaitStates,
  type DeliveryDetail,
  deliveriesOf,
  expectLedger,
  onlyDelivery,
} from './support/deliveries.ts'
import { expectLawful } from './support/law.ts'
import { type Arrived, answer } from './support/receiver.ts'
import { Scene, useStage } from './support/stage.ts'
import { addService, customerText, echo, fromCustomer, receipt } from './support/whatsapp.ts'

const stage = useStage({ GOTALLO_RETRY_SCHEDULE: '100ms,200ms' })

const verifies = ({ body, headers }: Arrived, secret: string): boolean => {
  try {
    new Webhook(secret).verify(body, headers as Record<string, string>)
    return true
  } catch {
    return false
  }
}

/** Posts a few messages while the service is paused. */
const pausedWith = async (count: number): Promise<Scene> => {
  const scene = await Scene.set(stage)
  expect(await scene.client.post(scene.servicePath('pause/'))).toMatchObject({ state: 'PAUSED' })
  for (let i = 0; i < count; i += 1) await scene.post(customerText(`wamid.HELD.${i}`, `Message ${i}`))
  await awaitStates(scene, { HELD: count })
  return scene
}

describe('pause and resume', () => {
  it('holds what fires and releases it', async () => {
    const scene = await pausedWith(3)
    expect(scene.inbox.arrived).toEqual([])
    expect(await scene.client.get(scene.servicePath())).toMatchObject({
      state: 'PAUSED',
      health: { held: 3 },
    })
    for (const { reason } of await deliveriesOf(scene)) expect(reason).toBe('service_paused')
    await expectLedger(scene, { fan_out: 3, held: 3 })

    expect(await scene.client.post(scene.servicePath('resume/'))).toMatchObject({ state: 'ACTIVE' })
    await awaitStates(scene, { DELIVERED: 3 })
    expect((await scene.fired()).map(({ text }) => text).sort()).toEqual([
      'Message 0',
      'Message 1',
      'Message 2',
    ])
    await expectLedger(scene, { fan_out: 3, delivered: 3 })
  })

  it('releases at the rate that was asked for', async () => {
    const scene = await pausedWith(3)
    await scene.client.post(scene.servicePath('resume/'), { rate_per_s: 10_000 })
    await awaitStates(scene, { DELIVERED: 3 })
  })

  it('holds what waits for its next attempt as well', async () => {
    const scene = await Scene.set(stage)
    scene.inbox.behaviour = answer(503, { 'retry-after': '3600' })
    await scene.post(customerText('wamid.WAITS', 'Hello'))
    await scene.inbox.posts(1)
    await scene.client.post(scene.servicePath('pause/'))
    await awaitStates(scene, { HELD: 1 })
    // Who resumes it wants it sent now, whatever the endpoint asked for before.
    scene.inbox.behaviour = answer(204)
    await scene.client.post(scene.servicePath('resume/'))
    await awaitStates(scene, { DELIVERED: 1 })
  })

  it('discards what is held when a person says so', async () => {
    const scene = await pausedWith(3)
    expect(await scene.client.post(scene.servicePath('discard-held/'))).toEqual({ discarded: 3 })
    for (const { state, reason } of await deliveriesOf(scene))
      expect([state, reason]).toEqual(['DISCARDED', 'discarded_by_person'])
    await scene.client.post(scene.servicePath('resume/'))
    await scene.post(customerText('wamid.AFTER', 'After'))
    await awaitStates(scene, { DISCARDED: 3, DELIVERED: 1 })
    expect(scene.inbox.events.map(({ text }) => text)).toEqual(['After'])
    await expectLedger(scene, { fan_out: 4, delivered: 1, discarded: 3 })
  })

  it('discards one delivery, and refuses what is past', async () => {
    const scene = await pausedWith(1)
    const { id } = await onlyDelivery(scene, 'HELD')
    const discard = scene.path(`/deliveries/${id}/discard/`)
    expect(await scene.client.post(discard)).toMatchObject({ id, state: 'DISCARDED' })
    expect(await scene.client.call('POST', discard)).toMatchObject({
      status: 422,
      body: { code: 'state_impossible' },
    })
  })

  it('discards all that waits for a service that is removed', async () => {
    const scene = await pausedWith(2)
    expect((await scene.client.call('DELETE', scene.servicePath())).status).toBe(204)
    await expectLedger(scene, { fan_out: 2, discarded: 2 })
    expect((await scene.client.call('GET', scene.servicePath())).status).toBe(404)
    // It does not exist any more, so nothing that comes now is for it.
    await scene.post(customerText('wamid.NOBODY', 'Hello'))
    await expectLedger(scene, { fan_out: 2, discarded: 2 })
  })
})

describe('sending again', () => {
  it('sends a delivered event as a new delivery of the same bytes', async () => {
    const scene = await Scene.set(stage)
    await scene.post(customerText('wamid.TWICE', 'Hello'))
    const first = await onlyDelivery(scene, 'DELIVERED')
    const again = await scene.client.post<DeliveryDetail>(scene.path(`/deliveries/${first.id}/retry/`))
    expect(again).toMatchObject({ origin: 'REPLAY', event_id: first.event_id })
    expect(again.id).not.toBe(first.id)
    await awaitStates(scene, { DELIVERED: 2 })
    const [one, two] = scene.inbox.arrived
    expect(two?.body).toBe(one?.body)
    await expectLedger(scene, { fan_out: 1, replays: 1, delivered: 2 })
  })
})

describe('the secret', () => {
  it('is replaced with an overlap in which both verify', async () => {
    const scene = await Scene.set(stage)
    const { secret } = await scene.client.post<{ secret: string }>(scene.servicePath('secret/rotate/'), {
      overlap_s: 60,
    })
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    await scene.post(customerText('wamid.BOTH', 'Hello'))
    const both = await scene.inbox.nth(1)
    expect(String(both.headers['webhook-signature']).split(' ')).toHaveLength(2)
    expect([verifies(both, scene.secret), verifies(both, secret)]).toEqual([true, true])

    const last = await scene.client.post<{ secret: string }>(scene.servicePath('secret/rotate/'), {
      overlap_s: 0,
    })
    await scene.post(customerText('wamid.ONE', 'Hello'))
    const one = await scene.inbox.nth(2)
    expect([scene.secret, secret, last.secret].map(each => verifies(one, each))).toEqual([false, false, true])
  })

  it('is shown when the service is made, and never again', async () => {
    const scene = await Scene.set(stage)
    expect(scene.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    for (const path of [scene.servicePath(), scene.path('/services/'), scene.path('/audit/')])
      expect(JSON.stringify(await scene.client.get(path))).not.toContain(scene.secret)
  })
})

describe("the service's own headers", () => {
  const headers = { authorization: 'Bearer own-header-secret', 'X-Team': 'crm' }

  it('are sent, and never shown', async () => {
    const scene = await Scene.set(stage, { service: { headers } })
    await scene.post(customerText('wamid.HEADERS', 'Hello'))
    const arrived = await scene.inbox.nth(1)
    expect(arrived.headers).toMatchObject({ authorization: headers.authorization, 'x-team': 'crm' })
    const delivery = await onlyDelivery(scene, 'DELIVERED')
    const shown = [await scene.client.get(scene.servicePath()), delivery]
    expect(JSON.stringify(shown)).not.toContain('own-header-secret')

    await scene.client.patch(scene.servicePath(), { headers: null })
    await scene.post(customerText('wamid.BARE', 'Hello'))
    expect((await scene.inbox.nth(2)).headers.authorization).toBeUndefined()
  })

  it.each(['host', 'Content-Type', 'content-length', 'webhook-id', 'Connection', 'transfer-encoding'])(
    'may not be %s',
    async name => {
      const scene = await Scene.set(stage)
      const answered = await scene.client.call('PATCH', scene.servicePath(), { headers: { [name]: 'x' } })
      expect(answered).toMatchObject({
        status: 422,
        body: { code: 'header_refused', errors: [{ path: `headers.${name}` }] },
      })
    },
  )
})

describe('filters', () => {
  it('give each service the events that it asked for', async () => {
    const scene = await Scene.set(stage)
    const other = await scene.client.post<{ id: string }>(scene.path('/platforms/'), {
      type: 'CUSTOM',
      name: 'Other',
      credentials: {},
    })
    const filters = {
      everything: {},
      texts: { types: ['TEXT'] },
      events: { types: ['EVENT'] },
      inbound: { directions: ['inbound'] },
      outbound: { directions: ['outbound'] },
      'outbound texts': { types: ['TEXT'], directions: ['outbound'] },
      'another account': { platform_ids: [other.id] },
      'this account': { platform_ids: [scene.platformId] },
    }
    const services = await Promise.all(
      Object.entries(filters).map(async ([name, filter]) => {
        const { url } = scene.inbox
        return { name, id: (await addService(scene.client, scene.tenantId, url, { name, filter })).id }
      }),
    )
    await scene.post(
      customerText('in', 'Hello'),
      fromCustomer('image', { type: 'image', image: { id: '1', mime_type: 'image/png' } }),
      echo('out'),
      // An EVENT goes by the direction of the message that it tells of.
      receipt('out', 'read', 1_750_000_009),
      fromCustomer('like', { type: 'reaction', reaction: { message_id: 'in', emoji: '👍' } }),
    )
    const got: Record<string, string[]> = {}
    for (const { name, id } of services) {
      const ids = new Set((await deliveriesOf(scene, '', id)).map(({ event_id }) => event_id))
      await awaitStates(scene, ids.size === 0 ? {} : { DELIVERED: ids.size }, id)
      const events = scene.inbox.events.filter(event => ids.has(event.id))
      got[name] = events.map(({ ext_identifier }) => ext_identifier.replace(/:reaction:.*/, ':like')).sort()
    }
    expect(got).toEqual({
      everything: ['image', 'in', 'in:like', 'out', 'out:read'],
      texts: ['in', 'out'],
      events: ['in:like', 'out:read'],
      inbound: ['image', 'in', 'in:like'],
      outbound: ['out', 'out:read'],
      'outbound texts': ['out'],
      'another account': [],
      'this account': ['image', 'in', 'in:like', 'out', 'out:read'],
    })
  })
})

describe('a test send', () => {
  it('arrives signed, whatever state the service is in, and stands outside the ledger', async () => {
    const scene = await Scene.set(stage)
    await scene.client.post(scene.servicePath('pause/'))
    const attempt = await scene.client.post<AttemptView>(scene.servicePath('test/'))
    expect(attempt).toMatchObject({ number: 1, status: 204, error: null })
    const arrived = await scene.inbox.nth(1)
    expectLawful(arrived, scene.secret)
    expect(arrived.event.custom_data).toEqual({ test: true })
    scene.inbox.behaviour = answer(500)
    expect(await scene.client.post(scene.servicePath('test/'))).toMatchObject({ status: 500 })
    expect(scene.inbox.arrived).toHaveLength(2)
    await expectLedger(scene, {})
  })
})
