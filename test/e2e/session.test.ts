import { describe, expect, it } from 'vitest'
import { StreamReading } from '../../src/http/stream.testing.ts'
import type { ApiAnswer } from './support/client.ts'
import { runBeside } from './support/data.ts'
import { runGotallo } from './support/hub.ts'
import { until } from './support/receiver.ts'
import { useStage } from './support/stage.ts'

const stage = useStage()

const tenant = async (): Promise<string> =>
  (await stage.hub.client.post<{ id: string }>('/tenants/', { name: 'Signed in' })).id

/** A token, and a browser that somebody has signed in at with it. */
const signedIn = async (tenantId: string) => {
  const { hub } = stage
  const minted = await hub.client.post<{ id: string; token: string }>(`/tenants/${tenantId}/tokens/`, {
    name: 'Ada',
    kind: 'tenant',
  })
  const anybody = hub.client.as(null)
  const answered = await anybody.call<{ csrf_token: string }>('POST', '/session/', { token: minted.token })
  expect(answered.status).toBe(201)
  const [set = ''] = answered.headers.getSetCookie()
  const [cookie = ''] = set.split(';')
  /** As the console's own page does it. */
  const call = <T>(method: string, path: string, body?: unknown, more = {}): Promise<ApiAnswer<T>> =>
    anybody.call<T>(method, path, body, {
      cookie,
      'x-csrf-token': answered.body.csrf_token,
      origin: hub.url,
      ...more,
    })
  return { minted, set, cookie, call }
}

const ended = (call: (method: string, path: string) => Promise<{ status: number }>): Promise<void> =>
  until(async () => (await call('GET', '/session/')).status === 401, 'the end of the session')

describe('a browser', () => {
  it('signs in, works, and signs out', async () => {
    const id = await tenant()
    const { set, call, minted } = await signedIn(id)
    expect(set).toMatch(/^gotallo_session=gt_[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Lax$/)
    expect((await call('GET', '/session/')).body).toMatchObject({
      kind: 'tenant',
      tenant_id: id,
      name: 'Ada',
    })
    const agents = `/tenants/${id}/agents/`
    const made = await call<{ id: string }>('POST', agents, { name: 'Grace', kind: 'HUMAN' })
    expect(made.status).toBe(201)
    expect((await call('GET', `${agents}`)).body).toMatchObject({ count: 1 })
    expect((await call('DELETE', `${agents}${made.body.id}/`)).status).toBe(204)
    const out = await call('DELETE', '/session/')
    expect([out.status, out.headers.getSetCookie()[0]]).toEqual([
      204,
      'gotallo_session=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax',
    ])
    await ended(call)
    expect(await stage.hub.client.as(minted.token).get('/session/')).toMatchObject({ name: 'Ada' })
  })

  it('does nothing that a page of somebody else makes it do', async () => {
    const id = await tenant()
    const { call } = await signedIn(id)
    const agent = { name: 'Eve', kind: 'HUMAN' }
    for (const forged of [
      { 'x-csrf-token': 'guessed' },
      { 'x-csrf-token': '' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
    ]) {
      const { status, body } = await call('POST', `/tenants/${id}/agents/`, agent, forged)
      expect([status, body]).toEqual([403, expect.objectContaining({ code: 'csrf_invalid' })])
    }
    expect((await call('GET', `/tenants/${id}/agents/`)).body).toMatchObject({ count: 0 })
    expect((await call('GET', `/tenants/${await tenant()}/agents/`)).status).toBe(404)
  })
})

describe('a session ends', () => {
  it('with its token, and the stream that is open by it too', async () => {
    const id = await tenant()
    const { minted, cookie, call } = await signedIn(id)
    const url = `${stage.hub.url}/api/v1/tenants/${id}/stream/`
    const [passing, staying] = [
      await StreamReading.open(url, { cookie }),
      await StreamReading.open(url, { cookie: (await signedIn(id)).cookie }),
    ]
    expect((await stage.hub.client.call('DELETE', `/tenants/${id}/tokens/${minted.id}/`)).status).toBe(204)
    await passing.end()
    expect(passing.ofKind('end')).toMatchObject([{ reason: 'unauthorized' }])
    await ended(call)
    expect(staying.ended).toBe(false)
    await staying.close()
  })

  it('with its tenant', async () => {
    const id = await tenant()
    const { call } = await signedIn(id)
    expect((await stage.hub.client.call('DELETE', `/tenants/${id}/`)).status).toBe(204)
    await ended(call)
  })

  it('by itself, with its stream', async () => {
    const id = await tenant()
    const { cookie, call, minted } = await signedIn(id)
    const reading = await StreamReading.open(`${stage.hub.url}/api/v1/tenants/${id}/stream/`, { cookie })
    const mine = `session_of = (SELECT session_of FROM tokens WHERE session_of IS NOT NULL ORDER BY id DESC LIMIT 1)`
    await runBeside(stage.hub, `UPDATE tokens SET expires_at = ${Date.now()} WHERE ${mine}`)
    await ended(call)
    await reading.end()
    expect(reading.ofKind('end')).toMatchObject([{ reason: 'unauthorized' }])
    expect((await stage.hub.client.as(minted.token).call('GET', '/session/')).status).toBe(200)
  })
})

it('the command line lists sessions among the tokens, and ends them', async () => {
  const { hub } = stage
  const { call, minted } = await signedIn(await tenant())
  const settings = { GOTALLO_DATA: hub.data }
  const listed = await runGotallo(settings, 'token', 'list', '--json')
  const tokens = JSON.parse(listed.output) as { id: string; session_of: string | null }[]
  const session = tokens.find(({ session_of }) => session_of === minted.id)
  expect(session).toMatchObject({ kind: 'tenant', name: 'Ada', expires_at: expect.stringMatching(/^20.*Z$/) })
  expect((await runGotallo(settings, 'token', 'list')).output).toMatch(/Ada.*session until 20/)
  expect((await runGotallo(settings, 'token', 'revoke', session?.id ?? '')).code).toBe(0)
  await ended(call)
})
