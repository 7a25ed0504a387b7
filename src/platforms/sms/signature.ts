import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { parse, stringify } from 'node:querystring'
import type { Credentials, RawPost } from '../platform.ts'
import { keyring } from '../shared/hmac.ts'
import { type Pairs, readPairs } from './form.ts'

const SIGNATURE = /^[A-Za-z0-9+/]{27}=$/

const keyOf = keyring('auth_token')

/** What is signed behind the URL: every name with its value, sorted; a pair that is repeated counts once. */
const signedPart = (pairs: Pairs): string => {
  const byName = new Map<string, Set<string>>()
  for (const [name, value] of pairs) {
    const values = byName.get(name)
    if (values === undefined) byName.set(name, new Set([value]))
    else values.add(value)
  }
  // By code units, as Twilio's own libraries sort.
  return [...byName.keys()]
    .sort()
    .flatMap(name => [...(byName.get(name) ?? [])].sort().map(value => name + value))
    .join('')
}

const STANDARD_PORT: ReadonlyMap<string, string> = new Map([
  ['https:', '443'],
  ['http:', '80'],
])

const withPort = (url: URL): string => {
  const port = url.port || STANDARD_PORT.get(url.protocol)
  const { protocol, username, password, hostname, pathname, search } = url
  const user = username === '' ? '' : `${username}${password === '' ? '' : `:${password}`}@`
  return `${protocol}//${user}${hostname}${port ? `:${port}` : ''}${pathname}${search}`
}

const withoutPort = (url: URL): string => {
  const bare = new URL(url)
  bare.port = ''
  return bare.href
}

/** With the query as older parts of Twilio spell it. */
const respelled = (url: string): string => {
  const mark = url.indexOf('?')
  return mark === -1 ? url : `${url.slice(0, mark)}?${stringify(parse(url.slice(mark + 1)))}`
}

/** The spellings of a URL that Twilio may have signed: it is not always the same part of it that signs. */
const spellingsOf = (url: string): ReadonlySet<string> => {
  const parsed = URL.parse(url)
  if (parsed === null) return new Set()
  const plain = [url, withoutPort(parsed), withPort(parsed)]
  return new Set([...plain, ...plain.map(respelled)])
}

/** The digest of the body that stands in the URL, where it is no form; null where none does. */
const digestIn = (url: string): string | null => URL.parse(url)?.searchParams.get('bodySHA256') ?? null

const areSame = (one: Buffer, other: Buffer): boolean =>
  one.length === other.length && timingSafeEqual(one, other)

const isBody = (body: Uint8Array, digest: string): boolean =>
  areSame(createHash('sha256').update(body).digest(), Buffer.from(digest, 'hex'))

/**
 * Verifies `X-Twilio-Signature`: HMAC-SHA1, under the account's auth token, of the URL that was called and the
 * parameters of the form behind it; of the URL alone, which then holds the body's SHA-256, where it is no form.
 * Source: twilio.com/docs/usage/webhooks/webhooks-security, and the validators of Twilio's libraries
 */
export const verifySignature = ({ body, headers, url }: RawPost, credentials: Credentials): boolean => {
  const header = headers['x-twilio-signature']
  const key = keyOf(credentials)
  if (typeof header !== 'string' || !SIGNATURE.test(header) || !key) return false
  const digest = digestIn(url)
  if (digest !== null && !isBody(body, digest)) return false
  const signed = digest === null ? signedPart(readPairs(body)) : ''
  const told = Buffer.from(header)
  let isGood = false
  for (const spelling of spellingsOf(url)) {
    const expected = createHmac('sha1', key)
      .update(spelling + signed)
      .digest('base64')
    if (areSame(Buffer.from(expected), told)) isGood = true
  }
  return isGood
}
