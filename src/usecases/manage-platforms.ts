import type { PlatformType } from '../domain/contract.ts'
import { Refusal, StoreUnavailable } from '../domain/errors.ts'
import type { NewId } from '../domain/id.ts'
import type { AccountHealth, PlatformAccount } from '../domain/platform-account.ts'
import type { Clock, Millis } from '../domain/time.ts'
import type { Vault } from '../domain/vault.ts'
import type { Credentials, Platform } from '../platforms/platform.ts'
import type { MessageStore, Page, PageRequest, Patch } from '../store/store.ts'
import { accountHealth, worse } from './account-health.ts'
import type { Accounts } from './accounts.ts'
import { type Actor, type Configuration, SYSTEM } from './configuration.ts'
import type { Directory } from './directory.ts'
import { changedFields } from './fields.ts'

/** An account as the admin sets it up. */
export interface PlatformInput {
  readonly type: PlatformType
  readonly name: string
  readonly messageForwarding: boolean
  readonly transcribeEnabled: boolean
  readonly startsWithBot: boolean
  /** As given; the platform's adapter reads them. */
  readonly credentials: Readonly<Record<string, unknown>>
}

/** An account with when something last came in from it. */
export interface HeardAccount {
  readonly account: PlatformAccount
  /** Behind by a minute at the most; null: nothing came yet. */
  readonly lastHeardAt: Millis | null
}

/** Accounts on chat platforms. Their credentials are tried before they are kept. */
export class ManagePlatforms {
  readonly #configuration: Configuration
  readonly #accounts: Accounts
  readonly #directory: Directory
  readonly #messages: Pick<MessageStore, 'heard'>
  readonly #vault: Vault
  readonly #publicUrl: string
  readonly #now: Clock
  readonly #newId: NewId

  constructor(parts: {
    configuration: Configuration
    accounts: Accounts
    directory: Directory
    messages: Pick<MessageStore, 'heard'>
    vault: Vault
    /** Where the platforms reach this hub, without a slash at its end. */
    publicUrl: string
    now: Clock
    newId: NewId
  }) {
    this.#configuration = parts.configuration
    this.#accounts = parts.accounts
    this.#directory = parts.directory
    this.#messages = parts.messages
    this.#vault = parts.vault
    this.#publicUrl = parts.publicUrl
    this.#now = parts.now
    this.#newId = parts.newId
  }

  /** What the platform calls for this account. */
  hookUrl(id: string): string {
    return `${this.#publicUrl}/hooks/${id}`
  }

  async list(tenantId: string, page: PageRequest): Promise<Page<HeardAccount>> {
    const found = await this.#configuration.list('platforms', tenantId, page)
    return { ...found, rows: await this.heard(found.rows) }
  }

  /** @throws Refusal `not_found` */
  get(tenantId: string, id: string): Promise<PlatformAccount> {
    return this.#configuration.get('platforms', tenantId, id)
  }

  /** Says of each when something last came in from it. */
  async heard(accounts: readonly PlatformAccount[]): Promise<HeardAccount[]> {
    const heard = await this.#messages.heard(accounts.map(({ id }) => id))
    const at = new Map(heard.map(one => [one.platformId, one.at]))
    return accounts.map(account => ({ account, lastHeardAt: at.get(account.id) ?? null }))
  }

