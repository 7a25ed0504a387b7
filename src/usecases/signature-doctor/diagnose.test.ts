import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sign, verify } from '../../../packages/receiver/src/index.ts'
import { hmac, newSigningSecret } from '../../secrets.ts'
import { diagnose } from './diagnose.ts'
import type { Diagnosis, NamedSecret } from './diagnosis.ts'

const SECRET = newSigningSecret()
const OTHER = newSigningSecret()
const ID = '01949f3a-6c1e-7d3a-9a53-2f6f0c1b7e11'
const AT = 1_760_000_000
const EVENT = { id: ID, text: 'Grüße 👋 "a/b"', custom_data: { b: 1.5, a: [true, null] } }
const BODY = JSON.stringify(EVENT)

interface Sent {
  readonly signature: string
  readonly body?: string | Uint8Array
  readonly stamp?: string
}

const named = (...secrets: readonly string[]): NamedSecret[] =>
  secrets.map((secret, i) => ({ name: `secret ${i + 1}`, secret }))

const examine = (
  { signature, body = BODY, stamp = String(AT) }: Sent,
  secrets: readonly NamedSecret[] = named(SECRET),
  at: number | null = AT * 1_000,
): Diagnosis => {
  const headers = [
    ['Webhook-Id', ID],
    ['webhook-timestamp', stamp],
    ['webhook-signature', signature],
  ] as const
  return diagnose({ headers, body: Buffer.from(body) }, { secrets, at }, hmac)
}

const signed = (body: string | Uint8Array = BODY, secret = SECRET, timestamp = AT): Promise<string> =>
  sign({ id: ID, timestamp, body, secret })

/** Made by hand, as code does that gets it wrong. */
const madeWith = (key: string | Uint8Array, content: string): string =>
  `v1,${Buffer.from(hmac(Buffer.from(key), [content])).toString('base64')}`

const codes = ({ findings }: Diagnosis): string[] => findings.map(({ code }) => code)

