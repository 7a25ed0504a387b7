import { Refusal, StoreUnavailable } from '../domain/errors.ts'
import type { AccountHealth, PlatformAccount } from '../domain/platform-account.ts'
import { type Clock, type Millis, SECOND } from '../domain/time.ts'
import { FETCHED, type PollingNeed } from '../platforms/polling.ts'
import type { Telemetry } from '../telemetry.ts'
import type { Accounts } from './accounts.ts'
import { type Configuration, SYSTEM } from './configuration.ts'
import type { Directory } from './directory.ts'
import { type PollListener, PollLoop } from './poll-loop.ts'

/** Accounts come, go and change at any time, here or on another node. */
const LOOK_EVERY: Millis = SECOND
/** Loops that begin with one look: each asks its platform at once. */
const MOST_STARTS = 20

/** A loop that runs, with what it was begun for. */
interface Running {
  readonly loop: PollLoop
  /** Sealed; with others it is another account. */
  readonly credentials: string
  readonly done: Promise<void>
  /** Of the account, as JSON: what was known of it the last time. */
  health: string
}

/** What fetching needs of the rest. */
export interface PollParts {
  readonly accounts: Accounts
  readonly directory: Directory
  readonly configuration: Configuration
  readonly telemetry: Telemetry
  readonly now: Clock
  /** Commits a post that was fetched; `ReceivePlatformPost.takeFetched`. */
  readonly take: (platformId: string, body: Uint8Array) => Promise<void>
  /** Looks at an account once more; `ManagePlatforms.verify`. */
  readonly verify: (platformId: string) => Promise<unknown>
  readonly hookUrl: (platformId: string) => string
  /** Is this the node that does what is to be done once? Two that fetch would end each other's calls. */
  readonly isFirst: () => boolean
}

/** Fetches the posts of accounts whose platform cannot call this hub: one loop an account, on one node. */
export class PollAccounts {
  readonly #parts: PollParts
  readonly #running = new Map<string, Running>()
  /** Loops that were ended, and still commit. */
  readonly #ending = new Set<Promise<void>>()
  #timer: NodeJS.Timeout | null = null
  #isRunning = false
  #since: Millis = 0

  constructor(parts: PollParts) {
    this.#parts = parts
  }

  start(): void {
    this.#isRunning = true
    this.#since = this.#parts.now()
    this.#timer = setInterval(() => this.look(), LOOK_EVERY)
    this.look()
  }

