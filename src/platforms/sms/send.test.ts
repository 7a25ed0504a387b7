import { describe, expect, it } from 'vitest'
import { POOL } from '../../../test/fixtures/sms/support.ts'
import { type Answer, fetching, nobody } from '../calls.testing.ts'
import { draftOf, linked, outgoingOf, uploaded } from '../draft.testing.ts'
import type { Outgoing, PlatformTools } from '../platform.ts'
import { sendMessage } from './send.ts'
import { ACCEPTED, CREDENTIALS } from './twilio.testing.ts'

const API = 'https://api.twilio.com'

const twilioOf = (answer: Answer, apiUrl = API) => {
  const { fetch, calls } = fetching(answer)
  const tools: PlatformTools = { apiUrl, fetch, fetchPublic: nobody, now: () => 0 }
  return { tools, calls }
}

const TEXT = outgoingOf(draftOf('TEXT', { text: 'a & b = 100% +1' }))

/** What a message is sent as. */
const formOf = async (message: Outgoing, from?: string, apiUrl = API) => {
  const { tools, calls } = twilioOf(() => Response.json(ACCEPTED, { status: 201 }), apiUrl)
  const credentials = from === undefined ? CREDENTIALS : { ...CREDENTIALS, from }
  const answer = await sendMessage(tools, message, credentials)
  const [call] = calls
  return { answer, call, form: Object.fromEntries(new URLSearchParams(String(call?.init.body ?? ''))) }
}

const said = async (answer: Answer, message: Partial<Outgoing> = {}) =>
  sendMessage(twilioOf(answer).tools, { ...TEXT, ...message }, CREDENTIALS)

const error = (code: number | null, status: number, headers: Record<string, string> = {}) =>
  said(() => new Response(JSON.stringify({ code, message: 'Something', status }), { status, headers }))

describe('a message', () => {
  it('goes out as a form, under the account, with its callback', async () => {
    const { answer, call, form } = await formOf(TEXT)
    expect(call?.url).toBe(`${API}/2010-04-01/Accounts/${CREDENTIALS.account_sid}/Messages.json`)
    const headers = new Headers(call?.init.headers)
    const basic = Buffer.from(`${CREDENTIALS.account_sid}:${CREDENTIALS.auth_token}`).toString('base64')
    expect(headers.get('authorization')).toBe(`Basic ${basic}`)
    expect(headers.get('content-type')).toBe('application/x-www-form-urlencoded')
    expect(form).toEqual({
      To: '+16505551234',
      From: '+15550783881',
      Body: 'a & b = 100% +1',
      StatusCallback: `https://hub.example/hooks/1?message=${TEXT.id}`,
    })
    expect(answer).toEqual({
      state: 'accepted',
      extIdentifier: ACCEPTED.sid,
      status: 'PREPARED',
      identities: ['phone:16505551234'],
    })
  })

  it('goes out from a pool, a name, a short code, and by WhatsApp', async () => {
    expect((await formOf(TEXT, POOL)).form).toMatchObject({ MessagingServiceSid: POOL })
    expect((await formOf(TEXT, POOL)).form).not.toHaveProperty('From')
    for (const from of ['ACME', '67898']) expect((await formOf(TEXT, from)).form.From).toBe(from)
    expect((await formOf(TEXT, 'whatsapp:+15550783881')).form).toMatchObject({
      From: 'whatsapp:+15550783881',
      To: 'whatsapp:+16505551234',
    })
  })

  it('has its file at its sender, or at the hub', async () => {
    const link = outgoingOf(draftOf('IMAGE', { text: 'See', media: linked('https://files.example/a') }))
    expect((await formOf(link)).form).toMatchObject({ Body: 'See', MediaUrl: 'https://files.example/a' })
    const upload = await formOf(outgoingOf(draftOf('FILE', { media: uploaded('application/pdf') })))
    expect(upload.form.MediaUrl).toBe('https://hub.example/files/1?expires=1&signature=a')
    expect(upload.form).not.toHaveProperty('Body')
  })

  it.each([
    ['http://127.0.0.1:8080/hooks/1', API, false],
    ['http://localhost:8080/hooks/1', API, false],
    ['http://127.0.0.1:8080/hooks/1', 'http://127.0.0.1:9', true],
    ['https://hub.example/hooks/1', API, true],
  ])('to a hub at %s, by the API at %s, has a callback: %s', async (hookUrl, apiUrl, has) => {
    const { form } = await formOf({ ...TEXT, hookUrl }, undefined, apiUrl)
    expect(Object.hasOwn(form, 'StatusCallback')).toBe(has)
  })

  it('to nobody, or with nothing in it, calls nobody', async () => {
    const calls: Answer = () => {
      throw new Error('Twilio was called.')
    }
    const nowhere = await said(calls, { to: ['sender:ACME'] })
    expect(nowhere).toMatchObject({ state: 'refused', errors: [{ code: 'no_recipient' }], retry: null })
    expect(await said(calls, { text: null })).toMatchObject({ errors: [{ code: 'no_content' }] })
  })
})

