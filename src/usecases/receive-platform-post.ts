import { notFound, Refusal, StoreUnavailable } from '../domain/errors.ts'
import type { NewId } from '../domain/id.ts'
import type { Clock } from '../domain/time.ts'
import type { Handshake, HookAnswer, ParsedPost, RawPost, Unreadable } from '../platforms/platform.ts'
import type { Quarantined } from '../store/store.ts'
import type { Telemetry } from '../telemetry.ts'
import type { Accounts, OpenAccount } from './accounts.ts'
import type { Ingest, RoutedChange } from './ingest.ts'
import type { LookUpPeople } from './look-up-people.ts'

/** SHA-256 of bytes, hexadecimal. */
export type Digest = (bytes: Uint8Array) => string

const isOverload = (error: unknown): boolean => error instanceof Refusal && error.code === 'overloaded'

/** A post as it came to the hub. */
export interface HookPost extends Omit<RawPost, 'url'> {
  /** The path and the query of the request. */
  readonly target: string
}

/** What became of a post. */
export interface Received {
  /** Changes that were folded. */
  readonly changes: number
  /** What could not be read; the raw post is in quarantine where there is any. */
  readonly unreadable: readonly Unreadable[]
}

/** The way in: what the platforms call. */
export class ReceivePlatformPost {
  readonly #accounts: Accounts
  readonly #ingest: Ingest
  readonly #people: Pick<LookUpPeople, 'heard'>
  readonly #telemetry: Telemetry
  readonly #now: Clock
  readonly #newId: NewId
  readonly #digest: Digest
  readonly #publicUrl: string

  constructor(parts: {
    accounts: Accounts
    ingest: Ingest
    lookUp: Pick<LookUpPeople, 'heard'>
    telemetry: Telemetry
    now: Clock
    newId: NewId
    digest: Digest
    /** Where the platforms reach this hub, without a slash at its end. */
    publicUrl: string
  }) {
    this.#accounts = parts.accounts
    this.#ingest = parts.ingest
    this.#people = parts.lookUp
    this.#telemetry = parts.telemetry
    this.#now = parts.now
    this.#newId = parts.newId
    this.#digest = parts.digest
    this.#publicUrl = parts.publicUrl
  }

  /** @throws Refusal `not_found` where there is no such account */
  handshake(platformId: string, query: Readonly<Record<string, unknown>>): Handshake {
    const { platform, credentials } = this.#open(platformId)
    return platform.handshake(query, credentials)
  }

  /**
   * The largest body that this account's platform sends, in bytes.
   * @throws Refusal `not_found` where there is no such account
   */
  maxBodyBytes(platformId: string): number {
    return this.#open(platformId).platform.maxBodyBytes
  }

  /**
   * Takes a post. When it resolves, all of it is committed: messages, events, deliveries, and the raw post
   * where something in it could not be read.
   * @returns what its platform wants to be answered; null: as usual
   * @throws Refusal `not_found`, `signature_invalid`: nothing is stored
   * @throws StoreUnavailable where it could not be stored, Refusal `overloaded` where too much waits to be: the
   *   platform is to repeat it
   */
  receive(platformId: string, { target, ...post }: HookPost): Promise<HookAnswer | null> {
    try {
      const called = this.#open(platformId)
      this.#verify(called, { ...post, url: this.#publicUrl + target })
      return this.#keep(called, post.body, queryOf(target))
    } catch (error) {
      return Promise.reject(error)
    }
  }

  /**
   * Takes a post that was fetched from the platform: whose it is needs no proof. What is taken in one turn is committed
   * in that order.
   * @throws Refusal and StoreUnavailable as {@link receive}
   */
  async takeFetched(platformId: string, body: Uint8Array): Promise<void> {
    await this.#keep(this.#open(platformId), body, '')
  }

  /** Reads a quarantined post once more, without asking for its signature, which was good when it came. */
  async replay(post: Quarantined): Promise<Received> {
    const called = this.#open(post.platformId)
    const { changes, unreadable } = this.#read(called, post.body, '')
    await this.#ingest.submit({ changes, quarantined: null, isRepeated: true })
    return { changes: changes.length, unreadable }
  }

