import { BIN_BOUNDS, type Bin, type BinRequest } from '../domain/bin.ts'
import { oneLine } from '../domain/bounds.ts'
import { notFound, Refusal } from '../domain/errors.ts'
import type { NewId } from '../domain/id.ts'
import type { Service, SigningSecret } from '../domain/service.ts'
import type { AuditEntry } from '../domain/tenant.ts'
import { type Clock, DAY, type Millis } from '../domain/time.ts'
import type { Vault } from '../domain/vault.ts'
import type { BinStore, Page, PageRequest } from '../store/store.ts'
import { type Actor, actorWords } from './configuration.ts'
import type { Directory } from './directory.ts'
import { refuseInvalid } from './fields.ts'
import { diagnose } from './signature-doctor/diagnose.ts'
import { type Diagnosis, type Hmac, hint, type NamedSecret } from './signature-doctor/diagnosis.ts'
import { readSecret } from './signature-doctor/keys.ts'

/** A bin that is to be made. */
export interface BinInput {
  /** Empty: none of its own. */
  readonly name: string
  /** A service of the tenant, whose secrets signatures are checked with; null: those that have the bin's URL. */
  readonly serviceId: string | null
  /** A signing secret in its place; null: none. */
  readonly secret: string | null
}

/** A request as it comes to a bin. */
export interface ArrivedRequest {
  readonly method: string
  /** In the order in which they came, names as they were written. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Uint8Array
}

/** What came to a bin, as it is shown. */
export interface ShownRequest {
  readonly id: string
  readonly receivedAt: Millis
  readonly method: string
  readonly headers: ArrivedRequest['headers']
  /** Of the body as it came, in bytes. */
  readonly size: number
  /** The body, or its beginning. */
  readonly body: Uint8Array
  /** What the signature doctor said when it came. */
  readonly signature: Diagnosis
}

type Head = Pick<ShownRequest, 'method' | 'headers' | 'signature'>

const KEPT_FOR = DAY
const DROPPED_AT_ONCE = 10
const LONGEST_NAME = 200
/** Of one whose name holds nothing that could be seen. */
const UNNAMED = 'Bin'
/** So many services' secrets are tried: what has none that fits is looked into with each of them. */
const MOST_CALLERS = 10

/** Request bins: URLs of ours that show what arrived, and whether its signature holds. */
export class Bins {
  readonly #bins: BinStore
  readonly #directory: Directory
  readonly #vault: Vault
  readonly #hmac: Hmac
  readonly #now: Clock
  readonly #newId: NewId
  readonly #publicUrl: string

  constructor(parts: {
    bins: BinStore
    directory: Directory
    vault: Vault
    hmac: Hmac
    now: Clock
    newId: NewId
    publicUrl: string
  }) {
    this.#bins = parts.bins
    this.#directory = parts.directory
    this.#vault = parts.vault
    this.#hmac = parts.hmac
    this.#now = parts.now
    this.#newId = parts.newId
    this.#publicUrl = parts.publicUrl
  }

  /** Where requests are sent to. */
  urlOf(id: string): string {
    return `${this.#publicUrl}/bins/${id}`
  }

