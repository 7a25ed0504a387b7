import fc from 'fast-check'
import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { OTHER_SECRET, SECRET, signedHeaders } from './fixture.ts'
import { sign, type VerifyFailure, verify } from './signature.ts'

const BODY = '{"text":"Grüße 👋"}'
const AT = 1_705_314_600

/** The vector of the specification's own reference libraries. */
const VECTOR = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestamp: 1_614_265_330,
  body: '{"test": 2432232314}',
}
const VECTOR_SIGNATURE = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='

async function check(
  changes: Record<string, string | undefined> = {},
  options: { secret?: string | string[]; toleranceSeconds?: number; nowSeconds?: number } = {},
) {
  const { secret = SECRET, toleranceSeconds, nowSeconds = AT } = options
  const headers = { ...(await signedHeaders(BODY, { timestamp: AT })), ...changes }
  return verify({ headers, body: BODY, secret, toleranceSeconds, now: () => nowSeconds * 1000 })
}

describe('sign', () => {
  it('makes the known vector', async () => {
    expect(await sign(VECTOR)).toBe(VECTOR_SIGNATURE)
    expect(await sign({ ...VECTOR, body: new TextEncoder().encode(VECTOR.body) })).toBe(VECTOR_SIGNATURE)
  })

  it('takes a secret without its prefix, and with a line break behind it', async () => {
    expect(await sign({ ...VECTOR, secret: VECTOR.secret.slice(6) })).toBe(VECTOR_SIGNATURE)
    expect(await sign({ ...VECTOR, secret: `${VECTOR.secret}\n` })).toBe(VECTOR_SIGNATURE)
  })

  it.each([1.5, -1, Number.NaN, 1_705_314_600_000])('refuses the timestamp %s', async timestamp => {
    await expect(sign({ ...VECTOR, timestamp })).rejects.toThrow(TypeError)
  })

  it.each(['', 'whsec_', 'whsec_%%%', 'whsec_MfKQ9-_8'])('refuses the secret "%s"', async secret => {
    await expect(sign({ ...VECTOR, secret })).rejects.toThrow(TypeError)
  })

  it('refuses a body that was parsed', async () => {
    const body = JSON.parse(BODY)
    await expect(sign({ ...VECTOR, body })).rejects.toThrow(/raw body/)
  })
})

describe('against the standardwebhooks package', () => {
  const secrets = fc
    .uint8Array({ minLength: 24, maxLength: 64 })
    .map(key => `whsec_${btoa(String.fromCharCode(...key))}`)
  const texts = fc.string({ unit: 'binary' })

  it('makes what it makes, and it accepts what we make', async () => {
    await fc.assert(
      fc.asyncProperty(secrets, fc.uuid(), texts, async (secret, id, body) => {
        const timestamp = Math.floor(Date.now() / 1000)
        const ours = await sign({ id, timestamp, body, secret })
        const theirs = new Webhook(secret)
        expect(ours).toBe(theirs.sign(id, new Date(timestamp * 1000), body))
        const headers = { 'webhook-id': id, 'webhook-timestamp': `${timestamp}`, 'webhook-signature': ours }
        theirs.verify(body, headers, { jsonParse: false })
      }),
    )
  })

  it('accepts what it makes', async () => {
    await fc.assert(
      fc.asyncProperty(secrets, fc.uuid(), texts, async (secret, id, body) => {
        const signature = new Webhook(secret).sign(id, new Date(AT * 1000), body)
        const headers = { 'webhook-id': id, 'webhook-timestamp': `${AT}`, 'webhook-signature': signature }
        const asked = { headers, secret, now: () => AT * 1000 }
        expect(await verify({ ...asked, body })).toEqual({ ok: true, id, timestamp: AT })
        const bytes = new TextEncoder().encode(body)
        expect(await verify({ ...asked, body: bytes })).toEqual({ ok: true, id, timestamp: AT })
        expect(await verify({ ...asked, body: `${body} ` })).toMatchObject({ reason: 'signature_mismatch' })
      }),
    )
  })
})