describe('the signature doctor', () => {
  it('says that a signature holds, and of several secrets with which', async () => {
    const signature = await signed()
    expect(examine({ signature })).toMatchObject({ holds: true, findings: [{ code: 'signature_holds' }] })
    const both = examine({ signature: `v1,${'A'.repeat(43)}= ${signature}` }, named(OTHER, SECRET))
    expect(both.holds).toBe(true)
    expect(both.findings[0]?.detail).toContain('secret 2')
  })

  it.each([
    ['body_reserialized', JSON.stringify(EVENT, null, 2)],
    ['body_reserialized', BODY.replaceAll('":', '": ').replaceAll(',"', ', "')],
    ['body_reserialized', BODY.replaceAll('/', '\\/').replace('ü', '\\u00fc')],
    ['body_newline', `${BODY}\n`],
    ['body_newline', `${BODY}\r\n`],
    ['body_encoding', `\ufeff${BODY}`],
    ['body_whitespace', `  ${BODY} `],
    ['body_encoding', Buffer.from(Buffer.from(BODY).toString('latin1'))],
  ])('finds out what was done to the body: %s (%#)', async (code, body) => {
    const diagnosis = examine({ signature: await signed(), body })
    expect(codes(diagnosis)).toEqual(['signature_mismatch', code])
    expect(diagnosis.findings[1]?.detail).toMatch(/^The signature holds/)
  })

  it('finds the line break that is gone', async () => {
    const diagnosis = examine({ signature: await signed(`${BODY}\n`) })
    expect(codes(diagnosis)).toEqual(['signature_mismatch', 'body_newline'])
  })

  it.each([
    ['body_reserialized', JSON.stringify({ custom_data: {}, id: ID, text: '' })],
    ['body_reserialized', '{"n": 1e400}'],
    ['body_empty', ''],
    ['body_incomplete', BODY.slice(0, 40)],
    ['body_encoding', Buffer.from([0x7b, 0xff, 0x7d])],
    ['secret_wrong', '{"b":1,"a":2}'],
  ])('says what it looks like where nothing else is known: %s (%#)', async (code, body) => {
    const diagnosis = examine({ signature: await signed(), body })
    expect(codes(diagnosis)).toEqual(['signature_mismatch', code])
  })

  it.each([
    ['secret_misread', SECRET, 'whole text'],
    ['secret_misread', SECRET.slice(6), 'without decoding'],
    ['secret_misread', Buffer.from(SECRET, 'base64'), 'still before it'],
  ])('finds out how a secret was misread: %s (%#)', (code, key, words) => {
    const diagnosis = examine({ signature: madeWith(key, `${ID}.${AT}.${BODY}`) })
    expect(codes(diagnosis)).toEqual(['signature_mismatch', code])
    expect(diagnosis.findings[1]?.detail).toContain(words)
  })

  it.each([BODY, `${AT}.${BODY}`, `${ID}.${BODY}`, `${ID}${AT}${BODY}`])(
    'finds out that something else was signed (%#)',
    content => {
      const key = Buffer.from(SECRET.slice(6), 'base64')
      expect(codes(examine({ signature: madeWith(key, content) }))).toEqual([
        'signature_mismatch',
        'content_misread',
      ])
    },
  )

  it('knows a right signature in a wrong form', async () => {
    const right = (await signed()).slice(3)
    const hex = Buffer.from(right, 'base64').toString('hex')
    for (const signature of [right, hex, `v1=${hex}`, `v1,${hex}`])
      expect(examine({ signature })).toMatchObject({ holds: false, findings: [{ code: 'signature_form' }] })
    expect(codes(examine({ signature: 'v1,short v2,x' }))).toEqual(['signature_malformed'])
  })

  it('tells the time from the signature', async () => {
    const old = examine({ signature: await signed() }, named(SECRET), (AT + 301) * 1_000)
    expect(old.holds).toBe(false)
    expect(codes(old)).toEqual(['signature_holds', 'timestamp_too_old'])
    const early = examine({ signature: await signed() }, named(SECRET), (AT - 301) * 1_000)
    expect(codes(early)).toEqual(['signature_holds', 'timestamp_too_new'])
    expect(examine({ signature: await signed() }, named(SECRET), null).holds).toBe(true)
    const ms = examine({ signature: await signed(), stamp: `${AT}000` })
    expect(ms.findings.find(({ code }) => code === 'timestamp_invalid')?.detail).toContain('milliseconds')
  })

  it('names the headers that are missing', async () => {
    const only = (...headers: [string, string][]) =>
      diagnose({ headers, body: Buffer.from(BODY) }, { secrets: named(SECRET), at: null }, hmac)
    expect(only()).toMatchObject({ holds: false, findings: [{ code: 'header_missing' }] })
    expect(only(['svix-id', 'x']).findings[0]?.detail).toContain('svix-id')
    const two = only(['WEBHOOK-ID', ID], ['webhook-signature', await signed()])
    expect(two.findings.map(({ detail }) => detail)).toEqual([expect.stringContaining('webhook-timestamp')])
  })

  it('says what is wrong with a secret, and never shows one', async () => {
    for (const secret of ['', ' ', `"${SECRET}"`, 'whsec_', 'not base64!', SECRET.slice(0, -3)]) {
      const diagnosis = examine({ signature: await signed() }, named(secret))
      expect(diagnosis.holds).toBe(false)
      expect(JSON.stringify(diagnosis)).not.toContain(SECRET.slice(8, 30))
    }
    expect(examine({ signature: await signed() }, named(`${SECRET}\n`)).holds).toBe(true)
    expect(examine({ signature: await signed() }, []).holds).toBeNull()
  })

  it('says that a secret was valid once', async () => {
    const expired = { name: 'the one before', secret: SECRET, validUntil: AT * 1_000 - 1 }
    const diagnosis = examine({ signature: await signed() }, [...named(OTHER), expired])
    expect(diagnosis).toMatchObject({ holds: false, findings: [{ code: 'secret_expired' }] })
  })

  it('takes what receivers take, and refuses what they refuse', async () => {
    const changes = fc.record({
      body: fc.constantFrom(BODY, `${BODY}\n`, JSON.stringify(EVENT, null, 1), ''),
      signed: fc.constantFrom(BODY, `${BODY}\n`, ''),
      secret: fc.constantFrom(SECRET, OTHER, ` ${SECRET}`, SECRET.slice(6), 'nonsense!'),
      laterS: fc.constantFrom(-400, -300, 0, 300, 301),
      wrap: fc.constantFrom(
        (text: string) => text,
        (text: string) => text.slice(3),
        (text: string) => `v2,x ${text}, v1,y`,
      ),
    })
    const isSame = fc.asyncProperty(changes, async ({ body, signed: over, secret, laterS, wrap }) => {
      const signature = wrap(await signed(over))
      const headers = { 'webhook-id': ID, 'webhook-timestamp': String(AT), 'webhook-signature': signature }
      const now = () => (AT + laterS) * 1_000
      const { ok } = await verify({ headers, body, secret, now })
      expect(examine({ signature, body }, named(secret), now()).holds).toBe(ok)
    })
    await fc.assert(isSame, { numRuns: 300 })
  })
})
