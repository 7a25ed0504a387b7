import { createSecretKey, type KeyObject } from 'node:crypto'
import { type Service, type SigningSecret, validSecrets } from '../domain/service.ts'
import type { Millis } from '../domain/time.ts'
import type { Vault } from '../domain/vault.ts'

const PREFIX = 'whsec_'

/** A service with its secrets in the clear, made ready once: a key object signs far faster than raw bytes. */
export interface OpenService {
  readonly service: Service
  /** The service's own headers, names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** Keys that sign at this instant, the newest first. */
  keys(now: Millis): readonly KeyObject[]
}

interface Key {
  readonly key: KeyObject
  readonly validUntil: Millis | null
}

/** Opens services, each record once. */
export class ServiceOpener {
  readonly #vault: Vault
  readonly #opened = new WeakMap<Service, OpenService>()

  constructor(vault: Vault) {
    this.#vault = vault
  }

  /** @throws where the master key is not the one that sealed its secrets */
  open(service: Service): OpenService {
    let open = this.#opened.get(service)
    if (open === undefined) {
      open = this.#open(service)
      this.#opened.set(service, open)
    }
    return open
  }

  #open(service: Service): OpenService {
    const secrets = JSON.parse(this.#unseal(service, service.secrets)) as SigningSecret[]
    const keys = secrets.map(({ secret, validUntil }): Key => ({ key: keyOf(secret), validUntil }))
    const headers = service.headers === null ? {} : JSON.parse(this.#unseal(service, service.headers))
    return {
      service,
      headers,
      keys: now => validSecrets(keys, now).map(({ key }) => key),
    }
  }

  #unseal(service: Service, sealed: string): string {
    try {
      return this.#vault.open(service.id, sealed)
    } catch (cause) {
      const question = 'is the master key the one that sealed them?'
      throw new Error(`the secrets of the service cannot be opened (${question})`, { cause })
    }
  }
}

/** The key that a signing secret stands for. @param secret with `whsec_` before it, or without */
export const keyOf = (secret: string): KeyObject =>
  createSecretKey(Buffer.from(secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret, 'base64'))
