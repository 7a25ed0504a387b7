import type { StoredFile } from '../domain/file.ts'
import type { AuditEntry } from '../domain/tenant.ts'
import type { Millis } from '../domain/time.ts'
import type { ParkedChange } from '../domain/unit.ts'
import type { ConversationInContext, QuarantinedRow } from './messages.ts'
import type { PruneStep } from './page.ts'

/** A chat user who is being erased. */
export interface Erasure {
  readonly tenantId: string
  readonly chatUserId: string
}

/** One part of what is stored about a person, in the order in which they are told. */
export type PersonalPart =
  | { readonly kind: 'person'; readonly value: ConversationInContext; readonly identities: readonly string[] }
  /** Ids of his messages; each is read by itself. */
  | { readonly kind: 'message'; readonly value: string }
  /** The bytes of an event of his conversation. */
  | { readonly kind: 'event'; readonly value: Uint8Array }
  | { readonly kind: 'file'; readonly value: StoredFile }
  | { readonly kind: 'quarantine'; readonly value: QuarantinedRow }
  /** A change of a message that is not known, and names him. */
  | { readonly kind: 'parked'; readonly value: ParkedChange }

/** What concerns a person as a whole: erasing him, telling all that is stored, forgetting what is old. */
export interface PeopleStore {
  /**
   * Begins to erase a chat user. From this transaction on nobody finds him: his identities are free, and what
   * he writes next begins anew; what waits to be sent to him is not sent any more. What was loaded before and is
   * written after is a conflict. What he writes from `audit.at` on is not erased with him.
   * @returns false where there is none, or he is being erased already
   */
  beginErasure(tenantId: string, chatUserId: string, audit: AuditEntry): Promise<boolean>
  /** Those that were begun and not ended. */
  erasures(limit: number): Promise<readonly Erasure[]>
  /**
   * Removes at most `limit` messages or events of him with all that hangs on them: files, what was uploaded to be
   * sent to nobody else, sends, event bytes, deliveries, attempts, the answers to requests that made them; then parked changes that name one of his ids, as
   * we or the platform write it, and quarantined posts of any account of the same tenant and type that name one, or
   * his number, looking at `limit` of either at a time, and at fewer posts where they are large. Shorter names than five characters are not looked for. Then all that came to the tenant's bins, whosever it is. The ledger
   * keeps the counts; a delivery that had not ended counts as discarded.
   * @returns true when nothing is left
   * @throws where it was not begun
   */
  erase(erasure: Erasure, limit: number): Promise<boolean>
  /**
   * All that is stored about a chat user, a page at a time; one in the middle may be empty.
   * @param after where the page begins: `next` of the one before; null: at the beginning
   * @returns null where there is none, or no more
   */
  parts(tenantId: string, chatUserId: string, after: string | null): Promise<PersonalPage | null>
  /**
   * One step of a walk that removes messages that were stored before an instant, with their files; not while an event
   * of one is kept, or its sending has not ended: on an account that was removed, nothing is sent any more. Then
   * conversations without messages and events, untouched since, with their chat users; not those that an agent has
   * blocked, for that would lift the block.
   * @param limit how many messages it looks at, or conversations at most, also where it removes none
   * @param after where it goes on: `next` of the step before; null: from the beginning
   */
  pruneMessages(before: Millis, limit: number, after: string | null): Promise<PruneStep>
  /** Removes at most `limit` quarantined posts received before an instant, fewer where they are large. @returns how many; 0: none is left */
  pruneQuarantine(before: Millis, limit: number): Promise<number>
}

export interface PersonalPage {
  readonly parts: readonly PersonalPart[]
  /** Where the next page begins; null: this was the last. */
  readonly next: string | null
}
