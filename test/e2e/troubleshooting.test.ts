import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createSeen, once, receive } from '../../packages/receiver/src/index.ts'
import { awaitStates, deliveriesOf, deliveryOf, onlyDelivery } from './support/deliveries.ts'
import { runGotallo, type TestHub } from './support/hub.ts'
import { metric } from './support/metrics.ts'
import { type Arrived, answer, type Behaviour, eventually, firstThen, until } from './support/receiver.ts'
import { Scene, useStage } from './support/stage.ts'
import {
  APP_SECRET,
  addService,
  addWhatsApp,
  customerText,
  PHONE,
  postToHook,
  VERIFY_TOKEN,
} from './support/whatsapp.ts'

/**
 * The walks of docs/troubleshooting.md, from what one sees to what mends it, with the tools that it names. The last one is
 * in troubleshooting-disk.test.ts.
 */

const stage = useStage({ GOTALLO_RETRY_SCHEDULE: '100ms,1h', GOTALLO_LOG_LEVEL: 'info' })

const tool = (hub: TestHub, ...command: string[]): ReturnType<typeof runGotallo> =>
  runGotallo({ GOTALLO_DATA: hub.data }, ...command)

describe('nothing arrives', () => {
  it('because the app secret is another: posts are counted as refused; the right credentials mend it', async () => {
    const { hub } = stage
    const { client } = hub
    const wrong = {
      phone_number_id: PHONE,
      access_token: 'x',
      app_secret: 'mistyped',
      verify_token: VERIFY_TOKEN,
    }
    const { tenantId, platformId, hookUrl } = await addWhatsApp(client, PHONE, { credentials: wrong })
    const inbox = stage.receiver.inbox()
    await addService(client, tenantId, inbox.url)
    const post = () => postToHook(hookUrl, customerText('wamid.NOTHING.1', 'Is anybody there?'))
    const refusedBefore = await metric(hub, 'gotallo_posts_refused_total')
    expect((await post()).status).toBe(401)
    expect(await metric(hub, 'gotallo_posts_refused_total')).toBe(refusedBefore + 1)
    await until(() => hub.output.includes('platform post refused: signature_invalid'), 'the line of the log')
    expect(inbox.arrived).toEqual([])

    await client.patch(`/tenants/${tenantId}/platforms/${platformId}/`, {
      credentials: { ...wrong, app_secret: APP_SECRET },
    })
    // As the platform repeats it.
    expect((await post()).status).toBe(200)
    expect((await inbox.nth(1)).event.text).toBe('Is anybody there?')
  })

  it('because it could not be read: the quarantine has the post, and says why', async () => {
    const scene = await Scene.set(stage)
    await scene.post(messageForAnother())
    const [kept] = await scene.quarantine()
    expect(kept?.reasons[0]?.reason).toContain('is not set up here')
    // The account is added; what was kept is read once more.
    const other = await addWhatsApp(scene.client, '999', { name: 'The other number' }, scene.tenantId)
    expect(other.tenantId).toBe(scene.tenantId)
    await scene.client.post(scene.path(`/quarantine/${kept?.id}/replay/`))
    expect((await scene.inbox.nth(1)).event.platform_id).toBe(other.platformId)
  })

  it('because the filter takes other things: there is no delivery; the events that were missed can be fetched', async () => {
    const scene = await Scene.set(stage, { service: { filter: { types: ['IMAGE'] } } })
    await scene.post(customerText('wamid.FILTERED', 'Not an image'))
    expect(await deliveriesOf(scene)).toEqual([])
    // On a database it waits for whatever may still commit before it.
    await eventually(
      () => scene.client.get<{ results: { text: string }[] }>(scene.path('/events/')),
      ({ results }) => expect(results.map(({ text }) => text)).toEqual(['Not an image']),
    )
    await scene.client.patch(scene.servicePath(), { filter: { types: ['IMAGE', 'TEXT'] } })
    await scene.post(customerText('wamid.TAKEN', 'Now it is'))
    expect((await scene.inbox.nth(1)).event.text).toBe('Now it is')
  })

  it('because the service is disabled: the doctor names it, what came is held, and comes when it is resumed', async () => {
    const scene = await Scene.set(stage, { service: { name: 'The CRM that is gone' } })
    scene.inbox.behaviour = firstThen(answer(410))
    await scene.post(customerText('wamid.GONE', 'Hello?'))
    const { reason } = await onlyDelivery(scene, 'HELD')
    expect(reason).toBe('service_disabled')
    const { code, output } = await tool(stage.hub, 'doctor')
    expect(code).toBe(3)
    expect(output).toMatch(/ERROR.*The CRM that is gone.*it is disabled: .*410.*resume the service/)
    await scene.client.post(scene.servicePath('resume/'), { rate_per_s: 100 })
    await awaitStates(scene, { DELIVERED: 1 })
  })
})

/** A post for a number of the same app that was never added here. */
const messageForAnother = (): unknown =>
  JSON.parse(JSON.stringify(customerText('wamid.ELSEWHERE', 'For the other one')).replaceAll(PHONE, '999'))

