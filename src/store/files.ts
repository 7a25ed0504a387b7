import type { StoredFile } from '../domain/file.ts'
import type { Millis } from '../domain/time.ts'

/** Whose files are fetched next. */
export interface FetchTurn {
  /** At the most so many. */
  readonly limit: number
  /** Accounts that have enough under way: none of theirs. */
  readonly except: readonly string[]
  /** The account whose turn was the last: that of the next one comes first; null: whichever. */
  readonly after: string | null
}

/** Which files there are, and where. Files come, and are found or lost, by {@link MessageStore.commit} too. */
export interface FileStore {
  /** By its id alone: whoever has a signed link may see it, but nobody one of a person who is being erased. */
  file(id: string): Promise<StoredFile | null>
  /**
   * WANTED and due: of each account whose turn it is the one that is due first, the accounts in turn, always in the
   * same order. Each file is due again at `until`, so that nobody else takes it meanwhile.
   */
  claimWanted(now: Millis, until: Millis, turn: FetchTurn): Promise<readonly StoredFile[]>
  /** When the earliest that is WANTED is due, those of some accounts left out; null: none is. */
  nextWanted(except: readonly string[]): Promise<Millis | null>
  /** Adds an upload, STORED. */
  addUpload(file: StoredFile): Promise<void>
  /** Removes uploads made before an instant. @returns how many */
  pruneUploads(before: Millis, limit: number): Promise<number>
  /**
   * Notes a key under which bytes are about to be written: it counts as unused from `until` on, unless a file has it
   * by then. So what a process leaves behind that dies before it writes the file's row does not lie there for ever.
   */
  reserveKey(key: string, until: Millis): Promise<void>
  /**
   * Keys in the file store that may be deleted by now, because no file has them. A key comes here in the transaction
   * that removes, or replaces, the last file with it, or by {@link reserveKey}, and goes where a file comes to have it.
   */
  unused(now: Millis, limit: number): Promise<readonly string[]>
  /** They are deleted from the file store: forget them, but none that was reserved meanwhile. */
  forgetUnused(keys: readonly string[], now: Millis): Promise<void>
}
