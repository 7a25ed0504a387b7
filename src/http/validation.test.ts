import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestHub } from './api.testing.ts'

let hub: TestHub
let tenant: string

beforeAll(async () => {
  hub = await TestHub.open()
  tenant = await hub.tenant()
})
afterAll(() => hub[Symbol.asyncDispose]())

const service = { name: 'CRM', url: 'https://crm.example.com/' }

const BODIES: [what: string, body: unknown, errors: [path: string, message: string][]][] = [
  [
    'nothing',
    {},
    [
      ['name', 'is missing'],
      ['url', 'is missing'],
    ],
  ],
  ['no object', [], [['', 'must be an object']]],
  [
    'null',
    'null',
    [
      ['name', 'is missing'],
      ['url', 'is missing'],
    ],
  ],
  ['an unknown field', { ...service, colour: 'red' }, [['colour', 'is not known here']]],
  ['an unknown field inside', { ...service, filter: { kinds: [] } }, [['filter.kinds', 'is not known here']]],
  ['a field that is only shown', { ...service, state: 'PAUSED' }, [['state', 'is not known here']]],
  ['an empty name', { ...service, name: '' }, [['name', 'must not be empty']]],
  ['a long name', { ...service, name: 'x'.repeat(201) }, [['name', 'must have at most 200 characters']]],
  ['a number as text', { ...service, timeout_s: '5' }, [['timeout_s', 'must be a whole number']]],
  ['a fraction', { ...service, timeout_s: 1.5 }, [['timeout_s', 'must be a whole number']]],
  ['too little', { ...service, timeout_s: 0 }, [['timeout_s', 'must be at least 1']]],
  ['too much', { ...service, max_in_flight: 513 }, [['max_in_flight', 'must be at most 512']]],
  ['a word for a rate', { ...service, rate_per_s: 'fast' }, [['rate_per_s', 'must be a number or null']]],
  [
    'a wrong entry',
    { ...service, filter: { types: ['TEXT', 'TWEET'] } },
    [['filter.types[1]', expect.stringMatching(/^must be one of TEXT, IMAGE, /) as never]],
  ],
  [
    'one twice',
    { ...service, filter: { directions: ['inbound', 'inbound'] } },
    [['filter.directions', 'must not hold the same entry twice']],
  ],
  [
    'no UUID',
    { ...service, filter: { platform_ids: ['x'] } },
    [['filter.platform_ids[0]', 'must be a UUID in lower case']],
  ],
  ['a header that is no text', { ...service, headers: { 'x-a': 1 } }, [['headers.x-a', 'must be a string']]],
]

test.each(BODIES)('a body with %s is refused in words', async (_what, body, errors) => {
  const answer = await hub.call('POST', `/tenants/${tenant}/services/`, { body })
  expect([answer.status, answer.body.code]).toEqual([400, 'invalid'])
  expect(answer.body.errors).toEqual(errors.map(([path, message]) => ({ path, message })))
  expect(answer.body.detail).toContain(errors[0]?.[0] || 'The body')
})

const QUERIES: [query: string, path: string, message: string][] = [
  ['limit=0', 'limit', 'must be at least 1'],
  ['limit=201', 'limit', 'must be at most 200'],
  ['limit=ten', 'limit', 'must be a whole number'],
  ['limit=1.5', 'limit', 'must be a whole number'],
  ['limit=true', 'limit', 'must be a whole number'],
  ['limit=', 'limit', 'must be a whole number'],
  ['limit=1&limit=2', 'limit', 'must be a whole number'],
  ['page=2', 'page', 'is not known here'],
  ['state=SLEEPING', 'state', 'must be one of OPEN, EXPIRED, AUTO_BOT, CLOSED, BLOCKED'],
  ['platform_id=x', 'platform_id', 'must be a UUID in lower case'],
  ['cursor=nonsense', 'cursor', 'is none of ours: take it from next or previous of the list'],
  ['cursor=', 'cursor', 'is none of ours: take it from next or previous of the list'],
]