describe('the signature fails', () => {
  /** A receiver as its README has it. */
  const verifying =
    (secret: () => string, bodyOf: (body: string) => string = body => body): Behaviour =>
    (arrived, response) =>
      void receive(requestOf(arrived, bodyOf), { secret: secret() }).then(got =>
        response.writeHead(got.ok ? 204 : got.status).end(got.ok ? '' : `${got.reason}: ${got.detail}`),
      )
  const requestOf = ({ headers, body }: Arrived, bodyOf: (body: string) => string): Request =>
    new Request('http://127.0.0.1/', {
      method: 'POST',
      headers: headers as Record<string, string>,
      body: bodyOf(body),
    })

  it('because the receiver has another secret: the attempt shows its answer; a fresh secret mends it', async () => {
    const [scene, elsewhere] = [await Scene.set(stage), await Scene.set(stage)]
    let secret = elsewhere.secret
    scene.inbox.behaviour = verifying(() => secret)
    await scene.post(customerText('wamid.SIGNED', 'Hello'))
    await scene.inbox.posts(2)
    const [waiting] = await awaitStates(scene, { PENDING: 1 })
    const id = waiting?.id ?? ''
    await eventually(
      () => deliveryOf(scene, id),
      ({ attempts }) => expect(attempts).toHaveLength(2),
    )
    expect((await deliveryOf(scene, id)).attempts[1]).toMatchObject({
      status: 401,
      body_excerpt: expect.stringContaining('signature_mismatch'),
    })
    // So does a sample, whenever one wants to see it.
    const sample = await tool(stage.hub, 'send-test', scene.serviceId)
    expect([sample.code, sample.output]).toEqual([3, expect.stringContaining('signature_mismatch')])

    const rotated = await scene.client.post<{ secret: string }>(scene.servicePath('secret/rotate/'), {
      overlap_s: 3_600,
    })
    secret = rotated.secret
    await scene.client.post(scene.path(`/deliveries/${id}/retry/`))
    await awaitStates(scene, { DELIVERED: 1 })
  })

  it('because the body was written anew before it was verified: the bytes that came do', async () => {
    const scene = await Scene.set(stage)
    scene.inbox.behaviour = verifying(
      () => scene.secret,
      body => JSON.stringify(JSON.parse(body), null, 2),
    )
    expect(await scene.client.post(scene.servicePath('test/'))).toMatchObject({
      status: 401,
      body_excerpt: expect.stringContaining('signature_mismatch'),
    })
    scene.inbox.behaviour = verifying(() => scene.secret)
    expect(await scene.client.post(scene.servicePath('test/'))).toMatchObject({ status: 204 })
  })
})

describe('duplicates', () => {
  it('because the endpoint answers too late: one delivery, a time-out, one id; the receiver drops it by that', async () => {
    const scene = await Scene.set(stage, { service: { timeout_s: 1 } })
    const seen = createSeen()
    let processed = 0
    const timeouts = await metric(stage.hub, 'gotallo_attempt_failures_total{cause="timeout"}')
    // It does its work and forgets to answer; the second time it answers.
    scene.inbox.behaviour = ({ event }, response, count) =>
      void once(seen, event.id, () => {
        processed += 1
      }).then(() => (count === 1 ? undefined : response.writeHead(204).end()))
    await scene.post(customerText('wamid.TWICE', 'Hello'))
    const { id, attempts } = await onlyDelivery(scene, 'DELIVERED')
    expect(attempts.map(({ status, error }) => status ?? error?.code)).toEqual(['timeout', 204])
    expect(await metric(stage.hub, 'gotallo_attempt_failures_total{cause="timeout"}')).toBe(timeouts + 1)
    const ids = scene.inbox.arrived.map(({ headers }) => headers['webhook-id'])
    expect(ids).toEqual([ids[0], ids[0]])
    expect(processed).toBe(1)
    // Somebody sends it again: a delivery of its own that says so.
    await scene.client.post(scene.path(`/deliveries/${id}/retry/`))
    const both = await awaitStates(scene, { DELIVERED: 2 })
    expect(both.map(({ origin }) => origin).sort()).toEqual(['FAN_OUT', 'REPLAY'])
    expect(processed).toBe(1)
  })
})

describe('one endpoint is slow', () => {
  it('its backlog shows, the other one is not touched, and more at once mends it', async () => {
    const COUNT = 12
    const scene = await Scene.set(stage, { service: { max_in_flight: 1 } })
    const quick = stage.receiver.inbox()
    const { id: quickId } = await addService(scene.client, scene.tenantId, quick.url)
    const unanswered: (() => void)[] = []
    scene.inbox.behaviour = (_, response) => void unanswered.push(() => response.writeHead(204).end())
    for (let i = 0; i < COUNT; i += 1) await scene.post(customerText(`wamid.SLOW.${i}`, `Message ${i}`))
    await quick.posts(COUNT)
    await awaitStates(scene, { DELIVERED: COUNT }, quickId)
    const health = async () =>
      (await scene.client.get<{ health: { backlog: number } }>(scene.servicePath())).health
    expect(await health()).toMatchObject({ backlog: COUNT })
    expect(scene.inbox.arrived).toHaveLength(1)

    await scene.client.patch(scene.servicePath(), { max_in_flight: COUNT })
    // With each answer that is well one more goes at once.
    unanswered.shift()?.()
    await scene.inbox.posts(3)
    expect(unanswered).toHaveLength(2)
    scene.inbox.behaviour = answer(204)
    for (const respond of unanswered) respond()
    await awaitStates(scene, { DELIVERED: COUNT })
    expect(await health()).toMatchObject({ backlog: 0 })
    const [delivery] = await deliveriesOf(scene)
    const { attempts } = await deliveryOf(scene, delivery?.id ?? '')
    // Most of it was waiting for the first byte: the endpoint's own work.
    expect(attempts[0]?.timings).toMatchObject({
      first_byte_ms: expect.any(Number),
      total_ms: expect.any(Number),
    })
  })
})

it('the page tells of every walk that is played here', () => {
  const page = readFileSync(new URL('../../docs/troubleshooting.md', import.meta.url), 'utf8')
  const titles = [...page.matchAll(/^## (.+)$/gm)].map(([, title = '']) => title.toLowerCase())
  expect(titles).toEqual([
    'nothing arrives',
    'the signature fails',
    'duplicates',
    'one endpoint is slow',
    'the disk fills',
  ])
})
