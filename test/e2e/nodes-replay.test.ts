import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Cluster, startCluster } from '../../src/store/postgres/testkit.ts'
import type { LedgerView } from './support/deliveries.ts'
import { Fleet } from './support/fleet.ts'
import { eventually, Receiver } from './support/receiver.ts'
import { awaitReplay, replayAll, type StatsView, texts } from './support/replays.ts'
import { Scene } from './support/stage.ts'
import { postToHook } from './support/whatsapp.ts'

const COUNT = 90
/** Each node looks once a second for what is new. */
const SETTLED_MS = 1_200
/** A dead node is given up after 10 s. */
const PATIENCE_MS = 40_000

let cluster: Cluster
let receiver: Receiver
let fleet: Fleet

beforeAll(async () => {
  cluster = await startCluster()
  receiver = await Receiver.start()
  fleet = await Fleet.start(cluster, { GOTALLO_LOG_LEVEL: 'info' })
})
afterAll(async () => {
  expect(fleet.told('error.unexpected')).toEqual([])
  await fleet.destroy()
  await receiver.close()
  await cluster.stop()
})

/** The node that sees to the replays of a service. */
const busyWith = (serviceId: string): number =>
  fleet.nodes.findIndex(({ hub }) =>
    hub.output
      .split('\n')
      .some(
        line => line.includes('deliveries.moved') && line.includes(serviceId) && line.includes('"PENDING"'),
      ),
  )

it('counts the attempts of all nodes, and goes on with a replay when its node dies', {
  timeout: 90_000,
}, async () => {
  const scene = await Scene.set({ hub: fleet.node(0).hub, receiver })
  await new Promise(resolve => setTimeout(resolve, SETTLED_MS))
  const posts = fleet.hooks(scene.hookUrl).map((hook, i) => postToHook(hook, texts(`NODE${i}`, COUNT / 3)))
  for (const answer of await Promise.all(posts)) expect(answer.status).toBe(200)
  const stats = (node: number) => fleet.client(node).get<StatsView>(scene.servicePath('stats/?window=1h'))
  await eventually(
    () => stats(1),
    one => expect(one).toMatchObject({ attempts: COUNT, success_rate: 1 }),
  )

  const { id } = await replayAll(scene, { rate_per_s: 20 }, fleet.client(1))
  await scene.inbox.posts(COUNT + 20)
  const busy = await eventually(
    () => busyWith(scene.serviceId),
    node => expect(node).not.toBe(-1),
  )
  await fleet.node(busy).hub.kill()
  const other = (busy + 1) % 3
  const done = { state: 'DONE', total: COUNT, resent: COUNT } as const
  await awaitReplay(scene, id, done, { client: fleet.client(other), patienceMs: PATIENCE_MS })
  await eventually(
    () => fleet.client(other).get<LedgerView>(scene.path('/ledger/')),
    ledger => expect(ledger).toMatchObject({ replays: COUNT, delivered: 2 * COUNT, balanced: true }),
  )
  expect(scene.inbox.events).toHaveLength(COUNT)
  await eventually(
    () => stats(other),
    one => expect(one.attempts).toBe(2 * COUNT),
  )
})
