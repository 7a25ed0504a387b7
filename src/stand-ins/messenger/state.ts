import { randomBytes } from 'node:crypto'
import type { ApiCall, Wire } from '../kit/call.ts'
import { MessengerFailure } from './failure.ts'
import type { AccountOptions, CustomerTraits, MessengerOptions, ReceiptPlan } from './options.ts'

/** An account, as it is now. */
export interface Account extends Omit<AccountOptions, 'accessToken'> {
  accessToken: string
  /** Tokens from before it was renewed: they count as well. */
  earlierTokens: readonly string[]
  /** When the token was given out. */
  tokenAt: number
  /** Where the app has its posts sent; null: nowhere. */
  callbackUrl: string | null
  /** Subscribed by `subscribed_apps`; null: not yet. */
  fields: readonly string[] | null
}

/** A file that is kept: of a customer, uploaded, or fetched from where the business has it. */
export interface Kept {
  readonly bytes: Buffer
  readonly mimeType: string
}

/** A message of the business that was taken. */
export interface Sent {
  readonly mid: string
  readonly account: string
  /** Whom it is for. */
  readonly to: string
  readonly body: Wire
  /** `message.metadata` */
  readonly metadata: string | null
  /** What was attached. */
  readonly file: Kept | null
  readonly arrivedAt: number
}

/** Something that was done and is no message. */
export interface Action {
  readonly account: string
  readonly to: string
  readonly action: string
  readonly payload: Wire | null
}

/** What the stand-in knows. */
export class State {
  readonly accounts = new Map<string, Account>()
  readonly customers = new Map<string, CustomerTraits>()
  /** By their ids or the ends of their addresses. */
  readonly files = new Map<string, Kept>()
  readonly sent: Sent[] = []
  readonly actions: Action[] = []
  /** Messages of either side. */
  readonly mids = new Set<string>()
  receipts: ReceiptPlan
  echoes: NonNullable<MessengerOptions['echoes']>
  readonly #wroteAt = new Map<string, number>()

  constructor({ accounts = [], receipts, echoes = 'after' }: MessengerOptions) {
    this.receipts = receipts ?? [{ word: 'delivered', afterMs: 0 }]
    this.echoes = echoes
    for (const account of accounts) this.add(account)
  }

  add(options: AccountOptions): Account {
    const account: Account = {
      ...options,
      earlierTokens: [],
      tokenAt: Date.now(),
      callbackUrl: null,
      fields: null,
    }
    this.accounts.set(options.id, account)
    return account
  }

  /** @throws Error where there is none: a mistake of the test */
  account(id: string): Account {
    const account = this.accounts.get(id)
    if (account === undefined) throw new Error(`There is no account ${id}.`)
    return account
  }

  /** The account whose token a call has. @throws MessengerFailure where it has none that was given out */
  byToken({ headers, query }: ApiCall): Account {
    const token =
      /^(?:Bearer|OAuth) +(\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? query.get('access_token')
    for (const account of this.accounts.values())
      if ([account.accessToken, ...account.earlierTokens].some(one => one === token)) return account
    throw new MessengerFailure(190)
  }

  /** The customer wrote. */
  openWindow(account: string, customer: string, at: number): void {
    const key = `${account} ${customer}`
    this.#wroteAt.set(key, Math.max(at, this.#wroteAt.get(key) ?? 0))
  }

  /** Milliseconds since he wrote; null: he never did. */
  silentFor(account: string, customer: string): number | null {
    const at = this.#wroteAt.get(`${account} ${customer}`)
    return at === undefined ? null : Date.now() - at
  }

  keep(bytes: Uint8Array, mimeType: string, id = randomBytes(12).toString('hex')): string {
    this.files.set(id, { bytes: Buffer.from(bytes), mimeType })
    return id
  }

  newMid({ kind }: Pick<Account, 'kind'>): string {
    const mid = kind === 'page' ? `m_${randomBytes(48).toString('base64url')}` : igMid()
    this.mids.add(mid)
    return mid
  }
}

const igMid = (): string =>
  Buffer.from(`ig_dm_item:1:IGMessageID:${randomBytes(24).toString('hex')}`).toString('base64')
