import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { AccountCheck } from '../platforms/platform.ts'
import { TestHub } from './api.testing.ts'

let hub: TestHub
let tenant: string

beforeAll(async () => {
  hub = await TestHub.open()
})
beforeEach(async () => {
  tenant = await hub.tenant()
  hub.world.check = { state: 'ok', detail: null }
  hub.world.register = null
})
afterAll(() => hub[Symbol.asyncDispose]())

const CREDENTIALS = {
  phone_number_id: '106',
  access_token: 'EAA',
  app_secret: 'app-secret',
  verify_token: 'v',
}
const create = (more: object = {}) =>
  hub.call('POST', `/tenants/${tenant}/platforms/`, {
    body: { type: 'WHATSAPP', name: 'Support', credentials: CREDENTIALS, ...more },
  })
const at = (id: string): string => `/tenants/${tenant}/platforms/${id}/`

test('an account is set up; its credentials are never shown', async () => {
  const { status, body } = await create()
  expect(status).toBe(201)
  expect(body).toEqual({
    id: expect.any(String),
    type: 'WHATSAPP',
    name: 'Support',
    message_forwarding: true,
    transcribe_enabled: false,
    starts_with_bot: false,
    hook_url: `https://hub.example.com/hooks/${body.id}`,
    health: { state: 'ok', detail: null, checked_at: '2024-01-15T10:30:00Z', last_heard_at: null },
    created_at: '2024-01-15T10:30:00Z',
  })
  expect(await hub.do('GET', at(body.id))).toEqual(body)
  const stored = await hub.store.directory.get('platforms', tenant, body.id)
  expect(stored?.credentials).not.toContain('app-secret')
  expect(JSON.parse(hub.vault.open(body.id, stored?.credentials ?? ''))).toEqual(CREDENTIALS)
})

test('a platform that cannot be reached leaves it unverified; one that refuses leaves nothing', async () => {
  hub.world.check = { state: 'unreachable', detail: 'graph.facebook.com did not answer.' }
  const { body } = await create()
  expect(body.health).toMatchObject({ state: 'unverified', detail: 'graph.facebook.com did not answer.' })
  hub.world.check = { state: 'refused', detail: 'The access token has expired.' }
  const refused = await create({ credentials: { ...CREDENTIALS, phone_number_id: '107' } })
  expect(refused.body).toMatchObject({ code: 'credentials_refused', detail: 'The access token has expired.' })
  expect((await hub.do('GET', `/tenants/${tenant}/platforms/`)).count).toBe(1)
})

test('where the platform has an API for it, its word on the hook shows in the health', async () => {
  const health = async (): Promise<unknown> =>
    (await create({ credentials: { ...CREDENTIALS, phone_number_id: String(Math.random()).slice(2) } })).body
      .health
  hub.world.register = { state: 'ok', detail: 'Registered.' }
  expect(await health()).toMatchObject({ state: 'ok', detail: 'Registered.' })
  hub.world.register = { state: 'refused', detail: 'The URL must be https.' }
  expect(await health()).toMatchObject({ state: 'failing', detail: 'The URL must be https.' })
  hub.world.register = { state: 'unreachable', detail: 'No answer.' }
  expect(await health()).toMatchObject({ state: 'unverified', detail: 'No answer.' })
  hub.world.check = { state: 'unreachable', detail: 'No answer to the check.' }
  hub.world.register = { state: 'ok', detail: null }
  expect(await health()).toMatchObject({ state: 'unverified', detail: 'No answer to the check.' })
})

