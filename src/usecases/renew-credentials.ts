import { Refusal } from '../domain/errors.ts'
import type { AccountHealth } from '../domain/platform-account.ts'
import type { Vault } from '../domain/vault.ts'
import { reportFailure, type Telemetry } from '../telemetry.ts'
import type { Accounts } from './accounts.ts'
import { type Configuration, SYSTEM } from './configuration.ts'
import type { Directory } from './directory.ts'

/** What renewing needs of the rest. */
export interface RenewParts {
  readonly accounts: Accounts
  readonly directory: Directory
  readonly configuration: Configuration
  readonly vault: Pick<Vault, 'seal'>
  readonly telemetry: Telemetry
  /** Checks an account, and writes down its health; `ManagePlatforms.verify`. */
  readonly verify: (id: string) => Promise<AccountHealth | null>
}

/** Renews credentials that would end by themselves, long before they do, account by account. */
export class RenewCredentials {
  readonly #parts: RenewParts
  #round: Promise<void> | null = null
  #stopped = false

  constructor(parts: RenewParts) {
    this.#parts = parts
  }

  /** Begins a round, unless one is under way, and waits for nothing. */
  begin(): void {
    this.#round ??= this.#all().finally(() => {
      this.#round = null
    })
  }

  /** Begins no more, and is silent about the one that is under way. */
  stop(): void {
    this.#stopped = true
  }

  async #all(): Promise<void> {
    const { accounts, directory } = this.#parts
    for (const { id } of [...directory.accounts()].filter(({ type }) => accounts.canRenew(type))) {
      try {
        if (!this.#stopped) await this.#one(id)
      } catch (error) {
        this.#report(error)
      }
    }
  }

  async #one(id: string): Promise<void> {
    const { accounts, configuration, vault } = this.#parts
    const opened = accounts.open(id)
    const renewal = (await opened?.platform.renew?.(opened.credentials)) ?? null
    if (opened === null || renewal === null || renewal.state === 'unreachable') return
    if (renewal.state === 'refused') return this.#check(id)
    const credentials = JSON.stringify(opened.platform.readCredentials(renewal.credentials))
    // What it had counts for longer.
    if (credentials === JSON.stringify(opened.credentials)) return
    const { tenantId, credentials: was } = opened.account
    const note = { actor: SYSTEM, action: 'platform.renew' }
    const patch = { credentials: vault.seal(id, credentials) }
    await configuration.update('platforms', tenantId, id, patch, note, { credentials: was })
  }

  /** They are too young to be renewed, or have ended: the account's health tells which. */
  async #check(id: string): Promise<void> {
    const account = this.#parts.directory.account(id)
    const health = await this.#parts.verify(id)
    if (account === null || health?.state !== 'failing' || account.health.state === 'failing') return
    const { tenantId } = account
    const { state, detail: reason } = health
    this.#parts.telemetry.emit('account.checked', { tenantId, platformId: id, state, reason })
  }

  #report(error: unknown): void {
    // It was removed meanwhile, or others were given.
    if (this.#stopped || (error instanceof Refusal && ['not_found', 'conflict'].includes(error.code))) return
    reportFailure(this.#parts.telemetry, 'renew credentials', error)
  }
}
