import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { StreamReading } from '../../src/http/stream.testing.ts'
import { type GraphStandIn, slow, startGraph } from '../../src/stand-ins/graph/index.ts'
import { type Cluster, startCluster } from '../../src/store/postgres/testkit.ts'
import { Fleet } from './support/fleet.ts'
import { Gauge } from './support/gauge.ts'
import { ADMIN_TOKEN } from './support/hub.ts'
import { answer, eventually, Receiver, until } from './support/receiver.ts'
import { Talk } from './support/talk.ts'
import { addService, messagesPost, postToHook, textMessage } from './support/whatsapp.ts'

/** After it came a node takes its part as soon as each of the others has noticed it. */
const SETTLED_MS = 6_000
/** What a change costs at most until it is heard of everywhere, where it was told: else it takes a second. */
const TOLD_MS = 300

let cluster: Cluster
let graph: GraphStandIn
let receiver: Receiver
let fleet: Fleet

beforeAll(async () => {
  cluster = await startCluster()
  graph = await startGraph({ phones: [] })
  receiver = await Receiver.start()
  fleet = await Fleet.start(cluster, { GOTALLO_META_API_URL: graph.url })
})
afterAll(async () => {
  expect(await fleet.client().get('/ledger/')).toMatchObject({ balanced: true, difference: 0 })
  expect(fleet.told('error.unexpected')).toEqual([])
  await fleet.destroy()
  await receiver.close()
  await graph.close()
  await cluster.stop()
})

/** What is set up goes through the first node. */
const stage = {
  get hub() {
    return fleet.node(0).hub
  },
  get receiver() {
    return receiver
  },
  get graph() {
    return graph
  },
}

let posts = 0
/** Customers' texts, to one of the nodes. @returns how many were taken */
const post = async ({ scene, phone }: Talk, node: number, count = 1): Promise<number> => {
  posts += 1
  const texts = Array.from({ length: count }, (_, i) =>
    textMessage(`wamid.nodes.${posts}.${i}`, `1650556${String(i % 50).padStart(4, '0')}`, `Text ${i}`),
  )
  const hook = fleet.hooks(scene.hookUrl)[node] ?? ''
  expect((await postToHook(hook, messagesPost(phone, texts))).status).toBe(200)
  return count
}

/** Each node looks once a second for what is new, should it not have been told. */
const settle = (): Promise<void> => pause(1_200)

const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

describe('a stream at one node', () => {
  it('tells what comes in, and is delivered, through the others', async () => {
    const talk = await Talk.begin(stage)
    const { scene } = talk
    const inbox = receiver.inbox()
    inbox.behaviour = answer(500)
    const service = await addService(scene.client, scene.tenantId, inbox.url)
    await settle()
    const url = `${fleet.node(2).hub.url}/api/v1${scene.path('/stream/')}`
    const reading = await StreamReading.open(url, { token: ADMIN_TOKEN })
    // The others have heard by then that somebody watches.
    await pause(500)
    for (const node of [0, 1]) await post(talk, node)
    expect(await reading.until('message', 2)).toHaveLength(2)
    // Of each event one attempt for each of the two services, by whichever node.
    const attempts = await reading.until('attempt', 4)
    const failed = attempts.filter(one => (one as { service_id: string }).service_id === service.id)
    expect(failed).toMatchObject([{ status: 500 }, { status: 500 }])
    expect(await reading.until('service', 1)).toMatchObject([{ service_id: service.id, change: 'failing' }])
    await reading.close()
    await scene.client.call('DELETE', scene.path(`/services/${service.id}/`))
  })
})

describe('what is changed through one node', () => {
  it('ends a token at the others at once', async () => {
    const talk = await Talk.begin(stage)
    const { scene } = talk
    const times: number[] = []
    for (let round = 0; round < 3; round += 1) {
      const path = scene.path('/tokens/')
      const made = await scene.client.post<{ id: string; token: string }>(path, {
        name: 'Short-lived',
        kind: 'tenant',
      })
      const other = fleet.client(1).as(made.token)
      expect((await other.call('GET', scene.path('/conversations/'))).status).toBe(200)
      expect((await scene.client.call('DELETE', `${path}${made.id}/`)).status).toBe(204)
      const from = performance.now()
      const isRefused = async () => (await other.call('GET', scene.path('/conversations/'))).status === 401
      await until(isRefused, 'the end of the token')
      times.push(performance.now() - from)
    }
    // One of them may have met a slow moment of the machine.
    expect(Math.min(...times)).toBeLessThan(TOLD_MS)
  })

  it('is a session at the others, and ends there with its token', async () => {
    const { scene } = await Talk.begin(stage)
    const minted = await scene.client.post<{ id: string; token: string }>(scene.path('/tokens/'), {
      name: 'Signs in',
      kind: 'tenant',
    })
    const { headers } = await fleet.client().as(null).call('POST', '/session/', { token: minted.token })
    const cookie = headers.getSetCookie()[0]?.split(';')[0] ?? ''
    const statusAt = async (node: number): Promise<number> =>
      (await fleet.client(node).as(null).call('GET', '/session/', undefined, { cookie })).status
    expect(await Promise.all([0, 1, 2].map(statusAt))).toEqual([200, 200, 200])
    const reading = await StreamReading.open(`${fleet.client(2).url}/api/v1${scene.path('/stream/')}`, {
      cookie,
    })
    expect((await scene.client.call('DELETE', scene.path(`/tokens/${minted.id}/`))).status).toBe(204)
    await until(async () => (await statusAt(1)) === 401, 'the end of the session')
    await reading.end()
    expect(reading.ofKind('end')).toMatchObject([{ reason: 'unauthorized' }])
  })

  it("is a tenant's organisation, of two that are told at once, and stands in every node's events", async () => {
    const talk = await Talk.begin(stage)
    const { scene } = talk
    const body = { name: 'Salesforce', kind: 'tenant' }
    const { token } = await scene.client.post<{ token: string }>(scene.path('/tokens/'), body)
    const calls = ['00D5g000004CZxQEAW', '00D000000000062EAA'].map((org, node) => {
      const caller = fleet.client(node).as(token)
      return caller.call<{ org_id: string }>('GET', scene.path('/'), undefined, {
        'x-salesforce-org-id': org,
      })
    })
    const [one, two] = (await Promise.all(calls)).map(({ body }) => body.org_id)
    expect([one, typeof two]).toEqual([two, 'string'])
    await settle()
    for (const node of fleet.nodes.keys()) await post(talk, node)
    const events = await scene.fired()
    expect(events.map(({ tenant }) => tenant.org_id)).toEqual([one, one, one])
  })

  it('brings a new service what comes in through the others at once', async () => {
    const talk = await Talk.begin(stage)
    const { scene } = talk
    await settle()
    const times: number[] = []
    for (let round = 0; round < 3; round += 1) {
      const inbox = receiver.inbox()
      await addService(scene.client, scene.tenantId, inbox.url)
      const from = performance.now()
      const isHeard = async () => {
        await post(talk, 1 + (round % 2))
        return inbox.arrived.length > 0
      }
      await until(isHeard, 'an event for the new service')
      times.push(performance.now() - from)
    }
    expect(Math.min(...times)).toBeLessThan(TOLD_MS)
  })
})

