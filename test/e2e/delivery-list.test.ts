import { describe, expect, it } from 'vitest'
import { awaitStates, type DeliveryView, deliveriesOf } from './support/deliveries.ts'
import { answer } from './support/receiver.ts'
import { Scene, useStage } from './support/stage.ts'
import { customerText } from './support/whatsapp.ts'

const stage = useStage({ GOTALLO_RETRY_SCHEDULE: '20ms' })

interface Page {
  readonly count: number
  readonly next: string | null
  readonly previous: string | null
  readonly results: readonly DeliveryView[]
}

/** A service with one delivery each that was delivered, failed, and is held. */
const setScene = async (): Promise<Scene> => {
  const scene = await Scene.set(stage)
  scene.inbox.behaviour = (arrived, response, count) =>
    answer(arrived.event.text === 'fails' ? 418 : 202)(arrived, response, count)
  await scene.post(customerText('wamid.1', 'arrives'))
  await awaitStates(scene, { DELIVERED: 1 })
  await scene.post(customerText('wamid.2', 'fails'))
  await awaitStates(scene, { DELIVERED: 1, FAILED: 1 })
  await scene.client.post(scene.servicePath('pause/'))
  await scene.post(customerText('wamid.3', 'is held'))
  await awaitStates(scene, { DELIVERED: 1, FAILED: 1, HELD: 1 })
  return scene
}

const page = (scene: Scene, query: string): Promise<Page> =>
  scene.client.get(scene.servicePath(`deliveries/${query}`))

/** The pages from one on, by their links. */
const pagesFrom = async (scene: Scene, first: Page, link: 'next' | 'previous'): Promise<Page[]> => {
  const pages = [first]
  for (let at = first[link]; at !== null; ) {
    const following: Page = await scene.client.get(at.replace(/^.*\/api\/v1/, ''))
    pages.push(following)
    at = following[link]
  }
  return pages
}

describe('the list of deliveries', () => {
  it('is filtered by state, answer, message and time', async () => {
    const scene = await setScene()
    const [held, failed, delivered] = await deliveriesOf(scene)
    const after = new Date(Date.now() + 1_000).toISOString()
    const filters = {
      '': [held, failed, delivered],
      '?state=DELIVERED': [delivered],
      '?state=FAILED': [failed],
      '?state=HELD': [held],
      '?state=DISCARDED': [],
      '?status_code=418': [failed],
      '?status_code=202': [delivered],
      '?status_code=202&state=FAILED': [],
      [`?message_id=${held?.message_id}`]: [held],
      [`?from_time=${after}`]: [],
      [`?till_time=${after}&status_code=202`]: [delivered],
    }
    for (const [query, expected] of Object.entries(filters)) {
      const { count, results } = await page(scene, query)
      expect(
        results.map(({ id }) => id),
        query,
      ).toEqual(expected.map(one => one?.id))
      expect(count, query).toBe(expected.length)
    }
    expect(delivered).toMatchObject({ state: 'DELIVERED', status: 202, attempt_count: 1 })
    expect(failed).toMatchObject({ state: 'FAILED', status: 418, attempt_count: 2 })
    expect(held).toMatchObject({ state: 'HELD', status: null, attempt_count: 0 })
  })

  it.each(['?state=LOST', '?status_code=99', '?message_id=x', '?from_time=yesterday', '?colour=red'])(
    'refuses the query %s with 400',
    async query => {
      const scene = await Scene.set(stage)
      const answered = await scene.client.call('GET', scene.servicePath(`deliveries/${query}`))
      expect(answered).toMatchObject({ status: 400, body: { code: 'invalid' } })
    },
  )

  it('comes in pages, there and back', async () => {
    const scene = await setScene()
    const all = (await deliveriesOf(scene)).map(({ id }) => id)
    const pages = await pagesFrom(scene, await page(scene, '?limit=1'), 'next')
    expect(pages.map(({ count }) => count)).toEqual([3, 3, 3])
    expect(pages.flatMap(({ results }) => results.map(({ id }) => id))).toEqual(all)
    const last = pages.at(-1)
    if (last === undefined) throw new Error('There is no page.')
    const back = await pagesFrom(scene, last, 'previous')
    expect(back.flatMap(({ results }) => results.map(({ id }) => id))).toEqual(all.toReversed())
    // A filter goes with its pages.
    expect((await page(scene, '?limit=1&state=FAILED')).next).toBeNull()
  })

  it('is there without its slash at the end, and only for its service', async () => {
    const scene = await setScene()
    expect(await scene.client.get(scene.servicePath('deliveries'))).toMatchObject({ count: 3 })
    const unknown = scene.path('/services/01949f3a-6c1e-7d3a-9a53-2f6f0c1b7e11/deliveries/')
    expect((await scene.client.call('GET', unknown)).status).toBe(404)
  })
})