test('one that could not be asked is verified later, with its hook, and that is on record once', async () => {
  hub.world.check = { state: 'unreachable', detail: 'No answer.' }
  const { id } = (await create()).body
  const { platforms } = hub.usecases
  const shown = async () => (await hub.do('GET', at(id))).health
  const noted = async (): Promise<unknown[]> =>
    (await hub.do('GET', `/tenants/${tenant}/audit/`)).results
      .filter(({ action }: { action: string }) => action === 'platform.health')
      .map(({ actor, detail }: { actor: string; detail: string }) => [actor, detail])
  hub.world.register = { state: 'unreachable', detail: 'No answer to the hook.' }
  expect(await platforms.verify(id)).toMatchObject({ state: 'unverified', detail: 'No answer.' })
  expect(await noted()).toEqual([])
  hub.world.check = { state: 'ok', detail: 'Number +1 650.' }
  await platforms.verify(id)
  expect(await shown()).toMatchObject({ state: 'unverified', detail: 'No answer to the hook.' })
  hub.world.register = { state: 'ok', detail: null }
  await platforms.verify(id)
  expect(await shown()).toMatchObject({ state: 'ok', detail: 'Number +1 650.' })
  expect(await noted()).toEqual([
    ['system', 'ok'],
    ['system', 'unverified'],
  ])
  await hub.do('DELETE', at(id))
  expect(await platforms.verify(id)).toBeNull()
})

test('what is found out does not undo what was changed meanwhile', async () => {
  hub.world.check = { state: 'unreachable', detail: 'No answer.' }
  const { id } = (await create()).body
  let answer = (_check: AccountCheck): void => undefined
  hub.world.check = new Promise(resolve => {
    answer = resolve
  })
  const verifying = hub.usecases.platforms.verify(id)
  hub.world.check = { state: 'ok', detail: 'A new token.' }
  await hub.do('PATCH', at(id), { credentials: { ...CREDENTIALS, access_token: 'EAB' } })
  answer({ state: 'refused', detail: 'The access token has expired.' })
  expect(await verifying).toBeNull()
  expect((await hub.do('GET', at(id))).health).toMatchObject({ state: 'ok', detail: 'A new token.' })
  const { update } = hub.store.directory
  const overtaken: typeof update = async (...change) => {
    Object.assign(hub.store.directory, { update })
    await hub.do('PATCH', at(id), { credentials: { access_token: 'EAC' } })
    return await update(...change)
  }
  hub.world.check = { state: 'refused', detail: 'The access token has expired.' }
  Object.assign(hub.store.directory, { update: overtaken })
  const late = hub.usecases.platforms.verify(id)
  hub.world.check = { state: 'ok', detail: 'A third token.' }
  expect(await late).toBeNull()
  expect((await hub.do('GET', at(id))).health).toMatchObject({ state: 'ok', detail: 'A third token.' })
})

test('credentials that do not fit are named field by field', async () => {
  const { status, body } = await create({ credentials: { phone_number_id: '1', token: 'x' } })
  expect([status, body.code]).toEqual([400, 'credentials_invalid'])
  expect(body.errors.map(({ path }: { path: string }) => path)).toEqual([
    'credentials.access_token',
    'credentials.app_secret',
    'credentials.verify_token',
    'credentials.token',
  ])
})

test('a number is set up once in a tenant, and may be in another', async () => {
  const { body } = await create()
  const twin = await create({ name: 'Twin' })
  expect([twin.status, twin.body.code]).toEqual([409, 'conflict'])
  expect(twin.body.detail).toContain(body.id)
  tenant = await hub.tenant('Other')
  expect((await create()).status).toBe(201)
  tenant = await hub.tenant('Twice at once')
  const both = await Promise.all([create(), create()])
  expect(both.map(({ status }) => status).sort()).toEqual([201, 409])
})

test('settings change alone; new credentials are tried first', async () => {
  const { body } = await create()
  hub.world.check = { state: 'refused', detail: 'No.' }
  const changed = await hub.do('PATCH', at(body.id), {
    name: 'New',
    message_forwarding: false,
    starts_with_bot: true,
  })
  expect(changed).toEqual({ ...body, name: 'New', message_forwarding: false, starts_with_bot: true })
  const credentials = { ...CREDENTIALS, access_token: 'EAB' }
  const refused = await hub.call('PATCH', at(body.id), { body: { credentials } })
  expect(refused.body.code).toBe('credentials_refused')
  hub.world.check = { state: 'ok', detail: 'Number +1 650.' }
  expect((await hub.do('PATCH', at(body.id), { credentials })).health.detail).toBe('Number +1 650.')
  const stored = await hub.store.directory.get('platforms', tenant, body.id)
  expect(JSON.parse(hub.vault.open(body.id, stored?.credentials ?? ''))).toEqual(credentials)
  const other = await create({ credentials: { ...CREDENTIALS, phone_number_id: '200' } })
  const taken = await hub.call('PATCH', at(other.body.id), { body: { credentials } })
  expect(taken.body.code).toBe('conflict')
})

