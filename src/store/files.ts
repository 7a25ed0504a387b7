import type { StoredFile } from '../domain/file.ts'
import type { Millis } from '../domain/time.ts'

/** Which files there are, and where. Files come, and are found or lost, by {@link MessageStore.commit} too. */
export interface FileStore {
  /** By its id alone: whoever has a signed link may see it, but nobody one of a person who is being erased. */
  file(id: string): Promise<StoredFile | null>
  /** WANTED and due, the earliest first; each is due again at `until`, so that nobody else takes it meanwhile. */
  claimWanted(now: Millis, until: Millis, limit: number): Promise<readonly StoredFile[]>
  /** When the earliest that is WANTED is due; null: none is. */
  nextWanted(): Promise<Millis | null>
  /** Adds an upload, STORED. */
  addUpload(file: StoredFile): Promise<void>
  /** Removes uploads made before an instant. @returns how many */
  pruneUploads(before: Millis, limit: number): Promise<number>
  /**
   * Keys in the file store that no file has any more. A key comes here in the transaction that removes, or
   * replaces, the last file with it, and goes where a file comes to have it again.
   */
  unused(limit: number): Promise<readonly string[]>
  /** They are deleted from the file store: forget them. */
  forgetUnused(keys: readonly string[]): Promise<void>
}
