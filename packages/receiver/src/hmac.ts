/** `CryptoKey`, by whatever name the runtime's own types have it. */
export type HmacKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>

/** What {@link keyOf} says: the key, or what is wrong with the secret (never the secret itself). */
export type KeyResult = { ok: true; key: HmacKey } | { ok: false; detail: string }

const PREFIX = 'whsec_'

/** The length of a SHA-256. */
export const DIGEST_BYTES = 32

const encoder = new TextEncoder()

/** Enough for a hub that signs for many services; a receiver has one or two. */
const CACHE_SIZE = 1000

/** Resolved keys, not promises: some runtimes let no request wait for a promise of another. */
const cache = new Map<string, HmacKey>()

/**
 * The HMAC key of a secret, imported once and then remembered, the most recently used 1,000 of them.
 *
 * @param secret `whsec_` and the base64 of the key bytes. The prefix may be absent, and white space around it
 *   (a secret read from a file ends in a line break) is ignored.
 */
export async function keyOf(secret: string): Promise<KeyResult> {
  const known = cache.get(secret)
  const key = known ?? (await importKey(secret))
  if (typeof key === 'string') return { ok: false, detail: key }
  cache.delete(secret)
  cache.set(secret, key)
  for (const oldest of cache.keys()) {
    if (cache.size <= CACHE_SIZE) break
    cache.delete(oldest)
  }
  return { ok: true, key }
}

/** The key, or a sentence that says why the secret is none. */
async function importKey(secret: unknown): Promise<HmacKey | string> {
  // Plain JavaScript may hand over an unset environment variable.
  const text = typeof secret === 'string' ? secret.trim() : ''
  if (text === '') return 'The secret is empty: is the environment variable or the file that holds it set?'
  const bytes = decodeBase64(text.startsWith(PREFIX) ? text.slice(PREFIX.length) : text)
  if (bytes === null || bytes.length === 0) {
    return `The secret is not "${PREFIX}" followed by base64: copy the whole of it, as it was shown when the service was made.`
  }
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
}

/** The bytes that standard base64 stands for, or null if it is none. */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(text), character => character.charCodeAt(0))
  } catch {
    return null
  }
}

/** Standard base64 with padding, for the few bytes of a digest. */
export function encodeBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
}

/**
 * HMAC-SHA256 over `id.timestamp.body`.
 *
 * @throws TypeError if the body is neither a string nor bytes, such as an object that a parser made.
 */
export async function digest(
  key: HmacKey,
  id: string,
  timestamp: number,
  body: string | Uint8Array,
): Promise<Uint8Array> {
  if (typeof body !== 'string' && !ArrayBuffer.isView(body)) {
    throw new TypeError('The body should be the raw body, a string or bytes, not what a parser made of it.')
  }
  const head = encoder.encode(`${id}.${timestamp}.`)
  const bytes = typeof body === 'string' ? encoder.encode(body) : body
  const content = new Uint8Array(head.length + bytes.length)
  content.set(head)
  content.set(bytes, head.length)
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, content))
}

/** Takes the same time wherever the first difference lies. Both are digests, so the length is no secret. */
export function equal(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length
  for (const [index, byte] of a.entries()) difference |= byte ^ (b[index] ?? 0)
  return difference === 0
}