  /**
   * Sets an account up: its credentials are tried, then it is kept, then the platform is told our hook (which
   * the platform may call at once, so the account must be there by then).
   * @throws Refusal `platform_unsupported`, `transcriber_missing`, `credentials_invalid`, `credentials_refused`,
   *   `conflict`
   */
  async create(tenantId: string, input: PlatformInput, actor: Actor): Promise<PlatformAccount> {
    const { credentials: given, ...settings } = input
    const platform = this.#accounts.platform(input.type)
    refuseTranscription(input.transcribeEnabled)
    const credentials = platform.readCredentials(given)
    const accountKey = await this.#freeKey(tenantId, platform, credentials, null)
    const health = await this.#try(platform, credentials)
    const createdAt = this.#now()
    const id = this.#newId(createdAt)
    const sealed = this.#vault.seal(id, JSON.stringify(credentials))
    const account = { id, tenantId, ...settings, accountKey, credentials: sealed, health, createdAt }
    await this.#configuration.insert('platforms', account, {
      actor,
      action: 'platform.create',
      detail: input.type,
    })
    return await this.#register(account, platform, credentials, actor)
  }

  /**
   * Changes an account. New credentials are tried first, together with those that are kept; none at all: those that are
   * kept are tried, and the hook is told, once more.
   * @throws Refusal `not_found`, `conflict` where they were changed meanwhile, and those of {@link create}
   */
  async change(
    tenantId: string,
    id: string,
    input: Partial<Omit<PlatformInput, 'type'>>,
    actor: Actor,
  ): Promise<PlatformAccount> {
    const { credentials: given, ...settings } = input
    refuseTranscription(input.transcribeEnabled ?? false)
    const note = { actor, action: 'platform.update', detail: changedFields(input) }
    if (given === undefined)
      return await this.#configuration.update('platforms', tenantId, id, settings, note)
    const before = await this.get(tenantId, id)
    const platform = this.#accounts.platform(before.type)
    const kept = JSON.parse(this.#vault.open(id, before.credentials)) as Credentials
    const credentials = platform.readCredentials({ ...kept, ...given })
    refuseOther(before, platform, credentials)
    const accountKey = await this.#freeKey(tenantId, platform, credentials, id)
    const health = await this.#try(platform, credentials)
    const sealed = this.#vault.seal(id, JSON.stringify(credentials))
    const patch: Patch<'platforms'> = { ...settings, accountKey, credentials: sealed, health }
    // What somebody else gave meanwhile is not among those that were kept, and would be lost.
    const was = { credentials: before.credentials }
    const account = await this.#configuration.update('platforms', tenantId, id, patch, note, was)
    return await this.#register(account, platform, credentials, actor)
  }

  /**
   * Checks an account as it stands, and tells its platform our hook where its credentials hold.
   * @returns what was found; null where it is on record of nothing, because the account was changed meanwhile or is gone
   * @throws Refusal `not_found` where it was removed at the last moment
   */
  async verify(id: string): Promise<AccountHealth | null> {
    const opened = this.#accounts.open(id)
    if (opened === null) return null
    const { account, platform, credentials } = opened
    const checked = accountHealth(await platform.check(credentials), this.#now())
    const told = checked.state === 'ok' ? await platform.register(credentials, this.hookUrl(id)) : null
    const health = told === null ? checked : worse(checked, accountHealth(told, this.#now()))
    await this.#directory.refresh()
    const current = this.#directory.account(id)
    if (current === null || !isAsBefore(current, account)) return null
    const { state, detail } = health
    // One that still cannot be asked is checked for as long as it takes: that is no entry in the audit log each time.
    if (state !== account.health.state || detail !== account.health.detail) {
      const note = { actor: SYSTEM, action: 'platform.health', detail: state }
      const was = { credentials: account.credentials }
      return await this.#configuration
        .update('platforms', account.tenantId, id, { health }, note, was)
        .then(changed => changed.health, nullWhereChanged)
    }
    return health
  }

  /** @throws Refusal `not_found` */
  async remove(tenantId: string, id: string, actor: Actor): Promise<void> {
    await this.#configuration.remove('platforms', tenantId, id, { actor, action: 'platform.delete' })
  }

  /** The account's key at its platform, once in a tenant: two accounts with the same one could not be told apart. */
  async #freeKey(
    tenantId: string,
    platform: Platform,
    credentials: Credentials,
    own: string | null,
  ): Promise<string | null> {
    const accountKey = platform.accountKey(credentials)
    if (accountKey === null) return null
    await this.#directory.refresh()
    const taken = this.#directory
      .accountsOf(tenantId)
      .find(({ id, type, accountKey: key }) => id !== own && type === platform.type && key === accountKey)
    if (taken === undefined) return accountKey
    const detail = `This tenant has a ${platform.type} account for ${accountKey} already: "${taken.name}" (${taken.id}). Change that one, or remove it first.`
    throw new Refusal('conflict', detail)
  }

  /** @throws Refusal `credentials_refused` */
  async #try(platform: Platform, credentials: Credentials): Promise<PlatformAccount['health']> {
    const check = await platform.check(credentials)
    if (check.state === 'refused') throw new Refusal('credentials_refused', check.detail)
    return accountHealth(check, this.#now())
  }

  /** Tells the platform our hook, where it has an API for that. */
  async #register(
    account: PlatformAccount,
    platform: Platform,
    credentials: Credentials,
    actor: Actor,
  ): Promise<PlatformAccount> {
    const registered = await platform.register(credentials, this.hookUrl(account.id))
    if (registered === null) return account
    const health = worse(account.health, accountHealth(registered, this.#now()))
    const note = { actor, action: 'platform.register', detail: registered.state }
    try {
      return await this.#configuration.update('platforms', account.tenantId, account.id, { health }, note)
    } catch (error) {
      // The account is kept by now: that only its health is not must not look as if it were not.
      if (error instanceof StoreUnavailable) return { ...account, health }
      throw error
    }
  }
}

/** @throws Refusal `conflict` where messages would be mistaken for those of the account that it was */
const refuseOther = (before: PlatformAccount, platform: Platform, credentials: Credentials): void => {
  const key = platform.accountKey(credentials)
  if (platform.hasOwnNumbers !== true || key === before.accountKey) return
  const detail = `These are the credentials of ${key}, and this account is ${before.accountKey}: its messages would be mistaken for those that are here. Add it as an account of its own.`
  throw new Refusal('conflict', detail)
}

/** @throws whatever else it was */
const nullWhereChanged = (error: unknown): null => {
  if (error instanceof Refusal && error.code === 'conflict') return null
  throw error
}

/** Neither its credentials nor what is known of them has changed. */
const isAsBefore = (current: PlatformAccount, before: PlatformAccount): boolean =>
  current.credentials === before.credentials &&
  current.health.state === before.health.state &&
  current.health.checkedAt === before.health.checkedAt

const refuseTranscription = (wanted: boolean): void => {
  if (!wanted) return
  const detail = 'No transcriber is configured on this hub, so transcribe_enabled must stay false.'
  throw new Refusal('transcriber_missing', detail, [
    { path: 'transcribe_enabled', message: 'must be false: no transcriber is configured on this hub' },
  ])
}
