import { type Change, type MessageChange, wholeIdentifier } from '../domain/change.ts'
import { keysOf } from '../domain/change-keys.ts'
import { fold } from '../domain/fold/fold.ts'
import { type Clock, MINUTE, type Millis } from '../domain/time.ts'
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
const NOBODY: readonly string[] = []

/** Writes what platforms send. A submission is answered after its own commit, never before. */
export class Ingest {
  readonly #writer: Writer
  readonly #directory: Directory
  readonly #now: Clock
  /** When each account was noted as heard, by this process. */
  readonly #noted = new Map<string, Millis>()

  constructor({ writer, directory, now }: { writer: Writer; directory: Directory; now: Clock }) {
    this.#writer = writer
    this.#directory = directory
    this.#now = now
  }

  /**
   * Resolves when all of the submission is committed.
   * @throws StoreUnavailable where it is not: nothing of it was stored, repeat later
   * @throws Refusal `conflict` where it cannot be stored beside what is there, however often it is tried
   */
  submit(submission: Submission): Promise<void> {
    const now = this.#now()
    const heard = submission.isRepeated === true ? NOBODY : this.#unnoted(submission, now)
    const written = this.#write(submission, heard)
    // Mostly there is none, and nothing is to be done between the commit and the answer.
    return heard.length === 0 ? written : written.then(() => this.#note(heard, now))
  }

  #write({ changes, quarantined }: Submission, heard: readonly string[]): Promise<void> {
    return this.#writer.write({
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
        for (const platformId of heard) known.hear(platformId)
      },
    })
  }

  /** The accounts that it comes from whose note is old. */
  #unnoted({ changes, quarantined }: Submission, now: Millis): readonly string[] {
    const due = new Set<string>()
    let last = ''
    for (const { platformId } of changes) {
      if (platformId === last) continue
      last = platformId
      if (this.#isDue(platformId, now)) due.add(platformId)
    }
    if (quarantined !== null && this.#isDue(quarantined.platformId, now)) due.add(quarantined.platformId)
    return due.size === 0 ? NOBODY : [...due]
  }

  #isDue(platformId: string, now: Millis): boolean {
    return now >= (this.#noted.get(platformId) ?? 0) + NOTE_EVERY
  }

  /** They are on record as heard now, which what was not committed is not. */
  #note(heard: readonly string[], now: Millis): void {
    for (const platformId of heard) this.#noted.set(platformId, now)
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