  /**
   * @throws Refusal `invalid` where the service is none of the tenant's, or the secret none; `conflict` where the tenant
   *   has as many bins as it may have
   */
  async create(tenantId: string, input: BinInput, actor: Actor): Promise<Bin> {
    const { serviceId, secret } = input
    this.#refuseWrong(tenantId, input)
    const createdAt = this.#now()
    const id = this.#newId(createdAt)
    const bin: Bin = {
      id,
      tenantId,
      name: oneLine(input.name, LONGEST_NAME) || UNNAMED,
      serviceId,
      secret: secret === null ? null : this.#vault.seal(id, secret),
      createdAt,
      expiresAt: createdAt + KEPT_FOR,
    }
    if (await this.#bins.add(bin, BIN_BOUNDS.bins, this.#entry(tenantId, id, 'bin.create', actor))) return bin
    const detail = `This tenant has ${BIN_BOUNDS.bins} bins already: delete one, or wait until one expires, a day after it was made.`
    throw new Refusal('conflict', detail)
  }

  #refuseWrong(tenantId: string, { serviceId, secret }: BinInput): void {
    if (serviceId !== null && secret !== null)
      refuseInvalid([
        { path: 'secret', message: 'cannot be given beside service_id: the secrets of the service are used' },
      ])
    if (serviceId !== null && this.#directory.service(serviceId)?.tenantId !== tenantId)
      refuseInvalid([{ path: 'service_id', message: 'is no service of this tenant' }])
    const read = secret === null ? null : readSecret({ name: 'It', secret })
    if (read !== null && read.key === null)
      refuseInvalid([{ path: 'secret', message: 'is not whsec_ followed by base64, as it was shown' }])
  }

  list(tenantId: string, page: PageRequest): Promise<Page<Bin>> {
    return this.#bins.list(tenantId, this.#now(), page)
  }

  /** @throws Refusal `not_found` */
  async get(tenantId: string, id: string): Promise<Bin> {
    const bin = await this.#bins.get(tenantId, id, this.#now())
    if (bin === null) throw notFound('bin')
    return bin
  }

  /** Removes it with all that came. @throws Refusal `not_found` */
  async remove(tenantId: string, id: string, actor: Actor): Promise<void> {
    const entry = this.#entry(tenantId, id, 'bin.delete', actor)
    if (!(await this.#bins.remove(tenantId, id, entry))) throw notFound('bin')
  }

  /** What came to it, the newest first. @throws Refusal `not_found` */
  async requests(tenantId: string, id: string, page: PageRequest): Promise<Page<ShownRequest>> {
    await this.get(tenantId, id)
    const found = await this.#bins.requests(tenantId, id, page)
    return { ...found, rows: found.rows.map(row => this.#shown(row)) }
  }

  /** Keeps what came, with what the signature doctor says of it now. @throws Refusal `not_found` */
  async take(id: string, { method, headers, body }: ArrivedRequest): Promise<void> {
    const receivedAt = this.#now()
    const bin = await this.#bins.open(id, receivedAt)
    if (bin === null) throw notFound('bin')
    const consultation = { secrets: this.#secretsOf(bin), at: receivedAt }
    const signature = diagnose({ headers, body }, consultation, this.#hmac)
    const head: Head = { method, headers, signature }
    const requestId = this.#newId(receivedAt)
    const request: BinRequest = {
      id: requestId,
      tenantId: bin.tenantId,
      binId: id,
      receivedAt,
      head: this.#vault.seal(requestId, JSON.stringify(head)),
      size: body.length,
      body: body.subarray(0, BIN_BOUNDS.bodyBytes),
    }
    if (!(await this.#bins.keep(request, BIN_BOUNDS.requests))) throw notFound('bin')
  }

  /** Does away with those that have expired. @throws StoreUnavailable */
  async dropExpired(now: Millis): Promise<void> {
    while ((await this.#bins.dropExpired(now, DROPPED_AT_ONCE)) === DROPPED_AT_ONCE);
  }

  #secretsOf(bin: Bin): readonly NamedSecret[] {
    const { id, serviceId, secret } = bin
    if (secret !== null) return [{ name: "the bin's secret", secret: this.#vault.open(id, secret) }]
    const named = serviceId === null ? null : this.#directory.service(serviceId)
    const services = serviceId === null ? this.#callersOf(bin) : [named].filter(one => one !== null)
    return services.flatMap(service =>
      secretsOfService(service, this.#vault, services.length > 1 ? ` "${service.name}"` : ''),
    )
  }

  /** The services that were set to the bin's URL, by whatever name of this hub, and whatever stands behind it. */
  #callersOf({ id, tenantId }: Bin): readonly Service[] {
    const callers: Service[] = []
    for (const service of this.#directory.services()) {
      if (service.tenantId === tenantId && service.url.includes(`/bins/${id}`)) callers.push(service)
      if (callers.length === MOST_CALLERS) break
    }
    return callers
  }

  #shown({ id, receivedAt, head, size, body }: BinRequest): ShownRequest {
    return { id, receivedAt, size, body, ...this.#headOf(id, head) }
  }

  /** Sealed under a key that is gone it can never be read again: the body is shown without it. */
  #headOf(id: string, head: string): Head {
    try {
      return JSON.parse(this.#vault.open(id, head)) as Head
    } catch {
      const lost = hint('secret_missing', 'Its headers were sealed under another master key.')
      return { method: '', headers: [], signature: { holds: null, findings: [lost] } }
    }
  }

  #entry(tenantId: string, target: string, action: string, actor: Actor): AuditEntry {
    const at = this.#now()
    return { id: this.#newId(at), tenantId, at, actor: actorWords(actor), action, target, detail: '' }
  }
}

/**
 * The secrets of a service, the newest first, by names that tell them apart.
 * @param which service it is, after the word, where it is one of several
 */
export const secretsOfService = (
  { id, secrets }: Pick<Service, 'id' | 'secrets'>,
  vault: Vault,
  which = '',
): readonly NamedSecret[] =>
  (JSON.parse(vault.open(id, secrets)) as SigningSecret[]).map(({ secret, validUntil }, i) => ({
    name:
      i === 0 ? `the secret of the service${which}` : `the secret${which} before the rotation (${i} back)`,
    secret,
    validUntil,
  }))
