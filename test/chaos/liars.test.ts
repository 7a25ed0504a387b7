import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { deliveryOf, expectLedger } from '../e2e/support/deliveries.ts'
import { eventually, type Inbox } from '../e2e/support/receiver.ts'
import { Scene, useStage } from '../e2e/support/stage.ts'
import { addService, messagesPost, PHONE, textMessage } from '../e2e/support/whatsapp.ts'
import { chance, report, rounds, seeded } from './support/chaos.ts'
import { type Liar, startLiar } from './support/liar.ts'
import { LIES, type Lie, PLAIN_LIES, type Told } from './support/lies.ts'
import { residentBytes } from './support/memory.ts'

const ROUNDS = rounds(2, 40)
/** Events of a round, to every service. */
const EVENTS = 5
/** Honest answers must not be late on a machine that has much to do. */
const TIMEOUT_S = 3
/** How much later than its time-out an attempt may end on a machine that has much to do. */
const SLACK_MS = 3_000
const GROWTH_LIMIT = 150_000_000
/** Endpoints that lie differently with each connection. */
const MOODY = 4

const random = chance('liars')
const authority = fileURLToPath(new URL('../fixtures/tls/authority.pem', import.meta.url))
const stage = useStage({ GOTALLO_RETRY_SCHEDULE: '1h', GOTALLO_CA_FILE: authority })

/** An endpoint with its service, and all that may be told of it. */
interface Suspect {
  readonly name: string
  readonly liar: Liar
  readonly told: readonly Told[]
  readonly serviceId: string
}

let scene: Scene
let neighbour: Scene
const suspects: Suspect[] = []

const suspect = async (name: string, lies: readonly [Lie, ...Lie[]]): Promise<void> => {
  const mood = chance(name)
  const liar = await startLiar(lies, from => mood.pick(from))
  const { id } = await addService(scene.client, scene.tenantId, liar.url, { name, timeout_s: TIMEOUT_S })
  suspects.push({ name, liar, told: lies.flatMap(({ told }) => told), serviceId: id })
}

beforeAll(async () => {
  scene = await Scene.set(stage)
  neighbour = await Scene.set(stage)
})
afterAll(async () => {
  await Promise.all(suspects.map(({ liar }) => liar.close()))
})

interface Shown {
  readonly id: string
  readonly state: string
  readonly attempt_count: number
  readonly in_flight: boolean
}

/** The newest deliveries of a service, once each was tried. */
const tried = async (serviceId: string, count: number): Promise<readonly Shown[]> => {
  const path = scene.path(`/services/${serviceId}/deliveries/?limit=${EVENTS}`)
  const read = async () => await scene.client.get<{ count: number; results: Shown[] }>(path)
  const { results } = await eventually(read, list => {
    expect(list.count).toBe(count)
    for (const one of list.results) expect(one).toMatchObject({ attempt_count: 1, in_flight: false })
  })
  return results
}

const fits = (
  told: Told,
  state: string,
  status: number | null,
  error: { code: string; detail: string } | null,
) =>
  told.state === state &&
  told.status === status &&
  told.code === (error?.code ?? null) &&
  (told.words === undefined || told.words.test(error?.detail ?? ''))

/** Every attempt says what happened, in time. */
const expectTold = async ({ name, told, serviceId }: Suspect, count: number): Promise<void> => {
  for (const { id, state } of await tried(serviceId, count)) {
    const [attempt] = (await deliveryOf(scene, id)).attempts
    const { status = null, error = null } = attempt ?? {}
    const said = `${name}: ${state} ${status} ${error?.code} ${error?.detail}`
    expect(
      told.some(one => fits(one, state, status, error)),
      said,
    ).toBe(true)
    expect(attempt?.timings.total_ms, name).toBeLessThan(TIMEOUT_S * 1_000 + SLACK_MS)
  }
}

const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN

let posted = 0
/** One round: events here and there; how old they were when the healthy services had them. */
const round = async (): Promise<number[]> => {
  const postedAt = new Map<string, number>()
  for (let i = 0; i < EVENTS; i += 1) {
    posted += 1
    const id = `wamid.${posted}`
    const text = 'x'.repeat(random.whole(0, 3_000))
    postedAt.set(id, Date.now())
    const one = messagesPost(PHONE, [textMessage(id, `1650555${random.whole(1_000, 9_999)}`, text)])
    for (const each of [scene, neighbour]) await each.post(one)
    await new Promise(resolve => setTimeout(resolve, random.whole(0, 200)))
  }
  const inboxes: Inbox[] = [scene.inbox, neighbour.inbox]
  for (const inbox of inboxes) await inbox.posts(posted)
  return inboxes.flatMap(({ arrived }) =>
    arrived.slice(-EVENTS).map(({ at, event }) => at - (postedAt.get(event.ext_identifier) ?? 0)),
  )
}

const addSuspects = async (): Promise<void> => {
  for (const lie of LIES) await suspect(lie.name, [lie])
  for (let i = 0; i < MOODY; i += 1) await suspect(`mood ${i}`, [PLAIN_LIES[0] as Lie, ...PLAIN_LIES])
}

it(seeded('tells of every lie, and lets nobody else wait'), { timeout: 30_000 * ROUNDS }, async () => {
  const quiet = median(await round())
  await addSuspects()
  let before = 0
  const ages: number[] = []
  for (let done = 0; done < ROUNDS; done += 1) {
    ages.push(...(await round()))
    for (const one of suspects) await expectTold(one, posted - EVENTS)
    // What a process takes when it first has much to do, it keeps.
    if (done === 0) before = residentBytes(stage.hub.pid)
  }
  const growth = residentBytes(stage.hub.pid) - before
  expect(growth).toBeLessThan(GROWTH_LIMIT)
  // Nobody waits for a liar's time to be over.
  expect(median(ages)).toBeLessThan(10 * quiet + TIMEOUT_S * 1_000)
  for (const { inbox, secret } of [scene, neighbour]) {
    expect(inbox.events).toHaveLength(posted)
    inbox.verifyAll(secret)
  }
  await expectLedger(neighbour, { fan_out: posted, delivered: posted })
  report({
    program: 'liars',
    rounds: ROUNDS,
    events: posted,
    duplicates: scene.inbox.arrived.length + neighbour.inbox.arrived.length - 2 * posted,
    lost: 0,
    backMs: null,
    note: `${suspects.length} liars; median age ${median(ages)} ms, ${quiet} ms without them; ${Math.round(growth / 1_000_000)} MB more`,
  })
})