  /** Ends all loops, and waits for what is just being committed. */
  async stop(): Promise<void> {
    this.#isRunning = false
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#timer = null
    for (const id of this.#running.keys()) this.#end(id)
    await Promise.all(this.#ending)
  }

  /** Begins the loops of accounts that have none, and ends those that have no account any more. Never throws. */
  look(): void {
    if (!this.#isRunning) return
    const wanted = this.#wanted()
    for (const [id, running] of this.#running) {
      const account = wanted.get(id)
      if (account?.credentials !== running.credentials) this.#end(id)
      else this.#follow(running, account)
    }
    const fresh = [...wanted.keys()].filter(id => !this.#running.has(id))
    for (const id of fresh.slice(0, MOST_STARTS)) this.#begin(id)
  }

  /** The accounts of platforms that can be asked for posts. */
  #wanted(): Map<string, PlatformAccount> {
    const { isFirst, directory, accounts } = this.#parts
    const all = isFirst() ? [...directory.accounts()] : []
    return new Map(all.filter(({ type }) => accounts.canPoll(type)).map(account => [account.id, account]))
  }

  #begin(id: string): void {
    const { accounts, hookUrl, take, now, telemetry } = this.#parts
    try {
      const opened = accounts.open(id)
      const polling = opened?.platform.polling
      if (opened === null || polling === undefined) return
      const loop = new PollLoop({
        opened,
        polling,
        hookUrl: hookUrl(id),
        since: this.#since,
        take: body => take(id, body),
        listener: new Told(opened.account, this.#parts),
        now,
      })
      const { credentials, health } = opened.account
      const done = loop.run()
      this.#running.set(id, { loop, credentials, done, health: JSON.stringify(health) })
    } catch (error) {
      // Its credentials cannot be opened: they are of another master key.
      telemetry.emit('error.unexpected', { where: 'fetch posts', error })
    }
  }

  /** Its hook was registered just now, or it was found to be well again. */
  #follow(running: Running, account: PlatformAccount): void {
    const health = JSON.stringify(account.health)
    if (running.health === health) return
    running.health = health
    running.loop.wake()
  }

  #end(id: string): void {
    const running = this.#running.get(id)
    if (running === undefined) return
    this.#running.delete(id)
    running.loop.end()
    const done = running.done.finally(() => this.#ending.delete(done))
    this.#ending.add(done)
  }
}

/** Tells what a loop meets: in the log once a change, and in the account's health. */
class Told implements PollListener {
  readonly #account: PlatformAccount
  readonly #parts: PollParts
  #isPolling = false
  #isIll = false
  #wasRefused = false
  #isOver = false

  constructor(account: PlatformAccount, parts: PollParts) {
    this.#account = account
    this.#parts = parts
  }

  async decided(need: PollingNeed): Promise<void> {
    const { telemetry } = this.#parts
    const isPolling = need.state === 'poll'
    if (isPolling && !this.#isPolling)
      telemetry.emit('polling.started', { ...this.#whose(), reason: need.detail })
    if (!isPolling && this.#isPolling) telemetry.emit('polling.ended', this.#whose())
    this.#isPolling = isPolling
    await this.#health(need)
    this.#wasRefused = need.state === 'refused'
  }

  ill(reason: string): void {
    if (!this.#isIll) this.#parts.telemetry.emit('polling.failed', { ...this.#whose(), reason })
    this.#isIll = true
  }

  well(): void {
    if (this.#isIll) this.#parts.telemetry.emit('polling.recovered', this.#whose())
    this.#isIll = false
  }

  ended(): void {
    this.#isOver = true
    if (this.#isPolling) this.#parts.telemetry.emit('polling.ended', this.#whose())
  }

  unexpected(error: unknown): void {
    this.#parts.telemetry.emit('error.unexpected', { where: 'fetch posts', error })
  }

  #whose() {
    return { tenantId: this.#account.tenantId, platformId: this.#account.id }
  }

  async #health(need: PollingNeed): Promise<void> {
    const { directory, verify } = this.#parts
    const health = directory.account(this.#account.id)?.health
    if (health === undefined) return
    try {
      if (need.state === 'poll') await this.#write(health, 'ok', need.detail)
      else if (need.state === 'refused') await this.#write(health, 'failing', need.detail)
      // What stands there is of a time when it was otherwise. That takes as long as the platform does.
      else if (health.detail?.startsWith(FETCHED) || this.#wasRefused)
        void verify(this.#account.id).catch(error => this.#unwritten(error))
    } catch (error) {
      this.#unwritten(error)
    }
  }

  async #write(before: AccountHealth, state: AccountHealth['state'], detail: string): Promise<void> {
    if (before.state === state && before.detail === detail) return
    const { configuration, now } = this.#parts
    const { id, tenantId } = this.#account
    const health: AccountHealth = { state, detail, checkedAt: now() }
    const note = { actor: SYSTEM, action: 'platform.health', detail: state }
    await configuration.update('platforms', tenantId, id, { health }, note)
  }

  /** It was removed just now, or the store is away: that health is not written down must not stop what comes in. */
  #unwritten(error: unknown): void {
    if (this.#isOver || (error instanceof Refusal && error.code === 'not_found')) return
    if (!(error instanceof StoreUnavailable)) return this.unexpected(error)
    const where = 'write account health'
    this.#parts.telemetry.emit('store.unavailable', { where, detail: error.message })
  }
}