describe('an answer', () => {
  it.each([
    ['queued', 'PREPARED'],
    ['accepted', 'PREPARED'],
    ['scheduled', 'PREPARED'],
    ['sending', 'PREPARED'],
    ['sent', 'SENT'],
    ['delivered', 'SENT'],
    ['a new word', 'PREPARED'],
  ])('with the status "%s" is %s', async (status, ours) => {
    expect(await said(() => Response.json({ ...ACCEPTED, status }))).toMatchObject({ status: ours })
  })

  it('that it failed at once is a refusal', async () => {
    const failed = { ...ACCEPTED, status: 'failed', error_code: 21_610, error_message: null }
    expect(await said(() => Response.json(failed))).toEqual({
      state: 'refused',
      errors: [{ code: 21_610, title: 'Attempt to send to unsubscribed recipient', detail: null }],
      retry: null,
      conversation: 'BLOCKED_BY_CUSTOMER',
      account: null,
    })
  })

  it('that names no message leaves it open', async () => {
    expect(await said(() => Response.json({ status: 'queued' }))).toMatchObject({ state: 'unknown' })
  })
})

const ACCOUNT = { afterMs: null, scope: 'account' }
const MESSAGE = { afterMs: null, scope: 'message' }

describe('an error', () => {
  it.each([
    [20_429, 429, ACCOUNT],
    [21_611, 429, ACCOUNT],
    [63_018, 429, ACCOUNT],
    [null, 429, ACCOUNT],
    [20_503, 503, MESSAGE],
    [21_730, 503, MESSAGE],
    [21_211, 400, null],
    [21_614, 400, null],
    [21_408, 403, null],
    [99_999, 400, null],
  ])('%s with HTTP %i: %j', async (code, status, retry) => {
    expect(await error(code, status)).toMatchObject({ state: 'refused', retry, account: null })
  })

  it('says how long to wait', async () => {
    expect(await error(20_429, 429, { 'retry-after': '7' })).toMatchObject({ retry: { afterMs: 7_000 } })
  })

  it.each([
    [20_003, 401],
    [20_404, 404],
    [21_660, 400],
    [21_705, 400],
    [99_999, 401],
  ])('%i with HTTP %i is the account’s', async (code, status) => {
    const detail = `Twilio answered error ${code}: Something`
    expect(await error(code, status)).toMatchObject({ retry: null, account: detail })
  })

  it('21610 says that he blocked us, 63016 that the window is over', async () => {
    expect(await error(21_610, 400)).toMatchObject({ conversation: 'BLOCKED_BY_CUSTOMER', retry: null })
    expect(await error(63_016, 400)).toMatchObject({ conversation: 'EXPIRED', retry: null })
  })

  it.each([20_500, 50_000])('%i with HTTP 500 leaves it open', async code => {
    expect(await error(code, 500)).toMatchObject({ state: 'unknown' })
  })

  it('of something before Twilio leaves it open, unless that turned it away', async () => {
    const page = (status: number) => said(() => new Response('<h1>No</h1>', { status }))
    for (const status of [200, 502, 504]) expect(await page(status)).toMatchObject({ state: 'unknown' })
    for (const status of [403, 404]) expect(await page(status)).toMatchObject({ retry: MESSAGE })
  })

  it('shows neither the token nor the account', async () => {
    const { account_sid, auth_token } = CREDENTIALS
    const message = `The requested resource /2010-04-01/Accounts/${account_sid}/Messages.json, ${auth_token}`
    const answer = await said(() => Response.json({ code: 20_404, message, status: 404 }, { status: 404 }))
    expect(answer).toMatchObject({ state: 'refused' })
    expect(JSON.stringify(answer)).not.toMatch(new RegExp(`${account_sid}|${auth_token}`))
  })
})
