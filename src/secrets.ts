import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  randomFillSync,
  timingSafeEqual,
} from 'node:crypto'
import { type NewId, uuidV7 } from './domain/id.ts'
import { type Clock, type Millis, SECOND } from './domain/time.ts'
import type { Vault } from './domain/vault.ts'
import type { SecretStore } from './store/store.ts'

const KEY_BYTES = 32
const IV_BYTES = 12
const TAG_BYTES = 16
const FORMAT = 'v1:'

/**
 * Seals under AES-256-GCM with the row's id as associated data: a sealed text that is moved to another row, or
 * changed, does not open.
 * @param masterKey 32 bytes
 */
export const createVault = (masterKey: Buffer): Vault => ({
  seal(context, plain) {
    const iv = randomBytes(IV_BYTES)
    const cipher = createCipheriv('aes-256-gcm', masterKey, iv).setAAD(Buffer.from(context))
    const sealed = Buffer.concat([iv, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()])
    return FORMAT + sealed.toString('base64')
  },
  open(context, sealed) {
    const bytes = Buffer.from(sealed.slice(FORMAT.length), 'base64')
    const decipher = createDecipheriv('aes-256-gcm', masterKey, bytes.subarray(0, IV_BYTES))
    decipher.setAAD(Buffer.from(context)).setAuthTag(bytes.subarray(-TAG_BYTES))
    return decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
  },
})

/**
 * A vault with a key of its own, which every process with the same master key has: for what leaves the hub.
 * @param purpose another one is another key
 */
export const vaultFor = (masterKey: Buffer, purpose: string): Vault =>
  createVault(Buffer.from(hkdfSync('sha256', masterKey, '', purpose, KEY_BYTES)))

/** @throws Error where the text is not base64 of 32 bytes */
export const parseMasterKey = (text: string): Buffer => {
  const key = Buffer.from(text, 'base64')
  if (key.length === KEY_BYTES) return key
  throw new Error('must be base64 of 32 bytes, as made by: openssl rand -base64 32')
}

export const newMasterKey = (): string => randomBytes(KEY_BYTES).toString('base64')

/** A signing secret of the Standard Webhooks form: `whsec_` and base64 of 32 random bytes. */
export const newSigningSecret = (): string => `whsec_${randomBytes(KEY_BYTES).toString('base64')}`

/** SHA-256, hexadecimal. */
export const digest = (content: string | Uint8Array): string =>
  createHash('sha256').update(content).digest('hex')

/** HMAC-SHA256 over parts, one after the other. */
export const hmac = (key: Uint8Array, parts: readonly (string | Uint8Array)[]): Uint8Array => {
  const made = createHmac('sha256', key)
  for (const part of parts) made.update(part)
  return made.digest()
}

/** A fresh API token, shown once, and the hash that is kept of it. */
export const mintToken = (): { token: string; hash: string } => {
  const token = `gt_${randomBytes(KEY_BYTES).toString('base64url')}`
  return { token, hash: digest(token) }
}

const ID_BYTES = 10
/** The twelve bits behind the milliseconds count the ids of one millisecond; beyond them the next one is used. */
const IDS_A_MILLISECOND = 0x1000

/**
 * Ids that only grow, so that lists by id are in order even within a millisecond (RFC 9562 §6.2, a counter),
 * from a pool of random bytes that is refilled now and then: one system call for hundreds of ids.
 */
export const createNewId = (): NewId => {
  const pool = Buffer.alloc(4_096 - (4_096 % ID_BYTES))
  let used = pool.length
  let last: Millis = 0
  let count = 0
  return (now: Millis) => {
    if (used === pool.length) {
      randomFillSync(pool)
      used = 0
    }
    if (now > last) {
      last = now
      count = 0
    } else if (++count === IDS_A_MILLISECOND) {
      last += 1
      count = 0
    }
    pool.writeUInt16BE(count, used)
    used += ID_BYTES
    return uuidV7(last, pool, used - ID_BYTES)
  }
}

/** The name, and the context, of the key that file links are signed with. */
export const LINK_KEY = 'file-links'

/**
 * The key that file links are signed with. Made at the first start and sealed in the store: it outlives a change
 * of the master key, so that links that were handed out go on working.
 * @returns 32 bytes, the same for every process
 * @throws where it was sealed under another master key
 */
export const fileLinkKey = async (secrets: SecretStore, vault: Vault): Promise<Buffer> => {
  const fresh = (): string => vault.seal(LINK_KEY, randomBytes(KEY_BYTES).toString('base64'))
  const sealed = (await secrets.secret(LINK_KEY)) ?? (await secrets.addSecret(LINK_KEY, fresh()))
  return Buffer.from(vault.open(LINK_KEY, sealed), 'base64')
}

/** Makes and checks signed links to files: HMAC-SHA256 over path and expiry. */
export interface FileLinks {
  /** @param name the last part of the address, of letters, digits and dots; it says nothing to us, and is not signed */
  link(fileId: string, name?: string): string
  /** @param expires unix seconds, as the link says */
  verify(fileId: string, expires: string, signature: string): boolean
}

/**
 * @param key of {@link fileLinkKey}
 * @param lifetimeMs how long a link works: as long as events are kept
 */
export const createFileLinks = (
  key: Buffer,
  publicUrl: string,
  lifetimeMs: number,
  now: Clock,
): FileLinks => {
  const sign = (fileId: string, expires: string): Buffer =>
    createHmac('sha256', key).update(`/files/${fileId}?expires=${expires}`).digest()
  return {
    link(fileId, name) {
      const expires = String(Math.floor((now() + lifetimeMs) / SECOND))
      const path = name === undefined ? fileId : `${fileId}/${name}`
      return `${publicUrl}/files/${path}?expires=${expires}&signature=${sign(fileId, expires).toString('base64url')}`
    },
    verify(fileId, expires, signature) {
      const given = Buffer.from(signature, 'base64url')
      const right = sign(fileId, expires)
      return (
        given.length === right.length && timingSafeEqual(given, right) && Number(expires) * SECOND > now()
      )
    },
  }
}
