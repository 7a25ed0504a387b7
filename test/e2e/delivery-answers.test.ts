import { describe, expect, it } from 'vitest'
import { freePort } from '../../src/listen-address.ts'
import {
  type AttemptView,
  awaitStates,
  deliveriesOf,
  deliveryOf,
  expectLedger,
  onlyDelivery,
} from './support/deliveries.ts'
import { expectLawful } from './support/law.ts'
import { answer, type Behaviour, firstThen, Receiver } from './support/receiver.ts'
import { Scene, useStage } from './support/stage.ts'
import { addService, customerText, messagesPost, PHONE, textMessage } from './support/whatsapp.ts'

const SCHEDULE = [100, 200, 300]
const stage = useStage({ GOTALLO_RETRY_SCHEDULE: SCHEDULE.map(ms => `${ms}ms`).join(',') })

const EXCERPT_LIMIT = 16 * 1_024

/** Answers with a head, and then a byte now and then, but never the last one. */
const drip: Behaviour = (_, response) => {
  response.writeHead(200, { 'content-length': '1000' })
  const timer = setInterval(() => response.write('.'), 50)
  response.on('close', () => clearInterval(timer))
}
const hang: Behaviour = () => {}
const breakOff: Behaviour = (_, response) => response.destroy()
const shortBody: Behaviour = (_, response) => {
  response.writeHead(200, { 'content-length': '10' })
  response.write('short', () => response.destroy())
}

interface Row {
  readonly what: string
  readonly first: Behaviour
  /** What the attempt must say. */
  readonly attempt: object
  readonly service?: object
}

const METADATA = 'http://169.254.169.254/latest/meta-data/'

/** Answers that are no success: each is tried again by the schedule (contract.md §7). */
const FAILURES: readonly Row[] = [
  ...[301, 302, 303, 307, 308].map(status => ({
    what: `${status}, never followed`,
    first: answer(status, { location: METADATA }),
    attempt: { status, headers: { location: METADATA }, error: null },
  })),
  ...[400, 401, 404, 408, 422, 429, 500, 502, 503].map(status => ({
    what: String(status),
    first: answer(status),
    attempt: { status, error: null },
  })),
  {
    what: 'no answer in time',
    first: hang,
    service: { timeout_s: 1 },
    attempt: { status: null, error: { code: 'timeout' } },
  },
  {
    what: 'a last byte that does not come in time',
    first: drip,
    service: { timeout_s: 1 },
    attempt: { error: { code: 'timeout' } },
  },
  {
    what: 'a connection that breaks before the answer',
    first: breakOff,
    attempt: { status: null, error: { code: 'connection_reset' } },
  },
  {
    what: 'a body that is cut short',
    first: shortBody,
    attempt: { error: { code: expect.stringMatching(/connection_reset|bad_answer/) } },
  },
]

describe('answers', () => {
  it.each([200, 201, 202, 204, 299])('%i delivers', async status => {
    const scene = await Scene.set(stage)
    scene.inbox.behaviour = answer(status)
    await scene.post(customerText('wamid.GOOD', 'Hello'))
    const { attempts, ...delivery } = await onlyDelivery(scene, 'DELIVERED')
    expect(delivery).toMatchObject({
      status,
      error: null,
      reason: null,
      attempt_count: 1,
      next_attempt_at: null,
      in_flight: false,
      origin: 'FAN_OUT',
      settled_at: expect.any(String),
    })
    expect(attempts).toMatchObject([{ number: 1, status, error: null, address: '127.0.0.1' }])
    expect(scene.inbox.arrived).toHaveLength(1)
    await expectLedger(scene, { fan_out: 1, delivered: 1 })
  })

  it('keeps no more than an excerpt of a large answer', async () => {
    const scene = await Scene.set(stage)
    const body = '0123456789'.repeat(100_000)
    scene.inbox.behaviour = (_, response) => response.writeHead(200).end(body)
    await scene.post(customerText('wamid.LARGE', 'Hello'))
    const { attempts } = await onlyDelivery(scene, 'DELIVERED')
    const excerpt = attempts[0]?.body_excerpt ?? ''
    expect(excerpt.length).toBeGreaterThan(0)
    expect(excerpt.length).toBeLessThanOrEqual(EXCERPT_LIMIT)
    expect(body.startsWith(excerpt)).toBe(true)
  })

  it.concurrent.each(FAILURES)('$what: a failure, tried again', async ({ first, attempt, service = {} }) => {
    const scene = await Scene.set(stage, { service })
    scene.inbox.behaviour = firstThen(first)
    await scene.post(customerText('wamid.AGAIN', 'Hello'))
    const { attempts } = await onlyDelivery(scene, 'DELIVERED')
    expect(attempts).toMatchObject([
      { number: 1, ...attempt },
      { number: 2, status: 204, error: null },
    ])
    const [one, two] = scene.inbox.arrived
    expect(two?.body).toBe(one?.body)
    expect(two?.headers['webhook-id']).toBe(one?.headers['webhook-id'])
    for (const arrived of scene.inbox.arrived) expectLawful(arrived, scene.secret)
    await expectLedger(scene, { fan_out: 1, delivered: 1 })
  })

  it('does not follow a redirect to another endpoint', async () => {
    const scene = await Scene.set(stage)
    const target = stage.receiver.inbox()
    scene.inbox.behaviour = firstThen(answer(307, { location: target.url }))
    await scene.post(customerText('wamid.REDIRECT', 'Hello'))
    await onlyDelivery(scene, 'DELIVERED')
    expect(target.arrived).toEqual([])
  })
})