describe('verify', () => {
  const id = '018d0d6e-7a5c-7000-8000-000000000001'

  it('reads headers in every form', async () => {
    const headers = await signedHeaders(BODY, { timestamp: AT })
    const forms = [
      headers,
      new Headers(headers),
      Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value])),
      Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
      { get: 'a header of that name', ...headers },
    ]
    for (const form of forms) {
      const result = await verify({ headers: form, body: BODY, secret: SECRET, now: () => AT * 1000 })
      expect(result).toEqual({ ok: true, id, timestamp: AT })
    }
  })

  it('accepts any secret with any signature', async () => {
    const old = (await signedHeaders(BODY, { timestamp: AT, secret: OTHER_SECRET }))['webhook-signature']
    const fresh = (await signedHeaders(BODY, { timestamp: AT }))['webhook-signature']
    for (const signature of [`${old} ${fresh}`, `${fresh} ${old}`, `${old}, ${fresh}`]) {
      for (const secret of [SECRET, OTHER_SECRET, [SECRET, OTHER_SECRET], ['whsec_%', OTHER_SECRET]]) {
        expect(await check({ 'webhook-signature': signature }, { secret })).toMatchObject({ ok: true })
      }
    }
    expect(await check({ 'webhook-signature': old }, { secret: [SECRET, OTHER_SECRET] })).toMatchObject({
      ok: true,
    })
    expect(await check({ 'webhook-signature': old })).toMatchObject({ reason: 'signature_mismatch' })
  })

  it('skips other versions', async () => {
    const { 'webhook-signature': good = '' } = await signedHeaders(BODY, { timestamp: AT })
    const value = good.slice(3)
    expect(await check({ 'webhook-signature': `v1a,${value} v2,x ${good}` })).toMatchObject({ ok: true })
    for (const signature of [`v1a,${value}`, `v2,${value}`, `V1,${value}`]) {
      expect(await check({ 'webhook-signature': signature })).toMatchObject({ reason: 'signature_malformed' })
    }
  })

  it.each([
    ['missing_header', { 'webhook-id': undefined }, /webhook-id/],
    ['missing_header', { 'webhook-timestamp': ' ' }, /webhook-timestamp/],
    ['missing_header', { 'webhook-signature': '' }, /webhook-signature/],
    ['timestamp_invalid', { 'webhook-timestamp': 'today' }, /unix seconds/],
    ['timestamp_invalid', { 'webhook-timestamp': '1705314600000' }, /milliseconds/],
    ['timestamp_invalid', { 'webhook-timestamp': '1705314600.5' }, /unix seconds/],
    ['timestamp_invalid', { 'webhook-timestamp': '01705314600' }, /unix seconds/],
    ['timestamp_too_old', { 'webhook-timestamp': '1705314299' }, /301 s ago.*clock/],
    ['timestamp_too_new', { 'webhook-timestamp': '1705314901' }, /301 s in the future.*clock/],
    ['signature_malformed', { 'webhook-signature': 'abc' }, /v1,/],
    ['signature_malformed', { 'webhook-signature': 'v1,%%%' }, /v1,/],
    ['signature_malformed', { 'webhook-signature': 'v1,AAAA' }, /32 bytes/],
    ['signature_mismatch', { 'webhook-id': 'another' }, /raw body.*secret/],
    ['signature_mismatch', { 'webhook-timestamp': '1705314601' }, /raw body.*secret/],
  ] as [VerifyFailure, Record<string, string | undefined>, RegExp][])(
    'says %s for %j',
    async (reason, changes, detail) => {
      expect(await check(changes)).toEqual({ ok: false, reason, detail: expect.stringMatching(detail) })
    },
  )

  it.each(['', ' ', 'whsec_', 'whsec_%', []])('says secret_invalid for %j', async secret => {
    const result = await check({}, { secret })
    expect(result).toEqual({ ok: false, reason: 'secret_invalid', detail: expect.stringMatching(/secret/i) })
  })

  it('says secret_invalid where plain JavaScript gives none', async () => {
    const secret = undefined as unknown as string
    const headers = await signedHeaders(BODY)
    expect(await verify({ headers, body: BODY, secret })).toMatchObject({ reason: 'secret_invalid' })
    expect(await verify({ headers, body: BODY, secret: [secret] })).toMatchObject({
      reason: 'secret_invalid',
    })
  })

  it('knows an empty body for what it mostly is', async () => {
    const result = await verify({ headers: await signedHeaders(BODY), body: '', secret: SECRET })
    expect(result).toMatchObject({ reason: 'signature_mismatch', detail: expect.stringContaining('parser') })
  })

  it('does not verify JSON that was parsed and written again', async () => {
    const body = '{"a": 1.0, "b": "\\u00fc"}'
    const headers = await signedHeaders(body)
    const again = JSON.stringify(JSON.parse(body))
    expect(await verify({ headers, body, secret: SECRET })).toMatchObject({ ok: true })
    expect(await verify({ headers, body: again, secret: SECRET })).toMatchObject({
      reason: 'signature_mismatch',
    })
  })

  it('keeps to the tolerance, to the second', async () => {
    for (const [nowSeconds, toleranceSeconds, expected] of [
      [AT + 300, undefined, { ok: true }],
      [AT + 300.999, undefined, { ok: true }],
      [AT + 301, undefined, { reason: 'timestamp_too_old' }],
      [AT - 300, undefined, { ok: true }],
      [AT - 301, undefined, { reason: 'timestamp_too_new' }],
      [AT, 0, { ok: true }],
      [AT + 1, 0, { reason: 'timestamp_too_old' }],
      [AT - 1, 0, { reason: 'timestamp_too_new' }],
      [AT + 1e9, Number.POSITIVE_INFINITY, { ok: true }],
      [AT, Number.NaN, { reason: 'timestamp_too_old' }],
    ] as const) {
      const options = toleranceSeconds === undefined ? { nowSeconds } : { nowSeconds, toleranceSeconds }
      expect(await check({}, options)).toMatchObject(expected)
    }
  })

  it('never throws, whatever the headers', async () => {
    const header = fc.option(fc.oneof(fc.string(), fc.array(fc.string())), { nil: undefined })
    await fc.assert(
      fc.asyncProperty(header, header, header, fc.uint8Array(), async (a, b, c, body) => {
        const headers = { 'webhook-id': a, 'webhook-timestamp': b, 'webhook-signature': c }
        expect(await verify({ headers, body, secret: SECRET })).toMatchObject({ ok: false })
      }),
    )
  })
})
