import { afterAll, describe, expect, it } from 'vitest'
import { createSeen, once } from '../../packages/receiver/src/index.ts'
import { awaitStates, deliveriesOf, onlyDelivery } from './support/deliveries.ts'
import { FaultyReceiver } from './support/faulty-receiver.ts'
import { answer, firstThen, until } from './support/receiver.ts'
import { Scene, useStage } from './support/stage.ts'
import { WALKS, Walk } from './support/walk.ts'
import {
  APP_SECRET,
  addService,
  addWhatsApp,
  customerText,
  PHONE,
  postToHook,
  VERIFY_TOKEN,
} from './support/whatsapp.ts'

/** The walks of docs/troubleshooting.md, but for the last one: that is in troubleshooting-disk.test.ts. */

const stage = useStage({ GOTALLO_RETRY_SCHEDULE: '100ms', GOTALLO_LOG_LEVEL: 'info' })

const titles: string[] = []
const begin = (title: string, scene: Scene): Promise<Walk> => {
  titles.push(title)
  return Walk.begin(title, stage.hub, scene)
}

/** The only one that a list shows. */
const idIn = (list: unknown): string => {
  const { results } = list as { results: readonly { id: string }[] }
  expect(results).toHaveLength(1)
  return results[0]?.id ?? ''
}

describe('nothing arrives', () => {
  it('because the app secret is another', async () => {
    const credentials = {
      phone_number_id: PHONE,
      access_token: 'x',
      app_secret: 'mistyped',
      verify_token: VERIFY_TOKEN,
    }
    const scene = await Scene.set(stage, { account: { credentials } })
    const walk = await begin("The platform's posts are refused", scene)
    const post = () => postToHook(scene.hookUrl, customerText('wamid.NOTHING.1', 'Is anybody there?'))
    expect((await post()).status).toBe(401)
    await until(() => stage.hub.output.includes('platform post refused: signature_invalid'), 'the log')
    const refused = /^gotallo_posts_refused_total\{reason="signature_invalid"\} 1$/m
    expect((await walk.next()).output).toMatch(refused)
    expect(scene.inbox.arrived).toEqual([])

    const right = { credentials: { ...credentials, app_secret: APP_SECRET } }
    walk.write('credentials.json', JSON.stringify(right))
    expect((await walk.next()).answers).toMatchObject([{ id: scene.platformId }])
    // As the platform repeats it.
    expect((await post()).status).toBe(200)
    expect((await scene.inbox.nth(1)).event.text).toBe('Is anybody there?')
    expect(await walk.next()).toMatchObject({ code: 0, output: expect.stringContaining('took it: 204') })
    walk.end()
  })

  it('because it could not be read', async () => {
    const scene = await Scene.set(stage)
    const walk = await begin('It came, and could not be read', scene)
    await scene.post(messageForAnother())
    const { answers } = await walk.next()
    expect(answers).toMatchObject([
      { results: [{ reasons: [{ reason: expect.stringContaining('is not set up here') }] }] },
    ])
    const other = await addWhatsApp(scene.client, '999', { name: 'The other number' }, scene.tenantId)
    await walk.next({ QUARANTINED: idIn(answers[0]) })
    expect((await scene.inbox.nth(1)).event.platform_id).toBe(other.platformId)
    walk.end()
  })

  it('because the filter takes other things', async () => {
    const scene = await Scene.set(stage, { service: { filter: { types: ['IMAGE'] } } })
    const walk = await begin('It fired, and not for this service', scene)
    await scene.post(customerText('wamid.FILTERED', 'Not an image'))
    // On a database it waits for whatever may still commit before it.
    await until(async () => {
      const { results } = await scene.client.get<{ results: object[] }>(scene.path('/events/'))
      return results.length > 0
    }, 'the event')
    expect((await walk.next()).answers).toMatchObject([
      { results: [] },
      { results: [{ text: 'Not an image' }] },
    ])
    await walk.next()
    await scene.post(customerText('wamid.TAKEN', 'Now it is'))
    expect((await scene.inbox.nth(1)).event.text).toBe('Now it is')
    walk.end()
  })

  it('because the service is disabled', async () => {
    const scene = await Scene.set(stage, { service: { name: 'The CRM that is gone' } })
    const walk = await begin('The service is disabled', scene)
    scene.inbox.behaviour = firstThen(answer(410))
    await scene.post(customerText('wamid.GONE', 'Hello?'))
    expect(await onlyDelivery(scene, 'HELD')).toMatchObject({ reason: 'service_disabled' })
    const { code, output } = await walk.next()
    expect(code).toBe(3)
    expect(output).toMatch(/ERROR.*The CRM that is gone.*it is disabled: .*410.*resume the service/)
    await walk.next()
    await awaitStates(scene, { DELIVERED: 1 })
    walk.end()
  })
})

/** A post for a number of the same app that was never added here. */
const messageForAnother = (): unknown =>
  JSON.parse(JSON.stringify(customerText('wamid.ELSEWHERE', 'For the other one')).replaceAll(PHONE, '999'))