const startOf = ({ started_at }: AttemptView): number => Date.parse(started_at)
const endOf = (attempt: AttemptView): number => startOf(attempt) + attempt.timings.total_ms

describe('the schedule', () => {
  it('is used up, then the delivery is FAILED, listed, and sent again when a person asks', async () => {
    const scene = await Scene.set(stage)
    const port = await freePort('127.0.0.1')
    const url = `http://127.0.0.1:${port}/hook`
    await scene.client.patch(scene.servicePath(), { url })
    // The hub's clock is the database's, measured to some milliseconds: hence a second to each side.
    const before = new Date(Date.now() - 1_000).toISOString()
    await scene.post(customerText('wamid.FAILED', 'Hello'))

    const failed = await onlyDelivery(scene, 'FAILED')
    expect(failed).toMatchObject({
      reason: 'attempts_exhausted',
      attempt_count: SCHEDULE.length + 1,
      status: null,
      error: 'connection_refused',
      next_attempt_at: null,
    })
    for (const [i, wait] of SCHEDULE.entries()) {
      const [earlier, later] = failed.attempts.slice(i, i + 2) as [AttemptView, AttemptView]
      // Times are cut to whole milliseconds, hence the one.
      expect(startOf(later) + 1).toBeGreaterThanOrEqual(Math.floor(endOf(earlier)) + wait)
    }
    await expectLedger(scene, { fan_out: 1, failed: 1 })

    const till = new Date(Date.now() + 1_000).toISOString()
    const window = `/messages/failed/?from_time=${before}&till_time=${till}`
    const { results } = await scene.client.get<{ results: { id: string }[] }>(scene.path(window))
    expect(results.map(({ id }) => id)).toEqual([failed.message_id])

    const revived = await Receiver.start(undefined, port)
    await scene.client.post(scene.path(`/deliveries/${failed.id}/retry/`))
    const delivered = await onlyDelivery(scene, 'DELIVERED')
    expect(delivered.attempts.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5])
    expect(revived.arrived.map(({ event }) => event.id)).toEqual([failed.event_id])
    await expectLedger(scene, { fan_out: 1, delivered: 1 })
    await revived.close()
  })

  it('sends the same bytes under the same id at every attempt', async () => {
    const scene = await Scene.set(stage)
    scene.inbox.behaviour = answer(500)
    await scene.post(customerText('wamid.BYTES', 'Grüße 👋'))
    await onlyDelivery(scene, 'FAILED')
    const { arrived } = scene.inbox
    expect(arrived).toHaveLength(SCHEDULE.length + 1)
    expect(new Set(arrived.map(({ body }) => body)).size).toBe(1)
    expect(new Set(arrived.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    for (const one of arrived) expectLawful(one, scene.secret)
  })
})

describe('a dead endpoint', () => {
  it('does not delay the others', async () => {
    const scene = await Scene.set(stage)
    const dead = stage.receiver.inbox()
    dead.behaviour = hang
    const { id } = await addService(scene.client, scene.tenantId, dead.url, { timeout_s: 30 })
    const messages = Array.from({ length: 100 }, (_, i) => textMessage(`wamid.${i}`, '16505551234', `${i}`))
    for (const message of messages) await scene.post(messagesPost(PHONE, [message]))
    await awaitStates(scene, { DELIVERED: 100 })
    const waiting = await deliveriesOf(scene, '', id)
    expect(waiting.map(({ state }) => state)).toEqual(messages.map(() => 'PENDING'))
  })
})

describe('an attempt on record', () => {
  it('holds its phases and a line that repeats it, without secrets', async () => {
    const headers = { authorization: 'Bearer own-header-secret' }
    const endpoint = await Receiver.start((_, response) =>
      response.writeHead(200, { 'x-request-id': 'abc' }).end('taken'),
    )
    const scene = await Scene.set(stage, { service: { headers, url: endpoint.url } })
    await scene.post(customerText('wamid.RECORD', "It's here"))
    const { id } = await onlyDelivery(scene, 'DELIVERED')
    const { attempts, curl, event_id } = await deliveryOf(scene, id)
    expect(attempts).toEqual([
      {
        number: 1,
        started_at: expect.any(String),
        address: '127.0.0.1',
        status: 200,
        headers: expect.objectContaining({ 'x-request-id': 'abc' }),
        body_excerpt: 'taken',
        error: null,
        timings: {
          dns_ms: null,
          connect_ms: expect.any(Number),
          tls_ms: null,
          first_byte_ms: expect.any(Number),
          total_ms: expect.any(Number),
        },
      },
    ])
    expect(curl).toContain(`curl -X POST '${endpoint.url}'`)
    expect(curl).toContain(`-H 'webhook-id: ${event_id}'`)
    expect(curl).toContain("It'\\''s here")
    expect(curl).toContain("-H 'authorization: ***'")
    const [arrived] = endpoint.arrived
    expect(arrived?.headers.authorization).toBe(headers.authorization)
    for (const secret of ['own-header-secret', scene.secret, String(arrived?.headers['webhook-signature'])])
      expect(curl).not.toContain(secret)
    await endpoint.close()
  })
})