test('credentials that are left out stay; none at all tries them once more', async () => {
  const { id } = (await create({ credentials: { ...CREDENTIALS, waba_id: '419' } })).body
  const kept = async (): Promise<unknown> => {
    const { credentials } = (await hub.store.directory.get('platforms', tenant, id)) ?? {}
    return JSON.parse(hub.vault.open(id, credentials ?? ''))
  }
  await hub.do('PATCH', at(id), { credentials: { access_token: 'EAB' } })
  expect(await kept()).toEqual({ ...CREDENTIALS, waba_id: '419', access_token: 'EAB' })
  await hub.do('PATCH', at(id), { credentials: { waba_id: null } })
  expect(await kept()).toEqual({ ...CREDENTIALS, access_token: 'EAB' })
  const emptied = await hub.call('PATCH', at(id), { body: { credentials: { app_secret: null } } })
  expect(emptied.body.errors).toEqual([{ path: 'credentials.app_secret', message: 'is missing' }])
  hub.world.check = { state: 'ok', detail: 'Number +1 650.' }
  expect((await hub.do('PATCH', at(id), { credentials: {} })).health.detail).toBe('Number +1 650.')
  expect(await kept()).toEqual({ ...CREDENTIALS, access_token: 'EAB' })
})

test('of two who give credentials at once, neither loses those of the other', async () => {
  const { id } = (await create()).body
  let answer = (_check: AccountCheck): void => undefined
  hub.world.check = new Promise(resolve => {
    answer = resolve
  })
  const { checks } = hub.world
  const slow = hub.call('PATCH', at(id), { body: { credentials: { access_token: 'EAB' } } })
  await expect.poll(() => hub.world.checks, { interval: 5 }).toBeGreaterThan(checks)
  hub.world.check = { state: 'ok', detail: null }
  await hub.do('PATCH', at(id), { credentials: { app_secret: 'newer' } })
  answer({ state: 'ok', detail: null })
  expect((await slow).body.code).toBe('conflict')
  const stored = await hub.store.directory.get('platforms', tenant, id)
  expect(JSON.parse(hub.vault.open(id, stored?.credentials ?? '')).app_secret).toBe('newer')
  const given = [{ app_secret: 'one' }, { verify_token: 'other' }]
  const both = await Promise.all(
    given.map(credentials => hub.call('PATCH', at(id), { body: { credentials } })),
  )
  expect(both.map(({ status }) => status).sort()).toEqual([200, 409])
})

test('transcription is refused while there is no transcriber', async () => {
  expect((await create({ transcribe_enabled: true })).body).toMatchObject({ code: 'transcriber_missing' })
  const { body } = await create()
  const refused = await hub.call('PATCH', at(body.id), { body: { transcribe_enabled: true } })
  expect(refused.body).toMatchObject({
    code: 'transcriber_missing',
    errors: [{ path: 'transcribe_enabled' }],
  })
  expect((await hub.call('PATCH', at(body.id), { body: { transcribe_enabled: false } })).status).toBe(200)
})

test('a removed account is gone, and so is its hook', async () => {
  const { body } = await create()
  expect((await hub.call('DELETE', at(body.id))).status).toBe(204)
  expect((await hub.call('GET', at(body.id))).status).toBe(404)
  expect((await hub.call('POST', `/hooks/${body.id}`, { body: {} })).status).toBe(404)
  expect((await create()).status).toBe(201)
})

test('the type cannot be changed, and types that are not built yet are named', async () => {
  const { body } = await create()
  expect((await hub.call('PATCH', at(body.id), { body: { type: 'CUSTOM' } })).status).toBe(400)
  const unsupported = await create({ type: 'TELEGRAM', credentials: { bot_token: 'x' } })
  expect(unsupported.body.code).toBe('platform_unsupported')
  expect(unsupported.body.detail).toContain('WHATSAPP, CUSTOM')
})
