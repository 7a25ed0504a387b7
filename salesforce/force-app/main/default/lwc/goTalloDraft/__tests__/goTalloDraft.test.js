import { bodyOf, changesOf, draftOf, EMPTY, flawsOf, foldedOf } from 'c/goTalloDraft'

const stored = {
  name: 'CRM',
  url: 'https://crm.example.com',
  filter: { platform_ids: ['p'], types: ['TEXT'], directions: [] },
  timeout_s: 15,
  max_in_flight: 64,
  rate_per_s: null,
}

it('sends what the hub takes where nothing is typed', () => {
  const body = bodyOf({ ...EMPTY, name: ' CRM ', url: ' https://a.example ' })
  expect(body).toEqual({
    name: 'CRM',
    url: 'https://a.example',
    filter: { platform_ids: [], types: [], directions: [] },
    headers: {},
    timeout_s: 15,
    max_in_flight: 64,
    rate_per_s: null,
  })
})

it('sends only what was changed, and keeps what cannot be read back or chosen here', () => {
  const before = draftOf(stored)
  expect(changesOf(before, before)).toEqual({})
  expect(changesOf(before, { ...before, types: [], rate: '5' })).toEqual({
    filter: { platform_ids: ['p'], types: [], directions: [] },
    rate_per_s: 5,
  })
  expect(changesOf(before, { ...before, headers: [] })).toEqual({ headers: {} })
})

it('finds what is plainly wrong, and leaves blank rows out', () => {
  const headers = [
    { key: 1, name: 'X-Key', value: 'a' },
    { key: 2, name: 'x-key ', value: 'b' },
    { key: 3, name: ' ', value: 'c' },
    { key: 4, name: '', value: '' },
  ]
  const draft = { ...EMPTY, name: ' ', headers }
  expect(Object.keys(flawsOf(draft))).toEqual(['name', 'url', 'headers.x-key', 'headers.'])
  expect(foldedOf(draft)).toContain('headers.X-Key')
  expect(flawsOf({ ...EMPTY, name: 'a', url: 'b', headers: null })).toEqual({})
  expect(bodyOf({ ...EMPTY, headers: headers.slice(0, 1) }).headers).toEqual({ 'X-Key': 'a' })
})
