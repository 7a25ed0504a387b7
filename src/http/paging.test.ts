import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Answer, TestHub } from './api.testing.ts'
import { listView } from './paging.ts'

let hub: TestHub
let tenant: string
const made: string[] = []

beforeAll(async () => {
  hub = await TestHub.open()
  tenant = await hub.tenant()
  for (let i = 0; i < 7; i += 1) {
    hub.world.now += 1
    made.unshift(
      (await hub.do('POST', `/tenants/${tenant}/agents/`, { name: `agent ${i}`, kind: 'HUMAN' })).id,
    )
  }
})
afterAll(() => hub[Symbol.asyncDispose]())

const ids = (page: Answer['body']): string[] => page.results.map(({ id }: { id: string }) => id)

test('a list goes from the newest to the oldest and back by its own links', async () => {
  const first = await hub.do('GET', `/tenants/${tenant}/agents/?limit=3`)
  expect(first).toMatchObject({ count: 7, previous: null })
  expect(first).not.toHaveProperty('count_is_estimate')
  expect(first.next).toMatch(new RegExp(`^/api/v1/tenants/${tenant}/agents/\\?limit=3&cursor=[\\w-]+$`))
  const second = await hub.do('GET', first.next)
  const third = await hub.do('GET', second.next)
  expect([...ids(first), ...ids(second), ...ids(third)]).toEqual(made)
  expect(third.next).toBeNull()
  const back = await hub.do('GET', third.previous)
  expect(ids(back)).toEqual(ids(second))
  expect(ids(await hub.do('GET', back.previous))).toEqual(ids(first))
})

test('a page has 50 rows unless it is said otherwise', async () => {
  const page = await hub.do('GET', `/tenants/${tenant}/agents/`)
  expect(ids(page)).toEqual(made)
  expect([page.next, page.previous]).toEqual([null, null])
})

test('links keep the filters, and a count that is a floor says so', () => {
  const page = {
    rows: [{ id: made[0] ?? '' }],
    count: 10_000,
    countIsEstimate: true,
    hasOlder: true,
    hasNewer: false,
  }
  const view = listView(
    page,
    { url: '/x/?state=OPEN&cursor=old' },
    ({ id }) => id,
    row => row,
  )
  expect(view).toMatchObject({ count: 10_000, count_is_estimate: true, previous: null })
  const link = new URL(view.next ?? '', 'http://localhost')
  expect(link.searchParams.get('state')).toBe('OPEN')
  expect(link.searchParams.get('cursor')).not.toBe('old')
})
