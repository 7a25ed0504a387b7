import { describe, expect, it } from 'vitest'
import { CREDENTIALS, graphOf, graphSaying, TOKEN } from '../meta/graph.testing.ts'
import { createWhatsApp } from './index.ts'

const HOOK = 'https://hub.example/hooks/0198f0a0-0000-7000-8000-000000000001'

/** WhatsApp with a Graph API that gives one answer and remembers what it was asked. */
const withGraph = (status: number, body: unknown) => {
  const { tools, calls } = graphSaying(status, body)
  return { whatsapp: createWhatsApp(tools), calls }
}
const error = (code: number, message: string, more: object = {}) => ({ error: { code, message, ...more } })

describe('check', () => {
  it('asks for the phone number with the token and tells whose it is', async () => {
    const { whatsapp, calls } = withGraph(200, {
      display_phone_number: '+1 555-078-3881',
      verified_name: 'Lucky Shrub',
      quality_rating: 'GREEN',
      id: '106540352242922',
    })
    expect(await whatsapp.check(CREDENTIALS)).toEqual({
      state: 'ok',
      detail: 'Lucky Shrub, +1 555-078-3881, quality GREEN',
    })
    expect(calls[0]?.url).toBe(
      'https://graph.example/v25.0/106540352242922?fields=display_phone_number,verified_name,quality_rating',
    )
    expect(calls[0]?.init).toMatchObject({
      method: 'GET',
      redirect: 'manual',
      headers: { authorization: `Bearer ${TOKEN}` },
    })
  })

  it.each([
    [400, error(190, 'Invalid OAuth access token.'), 'refused', 'error 190: Invalid OAuth access token.'],
    [400, error(100, 'Unsupported get request.'), 'refused', 'error 100'],
    [403, error(10, 'Permission denied'), 'refused', 'Permission denied'],
    [401, {}, 'refused', 'HTTP 401'],
    [400, error(33, 'm', { error_data: { details: 'more' } }), 'refused', 'm (more)'],
    [500, error(1, 'An unknown error occurred'), 'unreachable', 'An unknown error'],
    [400, error(4, 'Application request limit reached'), 'unreachable', 'limit'],
    [400, error(368, 'Blocked for now', { is_transient: true }), 'unreachable', 'Blocked'],
    [429, {}, 'unreachable', 'HTTP 429'],
    [503, {}, 'unreachable', 'HTTP 503'],
    [200, [], 'unreachable', 'HTTP 200'],
  ])('HTTP %i with %j is "%s"', async (status, body, state, words) => {
    const check = await withGraph(status, body).whatsapp.check(CREDENTIALS)
    expect(check.state).toBe(state)
    expect(check.detail).toContain(words)
  })

  it('masks a token that Meta repeats', async () => {
    const { whatsapp } = withGraph(400, error(190, `Malformed access token ${TOKEN}`))
    expect((await whatsapp.check(CREDENTIALS)).detail).toBe(
      'Meta answered error 190: Malformed access token ***',
    )
  })

  it('says why there was no answer', async () => {
    const refused = new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } })
    const whatsapp = createWhatsApp(graphOf(() => Promise.reject(refused)).tools)
    expect(await whatsapp.check(CREDENTIALS)).toEqual({
      state: 'unreachable',
      detail: "Meta's Graph API could not be reached: ECONNREFUSED.",
    })
  })
})

describe('register', () => {
  it('subscribes the business account and names the hook and its verify token', async () => {
    const { whatsapp, calls } = withGraph(200, { success: true })
    expect(await whatsapp.register(CREDENTIALS, HOOK)).toEqual({ state: 'ok', detail: null })
    expect(calls[0]?.url).toBe('https://graph.example/v25.0/102290129340398/subscribed_apps')
    expect(calls[0]?.init.method).toBe('POST')
    expect(JSON.parse(String(calls[0]?.init.body))).toEqual({
      override_callback_uri: HOOK,
      verify_token: 'a phrase of ours',
    })
  })

  it('asks nothing where the business account is not known', async () => {
    const { whatsapp, calls } = withGraph(200, { success: true })
    const { waba_id: _, ...without } = CREDENTIALS
    expect(await whatsapp.register(without, HOOK)).toBeNull()
    expect(calls).toEqual([])
  })

  it('tells that Meta could not verify the hook', async () => {
    const message = 'The callback URL or verify token couldn’t be validated.'
    const { whatsapp } = withGraph(400, error(2200, message))
    expect(await whatsapp.register(CREDENTIALS, HOOK)).toEqual({
      state: 'refused',
      detail: `The hook of the business account (waba_id) was not registered. Meta answered error 2200: ${message}`,
    })
  })

  it('does not take "no" for success', async () => {
    const { whatsapp } = withGraph(200, { success: false })
    expect((await whatsapp.register(CREDENTIALS, HOOK))?.state).toBe('refused')
  })
})
