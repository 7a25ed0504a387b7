import { type Change, type MessageChange, wholeIdentifier } from '../domain/change.ts'
import { keysOf } from '../domain/change-keys.ts'
import { fold } from '../domain/fold/fold.ts'
import type { Known } from '../domain/known.ts'
import { MINUTE, type Millis } from '../domain/time.ts'
import type { Heard } from '../domain/unit.ts'
import { hasWatermarks } from '../domain/watermark.ts'
import type { Quarantined } from '../store/store.ts'
import type { Directory } from './directory.ts'
import type { Origin } from './fired.ts'
import type { Wanting } from './recollection.ts'
import type { Writer } from './writer.ts'

/** A change with the account that it is for. */
export interface RoutedChange {
  readonly platformId: string
  readonly change: Change
}

/** What one post, or one call of the feed, brings. */
export interface Submission {
  readonly changes: readonly RoutedChange[]
  /** The raw post, where something in it could not be read. */
  readonly quarantined: Quarantined | null
  /** It came in before, and is read once more: nobody was heard. Defaults to false. */
  readonly isRepeated?: boolean
}

/** Each write of it costs a page: an account is noted as heard now and then. */
const NOTE_EVERY = MINUTE
const NOBODY: readonly Heard[] = []

/** Writes what platforms send. A submission is answered after its own commit, never before. */
export class Ingest {
  readonly #writer: Writer
  readonly #directory: Directory
  /** When each account was noted as heard, by this process. */
  readonly #noted = new Map<string, Millis>()

  constructor({ writer, directory }: { writer: Writer; directory: Directory }) {
    this.#writer = writer
    this.#directory = directory
  }

  /**
   * Resolves when all of the submission is committed.
   * @throws StoreUnavailable where it is not: nothing of it was stored, repeat later
   * @throws Refusal `conflict` where it cannot be stored beside what is there, however often it is tried
   */
  async submit({ changes, quarantined, isRepeated = false }: Submission): Promise<void> {
    const heard = await this.#writer.write({
      wanted: changes.map(change => this.#wantedBy(change)),
      size: changes.length,
      refusable: true,
      origin: () => this.#originOf(changes),
      posts: quarantined === null ? [] : [quarantined],
      fold: known => {
        for (const { platformId, change } of changes) {
          const around = this.#directory.surroundings(platformId)
          // The account was removed since the post was accepted: there is nobody to tell.
          if (around !== null) fold(change, around, known)
        }
        return isRepeated ? NOBODY : this.#hear(changes, quarantined, known)
      },
    })
    // Only now: what was not committed is not noted.
    for (const { platformId, at } of heard) this.#noted.set(platformId, at)
  }

  /** Notes the accounts that it came from where their note is old. @returns those */
  #hear(changes: readonly RoutedChange[], quarantined: Quarantined | null, known: Known): readonly Heard[] {
    const heard: Heard[] = []
    let last = ''
    const note = (platformId: string): void => {
      if (platformId === last) return
      last = platformId
      if (known.now < (this.#noted.get(platformId) ?? 0) + NOTE_EVERY) return
      known.hear(platformId)
      heard.push({ platformId, at: known.now })
    }
    for (const { platformId } of changes) note(platformId)
    if (quarantined !== null) note(quarantined.platformId)
    return heard
  }

  /** Asked for where they fired something: there is at least one. */
  #originOf(changes: readonly RoutedChange[]): Origin {
    const platformId = changes[0]?.platformId ?? ''
    const platform = this.#directory.account(platformId)?.type ?? 'unknown'
    return { platform, platformId, items: changes.length }
  }

  /** What is told as ours may be what we sent ourselves, and tells the platform's time of it. */
  #hasEchoes(platformId: string): boolean {
    const type = this.#directory.account(platformId)?.type
    return type !== undefined && hasWatermarks(type)
  }

  #wantedBy({ platformId, change }: RoutedChange): Wanting {
    const { identities, extIdentifiers, messageIds, events, reaches, sendsTo } = keysOf(change)
    return isNewcomer(change) && !(change.outbound && this.#hasEchoes(platformId))
      ? { platformId, identities, messageIds, newcomers: [change.extIdentifier] }
      : { platformId, identities, extIdentifiers, events, messageIds, reaches, sendsTo }
  }
}

/** Is it a message that nobody has to be asked about, where it is the customer's? */
const isNewcomer = (change: Change): change is MessageChange =>
  change.kind === 'message' &&
  change.quotedExtIdentifier === null &&
  wholeIdentifier(change.extIdentifier) === null &&
  change.mayBeOurs !== true
