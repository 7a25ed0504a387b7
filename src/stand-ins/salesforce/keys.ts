import { createHmac, generateKeyPairSync, type KeyObject, randomUUID, sign as signBytes } from 'node:crypto'
import type { Wire } from '../kit/call.ts'

/** How an ID token is signed: as Salesforce does, or in a way that must not count. */
export type Signing =
  | 'RS256'
  /** By a key that is published, but of another kind. */
  | 'ES256'
  /** By what everybody knows: the published key as a secret. */
  | 'HS256'
  | 'none'
  /** By a key that nobody published, under the name of one that was. */
  | 'foreign'
  /** What is signed was changed afterwards. */
  | 'changed'

interface Pair {
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

const rsa = (): Pair => generateKeyPairSync('rsa', { modulusLength: 2_048 })

const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** The keys that ID tokens are signed with. */
export class Keys {
  readonly #rsa = rsa()
  readonly #ec: Pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  readonly #id = randomUUID()

  /** The public ones, as JWKS. */
  get published(): Wire {
    const own = { kid: this.#id, use: 'sig' }
    return {
      keys: [
        { ...this.#rsa.publicKey.export({ format: 'jwk' }), ...own, alg: 'RS256' },
        { ...this.#ec.publicKey.export({ format: 'jwk' }), ...own, alg: 'ES256' },
      ],
    }
  }

  /** @returns a JWT in its compact form */
  sign(claims: Wire, signing: Signing): string {
    const alg = signing === 'foreign' || signing === 'changed' ? 'RS256' : signing
    const input = `${base64url({ alg, typ: 'JWT', kid: this.#id })}.${base64url(claims)}`
    const signature = this.#signatureOf(Buffer.from(input), signing).toString('base64url')
    if (signing !== 'changed') return `${input}.${signature}`
    const [header] = input.split('.')
    return `${header}.${base64url({ ...claims, changed: true })}.${signature}`
  }

  #signatureOf(input: Buffer, signing: Signing): Buffer {
    switch (signing) {
      case 'none':
        return Buffer.alloc(0)
      case 'HS256': {
        const known = this.#rsa.publicKey.export({ format: 'pem', type: 'spki' })
        return createHmac('sha256', known).update(input).digest()
      }
      case 'ES256':
        return signBytes('sha256', input, { key: this.#ec.privateKey, dsaEncoding: 'ieee-p1363' })
      case 'foreign':
        return signBytes('sha256', input, rsa().privateKey)
      default:
        return signBytes('sha256', input, this.#rsa.privateKey)
    }
  }
}