it('the signature fails, because the body was parsed before, and the secret is another', async () => {
  const [scene, elsewhere] = [await Scene.set(stage), await Scene.set(stage)]
  const walk = await begin('Which end is it?', scene)
  const receiver = new FaultyReceiver(elsewhere.secret)
  scene.inbox.behaviour = receiver.behaviour
  await scene.post(customerText('wamid.SIGNED', 'Hello'))
  const { id: DELIVERY } = await onlyDelivery(scene, 'FAILED')
  const [list, delivery] = (await walk.next({ DELIVERY })).answers
  expect(idIn(list)).toBe(DELIVERY)
  const told = { status: 401, body_excerpt: expect.stringContaining('signature_mismatch') }
  expect(delivery).toMatchObject({ attempts: [told, told] })

  // The hub's end: a bin takes the endpoint's place for a sample.
  const [, bin] = (await walk.next()).answers as readonly { id?: string; url?: string }[]
  await scene.post(customerText('wamid.HELD', 'Are you there?'))
  const [, requests] = (await walk.next({ BIN: bin?.id, BIN_URL: bin?.url })).answers
  expect(requests).toMatchObject({ results: [{ signature: { holds: true } }] })

  // The receiver's end.
  receiver.tell(walk)
  expect(await walk.next()).toMatchObject({ code: 3, output: expect.stringContaining('(body_reserialized)') })
  receiver.isParsedBefore = false
  await scene.client.post(scene.servicePath('test/'))
  receiver.tell(walk)
  expect(await walk.next()).toMatchObject({ code: 3, output: expect.stringContaining('(secret_wrong)') })
  const [rotated] = (await walk.next()).answers as readonly { secret?: string }[]
  receiver.secret = rotated?.secret ?? ''
  const { code, output } = await walk.next()
  expect([code, output]).toEqual([0, expect.stringMatching(/took it: 204[\s\S]*1 deliveries are sent again/)])
  await awaitStates(scene, { DELIVERED: 2 })
  walk.end()
})

it('duplicates, because the endpoint answers too late: it drops them by their id', async () => {
  const scene = await Scene.set(stage, { service: { timeout_s: 1 } })
  const walk = await begin('The endpoint answers too late', scene)
  const seen = createSeen()
  let processed = 0
  // It does its work and forgets to answer; the second time it answers.
  scene.inbox.behaviour = ({ event }, response, count) =>
    void once(seen, event.id, () => {
      processed += 1
    }).then(() => (count === 1 ? undefined : response.writeHead(204).end()))
  await scene.post(customerText('wamid.TWICE', 'Hello'))
  const { id: DELIVERY } = await onlyDelivery(scene, 'DELIVERED')
  const ids = scene.inbox.arrived.map(({ headers }) => headers['webhook-id'])
  expect(ids).toEqual([ids[0], ids[0]])
  const [list, delivery] = (await walk.next({ DELIVERY })).answers
  expect(idIn(list)).toBe(DELIVERY)
  expect(delivery).toMatchObject({ attempts: [{ error: { code: 'timeout' } }, { status: 204 }] })
  expect((await walk.next()).answers).toMatchObject([{ outcomes: { timeout: 1, delivered: 1 } }])
  expect((await walk.next()).answers).toMatchObject([{ timeout_s: 30 }])
  const { output, answers } = await walk.next()
  expect(output).toContain('1 deliveries are sent again')
  expect(answers).toMatchObject([{ results: [{ action: 'service.replay' }] }])
  const both = await awaitStates(scene, { DELIVERED: 2 })
  expect(both.map(({ origin }) => origin).sort()).toEqual(['FAN_OUT', 'REPLAY'])
  await scene.inbox.posts(3)
  expect(processed).toBe(1)
  walk.end()
})

it('one endpoint is slow: its numbers show it, the other one is not touched, and what it missed is sent again', async () => {
  const [COUNT, WORK_MS] = [20, 300]
  const scene = await Scene.set(stage, { service: { max_in_flight: 1, timeout_s: 2 } })
  const walk = await begin('It works before it answers, one at a time', scene)
  const quick = stage.receiver.inbox()
  const { id: quickId } = await addService(scene.client, scene.tenantId, quick.url)
  // Over the first one it broods for ever.
  scene.inbox.behaviour = ({ event }, response) => {
    if (event.text !== 'Message 0') setTimeout(() => response.writeHead(204).end(), WORK_MS)
  }
  const message = (i: number): unknown => customerText(`wamid.SLOW.${i}`, `Message ${i}`)
  await scene.post(message(0), message(1))
  await awaitStates(scene, { FAILED: 1, DELIVERED: 1 })
  for (let i = 2; i < COUNT; i += 1) await scene.post(message(i))
  await awaitStates(scene, { DELIVERED: COUNT }, quickId)
  const [service, stats] = (await walk.next()).answers as readonly [
    { health: { backlog: number } },
    { latency_ms: { p50: number } },
  ]
  expect(service.health.backlog).toBeGreaterThan(0)
  expect(stats).toMatchObject({ outcomes: { timeout: 2, server_error: 0 }, gave_up: 1 })
  // Percentiles are told within 10 %.
  expect(stats.latency_ms.p50).toBeGreaterThan(WORK_MS * 0.9)
  const [arrived] = await deliveriesOf(scene, '&state=DELIVERED')
  const [, delivery] = (await walk.next({ DELIVERY: arrived?.id })).answers as readonly [
    object,
    { attempts: { timings: { first_byte_ms: number; total_ms: number } }[] },
  ]
  const { first_byte_ms = 0, total_ms = 0 } = delivery.attempts.at(-1)?.timings ?? {}
  expect(first_byte_ms).toBeGreaterThan(total_ms / 2)
  expect((await walk.next()).answers).toMatchObject([{ max_in_flight: 64 }])
  await until(
    async () => (await deliveriesOf(scene, '&state=PENDING')).length === 0,
    'the end of its backlog',
  )
  expect(await deliveriesOf(scene, '&state=FAILED')).not.toEqual([])
  scene.inbox.behaviour = answer(204)
  expect((await walk.next()).output).toMatch(/[1-9]\d* deliveries are sent again/)
  await awaitStates(scene, { DELIVERED: COUNT })
  walk.end()
})

afterAll(() => {
  // Where all tests ran: the page has no walk that is not played.
  if (titles.length > 1) expect([...titles, 'Room is made, and given back'].sort()).toEqual([...WALKS].sort())
})
