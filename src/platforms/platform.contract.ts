import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Refusal } from '../domain/errors.ts'
import { fetchingLaw } from './fetching-law.contract.ts'
import { type OutboundHarness, outboundLaw } from './outbound-law.contract.ts'
import { type Codec, parseLaw } from './parse-law.contract.ts'
import type { Credentials, Platform, PlatformTools, RawPost } from './platform.ts'

/** How a platform proves that a post is its own. */
export interface SignatureHarness {
  /** The headers of a post with this body to this URL, as the platform sends them. */
  sign(body: Uint8Array, credentials: Credentials, url: string): RawPost['headers']
  /** What the platform sends proves who sends it, and not what: a secret of ours comes back with it. */
  readonly isBearer?: true
  /**
   * What of a body is signed, where that is not its bytes: of several spellings of one form, all are the platform's.
   * Left out: the bytes.
   */
  covered?(body: Uint8Array): string
  /** Credentials whose secret is another one. */
  readonly other: Credentials
  /** Headers that say nothing, or nothing that can be understood. */
  readonly malformed: readonly RawPost['headers'][]
}

/** What the law needs to know of an adapter. */
export interface PlatformHarness {
  make(tools: PlatformTools): Platform
  readonly credentials: Credentials
  /** Credentials that may be left out. */
  readonly optional: readonly string[]
  /** Null where nothing calls the platform's hook. */
  readonly signature: SignatureHarness | null
  /** Real posts by their names, from which others are made by mutation. */
  readonly posts: Readonly<Record<string, Uint8Array>>
  /** The names of those that hold something which the adapter cannot know: they are kept, with the reason. */
  readonly unknown: readonly string[]
  /** How posts are written, where that is not JSON. */
  readonly codec?: Codec
  readonly outbound: OutboundHarness
}

const HOOK = 'https://hub.example/hooks/1'

const TOOLS: PlatformTools = {
  apiUrl: 'https://platform.example',
  fetch: () => Promise.reject(new TypeError('fetch failed')),
  fetchPublic: () => Promise.reject(new TypeError('fetch failed')),
  now: () => 1_753_850_000_000,
}

/** The platform signs what it sends. */
const tamperingLaw = (
  platform: Platform,
  credentials: Credentials,
  post: RawPost,
  { covered }: SignatureHarness,
): void => {
  const { body } = post
  it('refuses a post whose body was changed on the way, by a single byte', () => {
    fc.assert(
      fc.property(fc.nat(body.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const tampered = Uint8Array.from(body)
        tampered[at] = ((body[at] ?? 0) + by) % 256
        fc.pre(covered === undefined || covered(tampered) !== covered(body))
        expect(platform.verify({ ...post, body: tampered }, credentials)).toBe(false)
      }),
      { numRuns: 50 },
    )
  })
}

/** The platform repeats a secret of ours, which says nothing of what comes with it. */
const secretLaw = (platform: Platform, credentials: Credentials, post: RawPost): void => {
  it('refuses a post whose secret is another one, by a single character, or only begins like it', () => {
    for (const [name, value] of Object.entries(post.headers)) {
      const secret = String(value)
      const others = [...secret].map(
        (one, at) => secret.slice(0, at) + (one === 'x' ? 'y' : 'x') + secret.slice(at + 1),
      )
      for (const other of [...others, secret.slice(0, -1), `${secret}x`])
        expect(platform.verify({ ...post, headers: { ...post.headers, [name]: other } }, credentials)).toBe(
          false,
        )
    }
  })
}

const proofLaw = (platform: Platform, harness: PlatformHarness, signature: SignatureHarness): void => {
  const { credentials } = harness
  const body = Object.values(harness.posts)[0] ?? new TextEncoder().encode('{}')
  const headers = signature.sign(body, credentials, HOOK)
  const url = HOOK

  it('takes a post that the platform signed', () => {
    expect(platform.verify({ body, headers, url }, credentials)).toBe(true)
  })
  if (signature.isBearer) secretLaw(platform, credentials, { body, headers, url })
  else tamperingLaw(platform, credentials, { body, headers, url }, signature)
  it('refuses a post that was signed with another secret', () => {
    const forged = signature.sign(body, signature.other, url)
    expect(platform.verify({ body, headers: forged, url }, credentials)).toBe(false)
    expect(platform.verify({ body, headers, url }, signature.other)).toBe(false)
  })
  it('refuses a post without a signature, or with one that cannot be understood', () => {
    for (const malformed of [{}, ...signature.malformed]) {
      expect(platform.verify({ body, headers: malformed, url }, credentials)).toBe(false)
    }
  })
}

