import { createHmac } from 'node:crypto'
import { expect, it } from 'vitest'
import { TestHub } from '../../src/http/api.testing.ts'
import { whatsAppAccount } from '../../src/http/whatsapp.testing.ts'
import { expectShape } from '../e2e/support/law.ts'
import { chance, report, rounds, seeded } from './support/chaos.ts'
import { Drawing, OPERATIONS } from './support/documented.ts'
import { withMutations } from './support/odd-calls.ts'
import { oddPost, recordedPosts } from './support/platform-posts.ts'
import type { Random } from './support/random.ts'

const ROUNDS = rounds(2, 200)
const POSTS = 200
const CLAIM = 50
const SECRET = 'app-secret'

const FIXTURES = recordedPosts('whatsapp')

const FEED = OPERATIONS.find(({ path }) => path.endsWith('/platforms/{platform_id}/messages/'))

/** A hub with an account of each kind and a service. */
const furnished = async (hub: TestHub) => {
  const tenant = await hub.tenant()
  const custom = await hub.custom(tenant)
  const whatsApp = await whatsAppAccount(hub, tenant)
  const service: string = (await hub.service(tenant)).id
  const key = (await hub.store.directory.get('platforms', tenant, whatsApp))?.accountKey ?? ''
  return { tenant, custom, whatsApp, service, key }
}
type Furnished = Awaited<ReturnType<typeof furnished>>

/** A post of the platform with something else in it, for our number unless that is what was changed. */
const odd = (key: string, random: Random): string => {
  const post = random.pick(FIXTURES)
  const text = post.text
    .replaceAll(/("phone_number_id": *)"\w+"/g, `$1"${key}"`)
    // Some are about the same message, and some are not.
    .replaceAll(/"wamid\.[^"]*/g, id => `${id}.${random.whole(0, 20)}`)
  return oddPost({ ...post, text }, random)
}

const sign = (body: string): string => `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`

const post = async (hub: TestHub, { whatsApp, key }: Furnished, random: Random): Promise<void> => {
  const body = odd(key, random)
  const headers = { 'x-hub-signature-256': sign(body) }
  const { status } = await hub.call('POST', `/hooks/${whatsApp}`, { token: null, body, headers })
  expect(status, body).toBe(200)
}

const feed = async (hub: TestHub, { tenant, custom }: Furnished, random: Random): Promise<number> => {
  const drawing = new Drawing(random, [custom, tenant])
  const item = { value: drawing.value(FEED?.body ?? {}) }
  const { value = null } = random.maybe(0.5) ? withMutations(item, random) : item
  const path = `/tenants/${tenant}/platforms/${custom}/messages/`
  const { status } = await hub.call('POST', path, { body: JSON.stringify(value) })
  expect([200, 400], JSON.stringify(value)).toContain(status)
  return status
}

/** Every page of a list; the hub compares each answer with the documents. */
const all = async (hub: TestHub, path: string): Promise<{ id: string }[]> => {
  const found: { id: string }[] = []
  for (let next: string | null = `${path}?limit=200`; next !== null; ) {
    const page: { results: { id: string }[]; next: string | null } = await hub.do('GET', next)
    found.push(...page.results)
    next = page.next === null ? null : page.next.replace(/^https?:\/\/[^/]+/, '')
  }
  return found
}

/** Whatever came in can be shown. */
const browse = async (hub: TestHub, { tenant, service }: Furnished): Promise<void> => {
  const below = `/tenants/${tenant}`
  for (const { id } of await all(hub, `${below}/conversations/`)) {
    await all(hub, `${below}/conversations/${id}/messages/`)
  }
  for (const { id } of await all(hub, `${below}/quarantine/`)) {
    await hub.do('GET', `${below}/quarantine/${id}/`)
    await hub.do('POST', `${below}/quarantine/${id}/replay/`)
  }
  for (const { id } of (await all(hub, `${below}/services/${service}/deliveries/`)).slice(0, CLAIM)) {
    await hub.do('GET', `${below}/deliveries/${id}/`)
  }
}

/** Every event that fired is one that the contract knows. @returns how many there are */
const checkEvents = async ({ store, world }: TestHub, { service }: Furnished): Promise<number> => {
  for (let count = 0; ; ) {
    const wanted = [{ serviceId: service, limit: CLAIM }]
    const [{ claimed } = { claimed: [] }] = await store.deliveries.claim('reader', wanted, world.now + 1)
    for (const { body } of claimed) expectShape(JSON.parse(Buffer.from(body).toString()))
    if (claimed.length === 0) return count
    count += claimed.length
  }
}

it(seeded('takes whatever platforms send, and shows what it made of it'), {
  timeout: 30_000 * ROUNDS,
}, async () => {
  let events = 0
  let fed = 0
  for (let round = 0; round < ROUNDS; round += 1) {
    const random = chance(`posts ${round}`)
    await using hub = await TestHub.open()
    const furniture = await furnished(hub)
    for (let i = 0; i < POSTS; i += 1) {
      await post(hub, furniture, random)
      if ((await feed(hub, furniture, random)) === 200) fed += 1
    }
    await browse(hub, furniture)
    events += await checkEvents(hub, furniture)
    expect(await hub.do('GET', '/api/v1/ledger/')).toMatchObject({ balanced: true })
    expect(hub.world.told.filter(({ name }) => name === 'error.unexpected')).toEqual([])
  }
  expect(events).toBeGreaterThan(0)
  expect(fed).toBeGreaterThan(0)
  const note = `${2 * POSTS * ROUNDS} posts`
  report({ program: 'posts', rounds: ROUNDS, events, duplicates: 0, lost: 0, backMs: null, note })
})
