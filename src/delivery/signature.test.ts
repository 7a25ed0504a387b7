import { createSecretKey } from 'node:crypto'
import fc from 'fast-check'
import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { verify } from '../../packages/receiver/src/index.ts'
import { signatureHeader } from './signature.ts'

const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 })
const secretOf = (key: Uint8Array): string => `whsec_${Buffer.from(key).toString('base64')}`
const keyOf = (key: Uint8Array) => createSecretKey(key)

describe('signatureHeader', () => {
  it('writes the example of the Standard Webhooks specification', () => {
    const key = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64')
    const body = Buffer.from('{"test": 2432232314}')
    expect(signatureHeader('msg_p5jXN8AQM9LWM0D4loKWxJek', 1_614_265_330, body, [keyOf(key)])).toBe(
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    )
  })

  it('holds for the receiver and for the standard library, with the old secret and the new', async () => {
    const text = fc.string({ unit: 'binary' })
    await fc.assert(
      fc.asyncProperty(fc.uuid(), bytes, bytes, text, async (id, newer, older, content) => {
        const body = new TextEncoder().encode(JSON.stringify({ content }))
        const now = Math.floor(Date.now() / 1_000)
        const headers = {
          'webhook-id': id,
          'webhook-timestamp': String(now),
          'webhook-signature': signatureHeader(id, now, body, [keyOf(newer), keyOf(older)]),
        }
        for (const secret of [secretOf(newer), secretOf(older)]) {
          expect(await verify({ headers, body, secret })).toMatchObject({ ok: true })
          expect(() => new Webhook(secret).verify(Buffer.from(body), headers)).not.toThrow()
        }
      }),
      { numRuns: 10 },
    )
  })

  it('is empty where no key signs', () => {
    expect(signatureHeader('id', 0, new Uint8Array(), [])).toBe('')
  })
})
