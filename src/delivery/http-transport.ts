import { X509Certificate } from 'node:crypto'
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls'
import type { Exchange } from '../domain/attempt.ts'
import type { AddressGuard } from './address-guard.ts'
import { readUrl } from './address-guard-url.ts'
import { HttpExchange } from './http-exchange.ts'
import type { Failure } from './http-failure.ts'
import { INTERRUPTED } from './http-failure-table.ts'
import { HttpOrigin, type OriginSettings } from './http-origin.ts'
import { reachEndpoint } from './http-reach.ts'
import type { Endpoint } from './http-socket.ts'
import type { PostRequest, Transport, UrlVerdict } from './transport.ts'

export interface HttpTransportOptions {
  readonly guard: AddressGuard
  /** Certificates of private authorities in PEM, trusted beside the default ones. */
  readonly ca?: string
  /** Connections to one origin at the same time. Defaults to 64. */
  readonly connectionsPerOrigin?: number
  /**
   * Connections to all origins together, about: those that are left are shared, and an origin may always have one.
   * Defaults to 4,096.
   */
  readonly connections?: number
  /** Bytes of an answer's body that are read before the connection is dropped. Defaults to 16,384. */
  readonly maxAnswerBytes?: number
}

const CONNECTIONS_PER_ORIGIN = 64
/** Each needs a file descriptor, of which a process has but so many; and many names may lead to one machine. */
const CONNECTIONS = 4_096
const MAX_ANSWER_BYTES = 16_384

/** Whoever asks whether it can be reached waits for it. */
const REACH_MS = 5_000

/** URLs whose reading is remembered: a service's URL is posted to again and again. */
const REMEMBERED_URLS = 10_000
const REMEMBERED_SESSIONS = 1_000

/** What a URL says, read once. */
interface Target extends Endpoint {
  readonly path: string
}

/** A map that forgets what was put in first when it is full. */
class BoundedMap<V> extends Map<string, V> {
  readonly #limit: number

  constructor(limit: number) {
    super()
    this.#limit = limit
  }

  override set(key: string, value: V): this {
    if (this.size >= this.#limit && !this.has(key)) {
      for (const oldest of this.keys()) {
        this.delete(oldest)
        break
      }
    }
    return super.set(key, value)
  }
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----/gs

/** OpenSSL passes over what it cannot read in silence, so each certificate is read here first. */
const readCertificates = (pem: string): readonly string[] => {
  const blocks = pem.match(CERTIFICATE) ?? []
  if (blocks.length === 0)
    throw new Error('The private authorities hold no certificate in PEM (-----BEGIN CERTIFICATE-----).')
  return blocks.map((block, index) => {
    try {
      return new X509Certificate(block).toString()
    } catch (cause) {
      throw new Error(`Certificate ${index + 1} of the private authorities cannot be read.`, { cause })
    }
  })
}

const trust = (ca: string | undefined): SecureContext =>
  ca === undefined
    ? createSecureContext()
    : createSecureContext({ ca: [...getCACertificates('default'), ...readCertificates(ca)] })

const DEFAULT_PORT: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 }

const targetOf = (url: URL, host: string): Target => ({
  origin: url.origin,
  secure: url.protocol === 'https:',
  host,
  port: url.port === '' ? (DEFAULT_PORT[url.protocol] ?? 0) : Number(url.port),
  path: `${url.pathname}${url.search}`,
})

/** The exchange of a post that went nowhere. */
const unsent = (error: Failure): Exchange => ({
  answer: null,
  error,
  address: null,
  timings: { dnsMs: null, connectMs: null, tlsMs: null, firstByteMs: null, totalMs: 0 },
})

class HttpTransport implements Transport {
  readonly #guard: AddressGuard
  readonly #settings: OriginSettings
  readonly #origins = new Map<string, HttpOrigin>()
  readonly #targets = new BoundedMap<Target>(REMEMBERED_URLS)
  #closed = false

  constructor(options: HttpTransportOptions) {
    this.#guard = options.guard
    this.#settings = {
      crowd: { open: 0, most: options.connections ?? CONNECTIONS },
      tools: {
        guard: options.guard,
        secureContext: trust(options.ca),
        sessions: new BoundedMap<Buffer>(REMEMBERED_SESSIONS),
      },
      maxConnections: options.connectionsPerOrigin ?? CONNECTIONS_PER_ORIGIN,
      maxAnswerBytes: options.maxAnswerBytes ?? MAX_ANSWER_BYTES,
    }
  }

  post(request: PostRequest): Promise<Exchange> {
    if (this.#closed) return Promise.resolve(unsent({ code: 'interrupted', detail: INTERRUPTED }))
    const target = this.#targets.get(request.url) ?? this.#read(request.url)
    if (typeof target === 'string') return Promise.resolve(unsent({ code: 'url_invalid', detail: target }))
    const { headers, body, timeoutMs } = request
    return new Promise(resolve => {
      const origin = this.#origins.get(target.origin) ?? this.#addOrigin(target)
      origin.begin(new HttpExchange({ path: target.path, headers, body, timeoutMs }, origin, resolve))
    })
  }

  check(url: string): Promise<UrlVerdict> {
    return this.#guard.checkUrl(url)
  }

  async reach(url: string): Promise<string | null> {
    const target = this.#read(url)
    if (typeof target === 'string') return target
    return (await reachEndpoint(target, this.#settings.tools, REACH_MS))?.detail ?? null
  }

  literalProblem(url: string): string | null {
    return this.#guard.literalRefusal(url)?.message ?? null
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const origin of this.#origins.values()) origin.close()
  }

  /** @returns what is wrong with it, in words, where it cannot be posted to */
  #read(text: string): Target | string {
    const reading = readUrl(text)
    if (!reading.ok) return reading.detail
    const target = targetOf(reading.url, reading.host)
    this.#targets.set(text, target)
    return target
  }

  #addOrigin(to: Endpoint): HttpOrigin {
    const origin = new HttpOrigin(to, this.#settings, () => {
      if (this.#origins.get(to.origin) === origin) this.#origins.delete(to.origin)
    })
    this.#origins.set(to.origin, origin)
    return origin
  }
}

/**
 * Makes the transport that speaks HTTP/1.1. The deadline of a post covers the name look-up, the
 * connection, the TLS handshake and the answer to its last byte; a wait for one of the bounded connections to the
 * origin lies before it and is bounded by the same time.
 * @throws Error where `ca` holds no certificate
 */
export const createHttpTransport = (options: HttpTransportOptions): Transport => new HttpTransport(options)
