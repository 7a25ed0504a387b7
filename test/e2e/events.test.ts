import { expect, it } from 'vitest'
import { ADMIN_TOKEN } from './support/hub.ts'
import { answer, until } from './support/receiver.ts'
import { Scene, useStage } from './support/stage.ts'
import { customerText, echo, receipt } from './support/whatsapp.ts'

const stage = useStage({ GOTALLO_RETRY_SCHEDULE: '20ms' })

interface Page {
  readonly next: string | null
  readonly cursor: string
  readonly results: readonly { readonly id: string }[]
}

/** A page, and the bytes of the events in it. */
const pageAt = async (scene: Scene, path: string): Promise<Page & { readonly told: string }> => {
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}` }
  const response = await fetch(`${scene.hubUrl}${path}`, { headers })
  const text = await response.text()
  expect(response.status, text).toBe(200)
  return { ...(JSON.parse(text) as Page), told: text.slice(text.indexOf('['), -1) }
}

/** What a webhook carried of an event. */
const carried = ({ inbox }: Scene, id: string): string | undefined =>
  inbox.arrived.find(({ event }) => event.id === id)?.body

/** Goes on from a cursor by the links of the pages; each is checked against what webhooks carried. */
const catchUp = async (scene: Scene, after: string | null, limit: number) => {
  const query = new URLSearchParams({ limit: String(limit), ...(after === null ? {} : { after }) })
  const ids: string[] = []
  for (let path = `/api/v1${scene.path('/events/')}?${query}`; ; ) {
    const page = await pageAt(scene, path)
    const found = page.results.map(({ id }) => id)
    expect(page.told).toBe(`[${found.map(id => carried(scene, id)).join(',')}]`)
    ids.push(...found)
    if (page.next === null) return { ids, cursor: page.cursor }
    path = page.next
  }
}

it('who was away catches up by pages, with the very bytes that webhooks carried', async () => {
  const scene = await Scene.set(stage)
  await scene.post(customerText('wamid.1', 'Grüße 👋 "quoted"'))
  await scene.fired()
  // What else is under way in a shared database may hold up the newest for a moment.
  await until(async () => (await catchUp(scene, null, 9)).ids.length === 1, 'the first event')
  const before = await catchUp(scene, null, 9)
  scene.inbox.behaviour = answer(503)
  await scene.post(
    customerText('wamid.2', 'is missed', { context: { id: 'wamid.1' } }),
    echo('wamid.3'),
    receipt('wamid.3', 'delivered', 1_750_000_010),
    receipt('wamid.3', 'read', 1_750_000_020),
    customerText('wamid.4', 'is missed, too'),
  )
  const count = await scene.count()
  await until(() => scene.inbox.events.length === count, `${count} events`)
  await until(async () => (await catchUp(scene, null, 9)).ids.length === count, 'all events')
  const missed = await catchUp(scene, before.cursor, 2)
  const all = await catchUp(scene, null, 200)
  expect([...before.ids, ...missed.ids]).toEqual(all.ids)
  expect(new Set(all.ids)).toEqual(new Set(scene.inbox.events.map(({ id }) => id)))
  const extOf = (id: string) => scene.inbox.events.find(event => event.id === id)?.ext_identifier
  expect(missed.ids.map(extOf).map(ext => ext?.slice(0, 7))).toEqual([
    'wamid.2',
    'wamid.3',
    'wamid.3',
    'wamid.3',
    'wamid.4',
  ])
  expect(await catchUp(scene, missed.cursor, 2)).toEqual({ ids: [], cursor: missed.cursor })
})
