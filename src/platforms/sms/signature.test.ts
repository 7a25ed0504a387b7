import { describe, expect, it } from 'vitest'
import { verifySignature } from './signature.ts'
import { CREDENTIALS, signed } from './twilio.testing.ts'

const URL = 'https://mycompany.com/myapp.php?foo=1&bar=2'
const TOKEN = { ...CREDENTIALS, auth_token: '12345' }

const call = (number: string): string =>
  String(
    new URLSearchParams({
      CallSid: 'CA1234567890ABCDE',
      Caller: number,
      Digits: '1234',
      From: number,
      To: '+18005551212',
    }),
  )

const verified = (body: string, signature: string, url = URL): boolean =>
  verifySignature({ body: Buffer.from(body), headers: { 'x-twilio-signature': signature }, url }, TOKEN)

const JSON_BODY = '{"property": "value", "boolean": true}'
const DIGEST = '0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620'

/** As published in Twilio's documentation and the tests of its libraries. */
describe("Twilio's own examples", () => {
  it.each([
    ['a form', call('+14158675309'), 'RSOYDt4T1cUTdK1PDd93/VVr8B8='],
    ['another one', call('+14158675310'), 'GvWf1cFY/Q7PnoempGyD5oXAezc='],
    ['a third one', call('+12349013030'), '0/KCTR6DLpKmkAf8muzZqo1nDgQ='],
    [
      'a parameter that is repeated, with the same value and others',
      'Sid=CA123&SidAccount=AC123&Digits=5678&Digits=1234&Digits=1234',
      'IK+Dwps556ElfBT0I3Rgjkr1wJU=',
    ],
  ])('%s', (_name, body, signature) => {
    expect(verified(body, signature)).toBe(true)
    expect(verified(`${body}&More=1`, signature)).toBe(false)
    expect(verified(body, signature, `${URL}&baz=3`)).toBe(false)
  })

  it('JSON, whose digest stands in the URL', () => {
    const url = `${URL}&bodySHA256=${DIGEST}`
    expect(verified(JSON_BODY, 'a9nBmqA0ju/hNViExpshrM61xv4=', url)).toBe(true)
    expect(verified(`${JSON_BODY} `, 'a9nBmqA0ju/hNViExpshrM61xv4=', url)).toBe(false)
    expect(verified(JSON_BODY, 'RSOYDt4T1cUTdK1PDd93/VVr8B8=', url)).toBe(false)
  })

  it('a signature over the URL with its port, and one without', () => {
    const signature = 'RSOYDt4T1cUTdK1PDd93/VVr8B8='
    for (const host of ['mycompany.com', 'mycompany.com:443', 'mycompany.com:1234'])
      expect(verified(call('+14158675309'), signature, URL.replace('mycompany.com', host))).toBe(true)
  })
})

const signatureOf = (url: string, covered = ''): string =>
  signed(url + covered, '12345')['x-twilio-signature'] ?? ''

describe('a signature', () => {
  it.each([
    ['https://example.com:443/p?a=b', 'https://example.com/p?a=b'],
    ['https://example.com/p?a=b', 'https://example.com:443/p?a=b'],
    ['http://example.com:80/p', 'http://example.com/p'],
    ['https://user:pass@example.com:443/p', 'https://user:pass@example.com/p'],
    ["https://example.com/p?a=b'c", 'https://example.com/p?a=b%27c'],
  ])('over %s holds for %s', (theirs, ours) => {
    expect(verified('', signatureOf(theirs), ours)).toBe(true)
  })

  it.each([
    ['http://example.com/p', 'https://example.com/p'],
    ['https://example.com/p/', 'https://example.com/p'],
    ['https://example.com/p', 'https://example.com/p?message=1'],
    ['https://example.org/p', 'https://example.com/p'],
  ])('over %s does not hold for %s', (theirs, ours) => {
    expect(verified('', signatureOf(theirs), ours)).toBe(false)
  })

  it.each([
    ['values as they are', 'B=++x+%0D%0A', 'B  x \r\n'],
    ['values that hold what separates them', 'A=%26%3D%2B%25&B=', 'A&=+%B'],
    ['other scripts', 'A=Gr%C3%BC%C3%9Fe+%F0%9F%8F%94', 'AGrüße 🏔'],
    ['names by code units, capitals first', 'b=1&B=2&a_=3&a=4', 'B2a4a_3b1'],
  ])('is over %s', (_name, body, covered) => {
    expect(verified(body, signatureOf(URL, covered))).toBe(true)
  })

  it('is none where the digest in the URL is no digest', () => {
    for (const digest of ['', 'zz', DIGEST.slice(2)]) {
      const url = `${URL}&bodySHA256=${digest}`
      expect(verified(JSON_BODY, signatureOf(url), url)).toBe(false)
    }
  })
})
