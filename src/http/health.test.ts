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
