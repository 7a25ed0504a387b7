import type { FieldError } from '../domain/errors.ts'
import { notFound, Refusal } from '../domain/errors.ts'
import type { FedItem } from '../platforms/platform.ts'
import type { MessageStore } from '../store/store.ts'
import type { Accounts } from './accounts.ts'
import type { Ingest } from './ingest.ts'

/** What became of one item. */
export type FeedOutcome =
  | {
      readonly ok: true
      readonly extIdentifier: string
      /** Our id of the message that it is, or is about; null where we do not know that message (yet). */
      readonly id: string | null
    }
  | { readonly ok: false; readonly errors: readonly FieldError[] }

/** The way in for a platform of the tenant's own: messages, receipts and edits by our API. */
export class Feed {
  readonly #accounts: Accounts
  readonly #ingest: Ingest
  readonly #messages: MessageStore

  constructor(parts: { accounts: Accounts; ingest: Ingest; messages: MessageStore }) {
    this.#accounts = parts.accounts
    this.#ingest = parts.ingest
    this.#messages = parts.messages
  }

  /**
   * Takes what is right and says of the rest what is wrong. When it resolves, all that it took is committed.
   * The same item a second time changes nothing.
   * @param body one item, or `{items: [...]}`
   * @returns an outcome for each item, in order
   * @throws Refusal `not_found`, `platform_unsupported` where the account is fed by its platform, `invalid`
   *   where the body is no feed, or its only item is wrong
   */
  async take(tenantId: string, platformId: string, body: unknown): Promise<readonly FeedOutcome[]> {
    const items = this.#read(tenantId, platformId, body)
    const changes = items.flatMap(item => (item.ok ? [{ platformId, change: item.change }] : []))
    if (changes.length > 0) await this.#ingest.submit({ changes, quarantined: null })
    const ids = await this.#ids(
      platformId,
      changes.map(({ change }) => change.extIdentifier),
    )
    return items.map(item => {
      if (!item.ok) return item
      const { extIdentifier } = item.change
      return { ok: true, extIdentifier, id: ids.get(extIdentifier) ?? null }
    })
  }

  #read(tenantId: string, platformId: string, body: unknown): readonly FedItem[] {
    const open = this.#accounts.open(platformId)
    if (open === null || open.account.tenantId !== tenantId) throw notFound('platform account')
    if (open.platform.readFeed === undefined) {
      const detail = `Only a CUSTOM account is fed by the API; this one is ${open.account.type} and is fed by its platform.`
      throw new Refusal('platform_unsupported', detail)
    }
    const { items } = open.platform.readFeed(body)
    const [first] = items
    // A caller that feeds one item looks at the status alone.
    if (items.length === 1 && first !== undefined && !first.ok)
      throw new Refusal('invalid', `Nothing was taken: ${sentenceOf(first.errors)}.`, first.errors)
    return items
  }

  async #ids(platformId: string, extIdentifiers: readonly string[]): Promise<Map<string, string>> {
    if (extIdentifiers.length === 0) return new Map()
    const wanted = { platformId, extIdentifiers: [...new Set(extIdentifiers)] }
    const { messages } = await this.#messages.load([wanted])
    return new Map(messages.map(({ extIdentifier, id }) => [extIdentifier, id]))
  }
}

const sentenceOf = (errors: readonly FieldError[]): string =>
  errors.map(({ path, message }) => `${path || 'the item'} ${message}`).join('; ')