  /** @throws Refusal `signature_invalid` */
  #verify({ account, platform, credentials }: OpenAccount, post: RawPost): void {
    if (platform.verify(post, credentials)) return
    this.#telemetry.emit('post.refused', { platformId: account.id, reason: 'signature_invalid' })
    throw new Refusal(
      'signature_invalid',
      "The post carries no signature that matches this account's secret: check the app secret that was entered here, that nothing between the platform and this URL changes the body, and, where the platform signs the URL too, that GOTALLO_PUBLIC_URL is the address that it calls.",
    )
  }

  /** Reads a post, and commits all of it. @returns what its platform wants to be answered */
  async #keep(called: OpenAccount, body: Uint8Array, query: string): Promise<HookAnswer | null> {
    const answer = called.platform.answer ?? null
    const { changes, unreadable } = this.#read(called, body, query)
    const { id: platformId, type } = called.account
    this.#telemetry.emit('post.received', {
      platform: type,
      platformId,
      items: changes.length,
      unreadable: unreadable.length,
    })
    const quarantined = unreadable.length === 0 ? null : this.#quarantine(called, body, unreadable)
    if (changes.length === 0 && quarantined === null) return answer
    try {
      await this.#ingest.submit({ changes, quarantined })
    } catch (error) {
      await this.#keepAlone(called, body, unreadable, error)
      return answer
    }
    if (quarantined !== null) this.#tell(quarantined)
    if (called.platform.profile !== undefined) this.#people.heard(changes)
    if (called.platform.afterwards !== undefined) void this.#afterwards(called, body)
    return answer
  }

  /** What the platform waits for once a post is kept; nobody waits for it here. Never throws. */
  async #afterwards({ account, platform, credentials }: OpenAccount, body: Uint8Array): Promise<void> {
    try {
      const done = await platform.afterwards?.(body, credentials)
      if (done === undefined || done === null || done.state === 'done') return
      const { type, id: platformId } = account
      this.#telemetry.emit('post.unanswered', { platform: type, platformId, reason: done.detail })
    } catch (error) {
      this.#telemetry.emit('error.unexpected', { where: `after a post of ${account.type}`, error })
    }
  }

  #open(platformId: string): OpenAccount {
    const account = this.#accounts.open(platformId)
    if (account === null) throw notFound('platform account')
    return account
  }

  /** Parses and routes. An item for an account that is not ours is unreadable to us. */
  #read(
    called: OpenAccount,
    body: Uint8Array,
    query: string,
  ): { changes: RoutedChange[]; unreadable: Unreadable[] } {
    const parsed = this.#parse(called, body, query)
    const unreadable = [...parsed.unreadable]
    const changes: RoutedChange[] = []
    for (const { account, alternatives, change } of parsed.items) {
      const target = this.#accounts.route(called, account, alternatives)
      if (target !== null) changes.push({ platformId: target.id, change })
      else
        unreadable.push({
          path: '',
          reason: `It is for account ${account}, which is not set up here with the same app secret.`,
        })
    }
    return { changes, unreadable }
  }

  /** An adapter never throws; should one all the same, the post is kept. */
  #parse(called: OpenAccount, body: Uint8Array, query: string): ParsedPost {
    try {
      return called.platform.parse(body, query)
    } catch (error) {
      this.#telemetry.emit('error.unexpected', { where: `parse ${called.account.type}`, error })
      return {
        items: [],
        unreadable: [{ path: '', reason: 'Reading it failed inside the hub; see the log.' }],
      }
    }
  }

  /** A bug of ours must not make the platform repeat the post for days: it is kept, to be replayed when mended. */
  async #keepAlone(
    called: OpenAccount,
    body: Uint8Array,
    unreadable: readonly Unreadable[],
    error: unknown,
  ): Promise<void> {
    if (error instanceof StoreUnavailable || isOverload(error)) throw error
    this.#telemetry.emit('error.unexpected', { where: 'ingest', error })
    const reasons = [{ path: '', reason: 'Storing it failed inside the hub; see the log.' }, ...unreadable]
    const quarantined = this.#quarantine(called, body, reasons)
    await this.#ingest.submit({ changes: [], quarantined })
    this.#tell(quarantined)
  }

  /** Tells of a quarantined post once it is kept, not before. */
  #tell({ id: quarantineId, platformId, reasons }: Quarantined): void {
    this.#telemetry.emit('post.quarantined', { platformId, quarantineId, reason: reasons[0]?.reason ?? '' })
  }

  #quarantine(called: OpenAccount, body: Uint8Array, reasons: readonly Unreadable[]): Quarantined {
    const receivedAt = this.#now()
    const { id: platformId, tenantId } = called.account
    const id = this.#newId(receivedAt)
    return { id, tenantId, platformId, receivedAt, reasons, body, digest: this.#digest(body) }
  }
}

const queryOf = (target: string): string => {
  const mark = target.indexOf('?')
  return mark === -1 ? '' : target.slice(mark + 1)
}