describe('a service that is gone', () => {
  it('is disabled once, however many nodes hear of it', async () => {
    const talk = await Talk.begin(stage)
    const { scene } = talk
    await settle()
    const ledger = () => scene.client.get<{ pending: number; delivered: number }>(scene.path('/ledger/'))
    const allDeliver = async () => {
      for (const node of fleet.nodes.keys()) await post(talk, node, 20)
      return (await fleet.delivered()).every(count => count > 0)
    }
    await until(allDeliver, 'a delivery by every node')
    const { delivered: before } = await eventually(ledger, one => expect(one.pending).toBe(0))
    scene.inbox.behaviour = (arrived, response, count) =>
      setTimeout(() => answer(410)(arrived, response, count), 30)
    const counts = [0, 1, 2].flatMap(node => [post(talk, node, 20), post(talk, node, 20)])
    const count = (await Promise.all(counts)).reduce((sum, one) => sum + one, 0)
    const rest = { held: count, pending: 0, delivered: before }
    await eventually(ledger, one => expect(one).toMatchObject(rest))
    expect(await scene.client.get(scene.servicePath())).toMatchObject({ state: 'DISABLED' })
    expect(fleet.told('service.disabled').filter(line => line.includes(scene.serviceId))).toHaveLength(1)
  })
})

describe('messages of one conversation that are sent through several nodes', () => {
  it('go out one at a time, in the order in which they were accepted', async () => {
    const talk = await Talk.begin(stage)
    await settle()
    const conversation = await talk.write()
    graph.fault(slow(30), { times: 10 })
    const texts = Array.from({ length: 24 }, (_, i) => `number ${i}`)
    const path = talk.scene.path(`/conversations/${conversation}/messages/`)
    for (const [i, text] of texts.entries()) {
      const sent = await fleet.client(i % 3).call('POST', path, { type: 'TEXT', text })
      expect(sent.status).toBe(202)
    }
    await eventually(
      () => graph.sentTo(talk.customer).map(({ body }) => (body.text as { body: string }).body),
      bodies => expect(bodies).toEqual(texts),
    )
    expect(graph.mostAtOnce(talk.customer)).toBe(1)
    await graph.settled()
    expect(graph.repeated).toEqual([])
  })
})

describe('the limits of a service', { timeout: 60_000 }, () => {
  it('hold for all nodes together, while they work, leave and join', async () => {
    const few = new Gauge(receiver, 80)
    const slowly = new Gauge(receiver, 5)
    const talk = await Talk.begin(stage)
    const { scene } = talk
    await addService(scene.client, scene.tenantId, few.url, { max_in_flight: 4 })
    await addService(scene.client, scene.tenantId, slowly.url, { rate_per_s: 20 })
    await settle()
    const before = await fleet.delivered()
    await Promise.all([0, 1, 2].flatMap(node => [0, 1, 2, 3].map(() => post(talk, node, 150))))
    few.begin()
    slowly.begin()
    await pause(3_000)
    const after = await fleet.delivered()
    expect(after.map((count, node) => count - (before[node] ?? 0) > 10)).toEqual([true, true, true])
    expect(few.most).toBe(4)
    expect(few.count).toBeGreaterThan(40)
    const steady = slowly.perSecond
    expect(steady).toBeGreaterThan(15)
    // A node that stood still for a moment makes up for a tenth of a second, or one.
    expect(steady).toBeLessThanOrEqual(20 * 1.05)
    const { hub } = fleet.node(2)
    await hub.stop()
    slowly.begin()
    await pause(3_000)
    await hub.start()
    await pause(SETTLED_MS)
    expect(few.most).toBe(4)
    expect(slowly.perSecond).toBeLessThanOrEqual(20 * 1.2)
    expect(slowly.perSecond).toBeGreaterThan(12)
  })
})
