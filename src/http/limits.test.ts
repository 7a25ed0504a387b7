import { expect, test } from 'vitest'
import { TestHub } from './api.testing.ts'
import { callerKey } from './caller.ts'

test('an address that fails too often has to wait; a good token from there never has', async () => {
  await using hub = await TestHub.open({ failedAuthentications: 3 })
  const fail = () => hub.call('GET', '/tenants/', { token: 'gt_wrong_wrong', ip: '198.51.100.9' })
  expect([(await fail()).status, (await fail()).status, (await fail()).status]).toEqual([401, 401, 401])
  const refused = await fail()
  expect([refused.status, refused.body.code]).toEqual([429, 'rate_limited'])
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
  expect((await hub.call('GET', '/tenants/', { ip: '198.51.100.9' })).status).toBe(200)
  expect((await hub.call('GET', '/tenants/', { token: null, ip: '198.51.100.10' })).status).toBe(401)
})

test('a token has the ceiling that was set', async () => {
  await using hub = await TestHub.open({ tokenCeiling: 2 })
  expect((await hub.call('GET', '/tenants/')).status).toBe(200)
  expect((await hub.call('GET', '/tenants/')).status).toBe(200)
  const refused = await hub.call('GET', '/tenants/')
  expect([refused.status, refused.body.code]).toEqual([429, 'rate_limited'])
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
})

test('behind a proxy that is trusted, and only there, the forwarded address counts', async () => {
  const fail = (hub: TestHub, forwarded: string) =>
    hub.call('GET', '/tenants/', { token: null, headers: { 'x-forwarded-for': forwarded } })
  await using trusting = await TestHub.open({ failedAuthentications: 1, trustedProxies: ['127.0.0.1'] })
  expect((await fail(trusting, '198.51.100.1')).status).toBe(401)
  expect((await fail(trusting, '198.51.100.1')).status).toBe(429)
  expect((await fail(trusting, '198.51.100.2')).status).toBe(401)
  await using wary = await TestHub.open({ failedAuthentications: 1 })
  expect((await fail(wary, '198.51.100.1')).status).toBe(401)
  expect((await fail(wary, '198.51.100.2')).status).toBe(429)
})

test('failures are counted by IPv4 address, and by the /64 of IPv6', () => {
  expect(callerKey('198.51.100.1')).toBe('198.51.100.1')
  expect(callerKey('::ffff:198.51.100.1')).toBe('198.51.100.1')
  expect(callerKey('2001:db8:1:2:3::4')).toBe(callerKey('2001:db8:1:2:ffff::1'))
  expect(callerKey('2001:db8:1:2::1')).not.toBe(callerKey('2001:db8:1:3::1'))
  expect(callerKey('198.51.100.1:50123')).toBe('198.51.100.1')
  for (const given of ['[2001:db8:1:2::1]:50123', '[2001:db8:1:2::1]'])
    expect(callerKey(given)).toBe(callerKey('2001:db8:1:2::1'))
  expect(callerKey('nonsense')).toBe('unknown')
})