test.each(QUERIES)('the query %s is refused in words', async (query, path, message) => {
  const answer = await hub.call('GET', `/tenants/${tenant}/conversations/?${query}`)
  expect([answer.status, answer.body.code]).toEqual([400, 'invalid'])
  expect(answer.body.errors).toEqual([{ path, message }])
})

test('a query on a call that takes none, and a body field on one that takes none, are refused or harmless', async () => {
  const { id } = await hub.service(tenant)
  expect((await hub.call('GET', `/tenants/${tenant}/services/${id}/?a=1`)).status).toBe(400)
  expect((await hub.call('POST', `/tenants/${tenant}/services/${id}/pause/`, { body: '' })).status).toBe(200)
  expect((await hub.call('POST', `/tenants/${tenant}/services/${id}/resume/`, { body: '' })).status).toBe(200)
  expect((await hub.call('POST', `/tenants/${tenant}/services/${id}/resume/`)).status).toBe(200)
  const wrong = await hub.call('POST', `/tenants/${tenant}/services/${id}/resume/`, { body: { rate: 1 } })
  expect(wrong.body.errors).toEqual([{ path: 'rate', message: 'is not known here' }])
})

test('a change has to change something', async () => {
  const { id } = await hub.service(tenant)
  const answer = await hub.call('PATCH', `/tenants/${tenant}/services/${id}/`, { body: {} })
  expect(answer.body.errors).toEqual([{ path: '', message: 'must name at least one field' }])
})

test('both ends of a window are needed, and are times', async () => {
  const path = `/tenants/${tenant}/messages/failed/`
  const none = await hub.call('GET', path)
  expect(none.body.errors).toEqual([
    { path: 'from_time', message: 'is missing' },
    { path: 'till_time', message: 'is missing' },
  ])
  const from = '2024-01-01T00:00:00Z'
  for (const till of ['yesterday', '2024-02-30T00:00:00Z', '2024-02-01', '1969-01-01T00:00:00Z'])
    expect((await hub.call('GET', `${path}?from_time=${from}&till_time=${till}`)).body.errors[0].path).toBe(
      'till_time',
    )
  const empty = await hub.call('GET', `${path}?from_time=${from}&till_time=${from}`)
  expect(empty.body.errors).toEqual([{ path: 'till_time', message: 'must be later than from_time' }])
  const zoned = encodeURIComponent('2024-02-01t00:00:00.5+02:00')
  expect((await hub.call('GET', `${path}?from_time=${from}&till_time=${zoned}`)).status).toBe(200)
})

test('JSON that would reach into prototypes is refused', async () => {
  for (const body of [
    '{"__proto__":{"admin":true},"name":"x"}',
    '{"constructor":{"prototype":{}},"name":"x"}',
  ]) {
    const refused = await hub.call('POST', '/tenants/', { body })
    expect([refused.status, refused.body.code]).toEqual([400, 'invalid'])
    expect(refused.body.detail).toContain('__proto__')
  }
  const unknown = await hub.call('POST', '/tenants/', { body: '{"constructor":1,"name":"x"}' })
  expect(unknown.body.errors).toEqual([{ path: 'constructor', message: 'is not known here' }])
})

test('an id that is no UUID names nothing, and one that is empty is called so', async () => {
  const detailAt = async (path: string): Promise<unknown> => {
    const { status, body } = await hub.call('GET', path)
    return [status, body.code, body.detail]
  }
  expect(await detailAt(`/tenants/${tenant}/conversations/x/messages/`)).toEqual([
    404,
    'not_found',
    'There is no such conversation.',
  ])
  expect(await detailAt(`/tenants/${tenant}/conversations//messages/`)).toEqual([
    404,
    'not_found',
    'The conversation_id in the address is empty.',
  ])
})
