import { Refusal } from '../domain/errors.ts'
import type { AccountHealth, PlatformAccount } from '../domain/platform-account.ts'
import { type Clock, MINUTE, type Millis } from '../domain/time.ts'
import { reportFailure, type Telemetry } from '../telemetry.ts'
import type { Directory } from './directory.ts'

/** The distance between two checks of an account grows from the first to the second. */
const SHORTEST_WAIT = MINUTE
const LONGEST_WAIT = 10 * MINUTE
/** So many are checked at a time: a platform that does not answer holds each of them up for a while. */
const AT_ONCE = 4

/** When an account's next check is due. */
interface Turn {
  /** Sealed; others make a new turn. */
  readonly credentials: string
  waitMs: Millis
  dueAt: Millis
}

/**
 * Checks accounts whose platform could not be asked when they were set up, until it answers: at the start, and then at
 * growing distances.
 */
export class VerifyAccounts {
  readonly #verify: (id: string) => Promise<AccountHealth | null>
  readonly #directory: Directory
  readonly #telemetry: Telemetry
  readonly #now: Clock
  readonly #startedAt: Millis
  readonly #turns = new Map<string, Turn>()
  readonly #underWay = new Set<string>()
  #stopped = false

  /** @param parts.verify checks one account; `ManagePlatforms.verify` */
  constructor(parts: {
    verify: (id: string) => Promise<AccountHealth | null>
    directory: Directory
    telemetry: Telemetry
    now: Clock
  }) {
    this.#verify = parts.verify
    this.#directory = parts.directory
    this.#telemetry = parts.telemetry
    this.#now = parts.now
    this.#startedAt = parts.now()
  }

  /** Begins the checks that are due, and waits for none of them. */
  begin(now: Millis): void {
    const unverified = [...this.#directory.accounts()].filter(({ health }) => health.state === 'unverified')
    const ids = new Set(unverified.map(({ id }) => id))
    for (const id of this.#turns.keys()) if (!ids.has(id)) this.#turns.delete(id)
    for (const account of unverified) {
      const turn = this.#turnOf(account, now)
      if (this.#stopped || this.#underWay.size >= AT_ONCE) return
      if (turn.dueAt <= now && !this.#underWay.has(account.id)) void this.#take(account, turn)
    }
  }

  /** Begins no more, and is silent about those that are under way. */
  stop(): void {
    this.#stopped = true
  }

  /** What an earlier process found out is looked at again at once. */
  #turnOf({ id, credentials, health }: PlatformAccount, now: Millis): Turn {
    const known = this.#turns.get(id)
    if (known?.credentials === credentials) return known
    const checkedAt = health.checkedAt ?? 0
    const dueAt = checkedAt < this.#startedAt ? now : checkedAt + SHORTEST_WAIT
    const turn = { credentials, waitMs: SHORTEST_WAIT, dueAt }
    this.#turns.set(id, turn)
    return turn
  }

  /** Never throws. */
  async #take({ id, tenantId }: PlatformAccount, turn: Turn): Promise<void> {
    this.#underWay.add(id)
    try {
      const health = await this.#verify(id)
      if (health === null || this.#stopped) return
      const { state, detail } = health
      // What the platform says of an account in good health holds its number.
      const reason = state === 'ok' ? null : detail
      this.#telemetry.emit('account.checked', { tenantId, platformId: id, state, reason })
    } catch (error) {
      this.#report(error)
    } finally {
      turn.dueAt = this.#now() + turn.waitMs
      turn.waitMs = Math.min(2 * turn.waitMs, LONGEST_WAIT)
      this.#underWay.delete(id)
    }
  }

  #report(error: unknown): void {
    // It was removed just now, or the store was closed.
    if (this.#stopped || (error instanceof Refusal && error.code === 'not_found')) return
    reportFailure(this.#telemetry, 'verify an account', error)
  }
}
