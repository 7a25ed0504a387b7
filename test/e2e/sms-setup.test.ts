import { describe, expect, it } from 'vitest'
import { DEFAULT_URL } from '../../src/stand-ins/sms/index.ts'
import { POOL } from '../fixtures/sms/support.ts'
import { AUTH_TOKEN, credentialsOf } from './support/sms.ts'
import { useSms } from './support/sms-talk.ts'

const stage = useSms()
let counter = 0

interface View {
  readonly id: string
  readonly hook_url: string
  readonly health: { readonly state: string; readonly detail: string | null }
  readonly code: string
  readonly detail: string
}

/** Sets an account up as a person would. */
const setUp = async (credentials: object, tenant?: string) => {
  const { client } = stage.hub
  const tenantId = tenant ?? (await client.post<{ id: string }>('/tenants/', { name: 'Acme' })).id
  const body = { type: 'SMS', name: 'Support', credentials }
  const { status, body: view } = await client.call<View>('POST', `/tenants/${tenantId}/platforms/`, body)
  return { status, view, tenantId }
}

/** An account at Twilio with a number that points to `smsUrl`. */
const atTwilio = (smsUrl = DEFAULT_URL) => {
  counter += 1
  const number = `+1555200${String(counter).padStart(4, '0')}`
  const account = stage.twilio.addAccount({ authToken: AUTH_TOKEN, senders: { [number]: smsUrl } })
  const [sender] = account.senders
  if (sender === undefined) throw new Error('There is a number.')
  return { account, sender, number, credentials: { ...credentialsOf(number), account_sid: account.sid } }
}

describe('an account', () => {
  it('is checked with Twilio, and its number points to the hub from then on', async () => {
    const { sender, credentials } = atTwilio()
    const { status, view } = await setUp(credentials)
    expect({ status, ...view }).toMatchObject({ status: 201, health: { state: 'ok', detail: 'Acme' } })
    expect(sender).toMatchObject({ smsUrl: view.hook_url, smsMethod: 'POST' })
    expect(JSON.stringify(view)).not.toContain(AUTH_TOKEN)
  })

  it.each([
    ['auth_token', 'a-wrong-token', 422, 'credentials_refused', /20003: Authenticate/],
    ['account_sid', 'SK0123456789abcdef0123456789abcdef', 400, 'credentials_invalid', /account_sid/],
    ['from', '555 123', 400, 'credentials_invalid', /from/],
    ['from', '15550783881', 400, 'credentials_invalid', /from/],
  ] as const)('with a wrong %s (%s) is refused in words', async (name, value, status, code, words) => {
    const { credentials } = atTwilio()
    const answer = await setUp({ ...credentials, [name]: value })
    const problem = { code, detail: expect.stringMatching(words) }
    expect(answer).toMatchObject({ status, view: problem })
  })

  it('that is suspended is refused', async () => {
    const { account, credentials } = atTwilio()
    account.status = 'suspended'
    expect(await setUp(credentials)).toMatchObject({
      status: 422,
      view: { detail: expect.stringMatching(/suspended/) },
    })
  })

  it('whose number points elsewhere is left as it is, and says so', async () => {
    const { sender, credentials } = atTwilio('https://crm.example/sms?key=secret')
    const { status, view } = await setUp(credentials)
    expect(status).toBe(201)
    expect(view.health).toMatchObject({ state: 'failing', detail: expect.stringMatching(/crm\.example/) })
    expect(view.health.detail).not.toContain('secret')
    expect(sender.smsUrl).toBe('https://crm.example/sms?key=secret')
    sender.smsUrl = DEFAULT_URL
    sender.smsApplicationSid = 'AP0123456789abcdef0123456789abcdef'
    expect((await setUp(credentials)).view.health.detail).toMatch(/TwiML application/)
    expect(sender.smsUrl).toBe(DEFAULT_URL)
  })

  it('whose number points to an account that was removed here is pointed to the new one', async () => {
    const { sender, credentials } = atTwilio()
    const first = await setUp(credentials)
    await stage.hub.client.call('DELETE', `/tenants/${first.tenantId}/platforms/${first.view.id}/`)
    const second = await setUp(credentials)
    expect(second.view.health.state).toBe('ok')
    expect(sender.smsUrl).toBe(second.view.hook_url)
  })

  it('whose number points here with connection overrides keeps them', async () => {
    const { sender, credentials } = atTwilio()
    const { view, tenantId } = await setUp(credentials)
    sender.smsUrl = `${view.hook_url}#rc=5&rp=all`
    const path = `/tenants/${tenantId}/platforms/${view.id}/`
    expect(await stage.hub.client.patch(path, { credentials })).toMatchObject({ health: { state: 'ok' } })
    expect(sender.smsUrl).toBe(`${view.hook_url}#rc=5&rp=all`)
  })

  it('whose number is not there says so; a pool is for its owner to point here', async () => {
    const { account, credentials } = atTwilio()
    const strange = await setUp({ ...credentials, from: '+15559999999' })
    expect(strange.view.health).toMatchObject({
      state: 'failing',
      detail: expect.stringMatching(/no number \+15559999999/),
    })
    account.services.set(POOL, '')
    expect((await setUp({ ...credentials, from: POOL })).view.health).toMatchObject({ state: 'ok' })
  })
})

it('several numbers of one account may share a hook', async () => {
  const account = stage.twilio.addAccount({
    authToken: AUTH_TOKEN,
    senders: { '+15553000001': DEFAULT_URL, '+15553000002': DEFAULT_URL },
  })
  const credentials = (from: string) => ({ account_sid: account.sid, auth_token: AUTH_TOKEN, from })
  const one = await setUp(credentials('+15553000001'))
  const two = await setUp(credentials('+15553000002'), one.tenantId)
  for (const sender of account.senders) sender.smsUrl = one.view.hook_url
  await stage.twilio.fromCustomer(account, { from: '+16505559999', to: '+15553000002' }, 'To the second')
  const { results } = await stage.hub.client.get<{ results: { platform_id: string }[] }>(
    `/tenants/${one.tenantId}/conversations/`,
  )
  expect(results.map(({ platform_id }) => platform_id)).toEqual([two.view.id])
})

it('a number of a pool goes to the account whose hook was called, by number or by pool', async () => {
  const number = '+15554000001'
  const account = stage.twilio.addAccount({
    authToken: AUTH_TOKEN,
    senders: { [number]: DEFAULT_URL },
    services: { [POOL]: [number] },
  })
  const credentials = (from: string) => ({ account_sid: account.sid, auth_token: AUTH_TOKEN, from })
  const pool = await setUp(credentials(POOL))
  const own = await setUp(credentials(number), pool.tenantId)
  const heardBy = async (hook: string, from: string) => {
    account.services.set(POOL, hook)
    await stage.twilio.fromCustomer(account, { from, to: number }, 'Hello')
    const path = `/tenants/${pool.tenantId}/conversations/?limit=1`
    const { results } = await stage.hub.client.get<{ results: { platform_id: string }[] }>(path)
    return results[0]?.platform_id
  }
  expect(await heardBy(pool.view.hook_url, '+16505558001')).toBe(pool.view.id)
  expect(await heardBy(own.view.hook_url, '+16505558002')).toBe(own.view.id)
})
