import { expect, test } from 'vitest'
import { TestHub } from './api.testing.ts'

test('the process lives, and says whether it is ready', async () => {
  await using hub = await TestHub.open()
  expect(await hub.do('GET', '/healthz', undefined, { token: null })).toEqual({ ok: true })
  expect(await hub.do('GET', '/readyz', undefined, { token: null })).toEqual({
    ok: true,
    checks: hub.world.readiness,
  })
  hub.world.readiness = [{ name: 'engine', ok: false, detail: 'It is stopped.' }]
  const answer = await hub.call('GET', '/readyz', { token: null })
  expect([answer.status, answer.body]).toEqual([503, { ok: false, checks: hub.world.readiness }])
})

test('metrics need an operator token, unless the server is bound to loopback', async () => {
  await using hub = await TestHub.open()
  expect((await hub.call('GET', '/metrics', { token: null })).status).toBe(401)
  const token = await hub.token(await hub.tenant(), 'tenant')
  expect((await hub.call('GET', '/metrics', { token })).status).toBe(403)
  const answer = await hub.call('GET', '/metrics')
  expect([answer.status, answer.text]).toEqual([200, 'gotallo_up 1\n'])
  expect(answer.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8')
  await using local = await TestHub.open({ loopback: true })
  expect((await local.call('GET', '/metrics', { token: null })).status).toBe(200)
})

test.each(['forwarded', 'x-forwarded-for', 'X-Forwarded-Proto', 'x-real-ip', 'via'])(
  'metrics need it there, too, where the request comes by a proxy: %s',
  async name => {
    await using local = await TestHub.open({ loopback: true })
    const headers = { [name]: 'for=203.0.113.7' }
    const refused = await local.call('GET', '/metrics', { token: null, headers })
    expect([refused.status, refused.body.code]).toEqual([401, 'unauthorized'])
    expect(refused.body.detail).toContain('proxy')
    expect((await local.call('GET', '/metrics', { headers })).status).toBe(200)
  },
)