const refusalOf = (platform: Platform, input: Readonly<Record<string, unknown>>): Refusal => {
  try {
    platform.readCredentials(input)
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
  throw new Error('the credentials were taken')
}

const credentialsLaw = (platform: Platform, harness: PlatformHarness): void => {
  const { credentials, optional } = harness
  const required = Object.keys(credentials).filter(name => !optional.includes(name))
  const expectRefused = (input: Readonly<Record<string, unknown>>, name: string): void => {
    const refusal = refusalOf(platform, input)
    expect(refusal.code).toBe('credentials_invalid')
    expect(refusal.errors.map(error => error.path)).toEqual([`credentials.${name}`])
    // A refusal is logged and answered: what was given must not show in it.
    const secrets = Object.values(credentials).filter(value => value.length > 8)
    for (const secret of secrets)
      expect(JSON.stringify([refusal.message, refusal.errors])).not.toContain(secret)
  }
  it('takes credentials as they are', () => {
    expect(platform.readCredentials(credentials)).toEqual(credentials)
    const least = Object.fromEntries(required.map(name => [name, credentials[name]]))
    expect(platform.readCredentials(least)).toEqual(least)
  })
  it('refuses credentials of which one is missing', () => {
    for (const name of required) expectRefused({ ...credentials, [name]: undefined }, name)
  })
  it('refuses credentials of which one is no text, empty, or has space around it', () => {
    for (const name of Object.keys(credentials)) {
      for (const value of [1, true, {}, [], '', '  ', ` ${credentials[name]}`, `${credentials[name]}\n`]) {
        expectRefused({ ...credentials, [name]: value }, name)
      }
    }
  })
  it('refuses a credential that it does not know', () => {
    for (const name of ['another', 'constructor']) expectRefused({ ...credentials, [name]: 'x' }, name)
  })
}

/** Answers that a platform, or something that stands before it, may give. */
const ANSWERS: readonly (readonly [string, (credentials: Credentials) => Promise<Response>])[] = [
  ['nothing', () => Promise.reject(new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } }))],
  ['nothing in time', () => Promise.reject(new DOMException('The operation timed out', 'TimeoutError'))],
  ['an error of its own', async () => new Response('<h1>Bad gateway</h1>', { status: 502 })],
  ['too many requests', async () => new Response('{}', { status: 429 })],
  [
    'a redirect',
    async () => new Response(null, { status: 302, headers: { location: 'https://evil.example' } }),
  ],
  ['a page', async () => new Response('<h1>Hotel wireless</h1>')],
  ['no object', async () => new Response('[]')],
  [
    'the secrets',
    async credentials =>
      new Response(JSON.stringify({ error: { code: 190, message: Object.values(credentials).join(' ') } }), {
        status: 400,
      }),
  ],
]

const callsLaw = (harness: PlatformHarness): void => {
  const { credentials } = harness
  it.each(ANSWERS)('stands it that the platform answers %s', async (_name, answer) => {
    const platform = harness.make({ ...TOOLS, fetch: () => answer(credentials) })
    const checks = [
      await platform.check(credentials),
      await platform.register(credentials, HOOK),
      await platform.renew?.(credentials),
    ]
    for (const check of checks) {
      if (check === null || check === undefined) continue
      expect(['ok', 'refused', 'unreachable']).toContain(check.state)
      const detail = 'detail' in check ? check.detail : null
      if (check.state !== 'ok') expect(detail).not.toBe('')
      for (const secret of Object.values(credentials).filter(value => value.length > 20)) {
        expect(detail ?? '').not.toContain(secret)
      }
    }
  })
}

/** The law of the port {@link Platform}: every adapter passes it. */
export const platformContract = (name: string, harness: PlatformHarness): void => {
  const platform = harness.make(TOOLS)
  const { signature } = harness
  describe(`${name}: the proof that a post is real`, () => {
    if (signature) proofLaw(platform, harness, signature)
    else {
      it('takes no post at all', () => {
        fc.assert(
          fc.property(fc.uint8Array(), fc.dictionary(fc.string(), fc.string()), (body, headers) => {
            expect(platform.verify({ body, headers, url: HOOK }, harness.credentials)).toBe(false)
          }),
        )
      })
    }
  })
  describe(`${name}: reading posts`, () => {
    parseLaw(platform, harness.posts, harness.unknown, harness.codec)
  })
  describe(`${name}: credentials`, () => credentialsLaw(platform, harness))
  describe(`${name}: asking the platform`, () => callsLaw(harness))
  describe(`${name}: sending and fetching`, () => {
    outboundLaw(harness.make, harness.credentials, harness.outbound)
  })
  describe(`${name}: fetching, and what comes afterwards`, () => {
    fetchingLaw(harness.make, harness.credentials, Object.values(harness.posts).slice(0, 5))
  })
  describe(`${name}: the set-up request`, () => {
    it('is refused in words where it is not the platform’s', () => {
      for (const query of [{}, { a: '1' }, { 'hub.mode': ['subscribe'], 'hub.verify_token': {} }]) {
        const answer = platform.handshake(query, harness.credentials)
        expect(answer).toMatchObject({ ok: false, detail: expect.stringMatching(/./) })
      }
    })
  })
}
