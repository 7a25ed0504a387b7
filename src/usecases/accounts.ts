import type { PlatformType } from '../domain/contract.ts'
import { Refusal } from '../domain/errors.ts'
import type { PlatformAccount } from '../domain/platform-account.ts'
import type { Vault } from '../domain/vault.ts'
import type { Credentials, Platform } from '../platforms/platform.ts'
import type { Directory } from './directory.ts'

/** The adapters that this hub has. */
export type Platforms = ReadonlyMap<PlatformType, Platform>

/** An account with its adapter and its credentials in the clear. */
export interface OpenAccount {
  readonly account: PlatformAccount
  readonly platform: Platform
  readonly credentials: Credentials
}

/** Opens accounts, each record once. */
export class Accounts {
  readonly #platforms: Platforms
  readonly #directory: Directory
  readonly #vault: Vault
  readonly #opened = new WeakMap<PlatformAccount, OpenAccount>()

  constructor(platforms: Platforms, directory: Directory, vault: Vault) {
    this.#platforms = platforms
    this.#directory = directory
    this.#vault = vault
  }

  /** @throws Refusal `platform_unsupported` */
  platform(type: PlatformType): Platform {
    const platform = this.#platforms.get(type)
    if (platform !== undefined) return platform
    const known = [...this.#platforms.keys()].join(', ')
    throw new Refusal(
      'platform_unsupported',
      `Platform type ${type} is not supported by this version; these are: ${known}.`,
    )
  }

  /** Can posts be fetched from the platform, where it cannot call us? */
  canPoll(type: PlatformType): boolean {
    return this.#platforms.get(type)?.polling !== undefined
  }

  /** Are there credentials of this type that would end by themselves? */
  canRenew(type: PlatformType): boolean {
    return this.#platforms.get(type)?.renew !== undefined
  }

  /** Null where there is no such account. */
  open(id: string): OpenAccount | null {
    const account = this.#directory.account(id)
    return account === null ? null : this.#open(account)
  }

  /**
   * The account that an item is for: of the same tenant and type and signed with the same secret as the one
   * whose hook was called, because one app calls one hook for all of its accounts. Null: none of ours.
   * @param alternatives other names that it may be set up under, the most telling first
   */
  route(
    called: OpenAccount,
    accountKey: string | null,
    alternatives: readonly string[] = [],
  ): PlatformAccount | null {
    if (accountKey === null || accountKey === called.account.accountKey) return called.account
    if (alternatives.some(name => name === called.account.accountKey)) return called.account
    for (const name of [accountKey, ...alternatives]) {
      const account = this.#beside(called, name)
      if (account !== null) return account
    }
    return null
  }

  /** Another account with this key, of the same tenant, type and secret. */
  #beside(called: OpenAccount, accountKey: string): PlatformAccount | null {
    const secret = called.platform.signingSecret(called.credentials)
    for (const account of this.#directory.accountsOf(called.account.tenantId)) {
      if (account.type !== called.account.type || account.accountKey !== accountKey) continue
      const other = this.#open(account)
      if (secret !== null && other.platform.signingSecret(other.credentials) === secret) return account
    }
    return null
  }

  #open(account: PlatformAccount): OpenAccount {
    let opened = this.#opened.get(account)
    if (opened === undefined) {
      const credentials = JSON.parse(this.#vault.open(account.id, account.credentials)) as Credentials
      opened = { account, platform: this.platform(account.type), credentials }
      this.#opened.set(account, opened)
    }
    return opened
  }
}
