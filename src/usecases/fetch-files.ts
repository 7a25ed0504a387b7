import type { JsonObject } from '../domain/contract.ts'
import { StoreUnavailable } from '../domain/errors.ts'
import { type StoredFile, UNCLAIMED_FOR } from '../domain/file.ts'
import { type Clock, type Millis, rfc3339 } from '../domain/time.ts'
import { type Files, FilesUnavailable, FileTooLarge } from '../files/files.ts'
import type { MediaAnswer } from '../platforms/platform.ts'
import type { Store } from '../store/store.ts'
import type { Telemetry } from '../telemetry.ts'
import type { Accounts } from './accounts.ts'
import { type FileOutcome, postponed, repeatedSoon, type SettleFile } from './file-outcome.ts'
import { type FileSource, sourceOf } from './file-source.ts'
import { firstType } from './file-type.ts'
import { reserving } from './reserving.ts'

/** What came of one attempt. */
type Attempt =
  | Extract<FileOutcome, { state: 'STORED' | 'GONE' }>
  /** `ours`: our own file store failed, not the platform. */
  | { readonly state: 'LATER'; readonly reason: string; readonly ours: boolean }

/** Why a file is fetched. */
interface Want {
  /** Its turn has come: a failure puts it off. Otherwise somebody asks for it, and a failure changes nothing. */
  isDue: boolean
  /** The key under which it should lie, and does not. */
  readonly lostKey: string | null
}

interface Job {
  readonly want: Want
  readonly done: Promise<StoredFile | null>
}

const gone = (reason: string): Attempt => ({ state: 'GONE', reason })
const later = (reason: string, ours = false): Attempt => ({ state: 'LATER', reason, ours })

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** How much of the digest of a reference tells one file of a message from the next. */
const DIGEST_LENGTH = 16

/** Fetches files from the platforms into the file store, each once however many ask for it. */
export class FetchFiles {
  readonly #store: Store
  readonly #files: Files
  readonly #accounts: Accounts
  readonly #settle: SettleFile
  readonly #telemetry: Telemetry
  readonly #now: Clock
  readonly #digest: (text: string) => string
  readonly #limit: number
  readonly #jobs = new Map<string, Job>()

  /**
   * @param parts.digest SHA-256, hexadecimal
   * @param parts.maxFileBytes a larger file is not fetched
   */
  constructor(parts: {
    store: Store
    files: Files
    accounts: Accounts
    settle: SettleFile
    telemetry: Telemetry
    now: Clock
    digest: (text: string) => string
    maxFileBytes: number
  }) {
    this.#store = parts.store
    this.#files = parts.files
    this.#accounts = parts.accounts
    this.#settle = parts.settle
    this.#telemetry = parts.telemetry
    this.#now = parts.now
    this.#digest = parts.digest
    this.#limit = parts.maxFileBytes
  }

  /**
   * Fetches a file for somebody who asks for it, where it is WANTED.
   * @returns the file as it is then, still WANTED where it cannot be had now; null: there is none
   * @throws StoreUnavailable
   */
  fetch(id: string): Promise<StoredFile | null> {
    return this.#join(id, { isDue: false, lostKey: null })
  }

  /** Fetches a file whose turn has come, where it is WANTED; a failure puts it off. @throws StoreUnavailable */
  fetchDue(id: string): Promise<StoredFile | null> {
    return this.#join(id, { isDue: true, lostKey: null })
  }

  /**
   * Fetches a file anew that should lie in the file store, and does not.
   * @param lostKey where it should lie
   * @returns the file as it is then
   * @throws StoreUnavailable
   */
  restore(id: string, lostKey: string): Promise<StoredFile | null> {
    return this.#join(id, { isDue: false, lostKey })
  }

  #join(id: string, want: Want): Promise<StoredFile | null> {
    const underWay = this.#jobs.get(id)
    if (underWay !== undefined) {
      if (want.isDue) underWay.want.isDue = true
      return underWay.done
    }
    const done = this.#run(id, want).finally(() => this.#jobs.delete(id))
    this.#jobs.set(id, { want, done })
    return done
  }

  async #run(id: string, want: Want): Promise<StoredFile | null> {
    const file = await this.#store.files.file(id)
    if (file === null) return null
    const isLost = file.state === 'STORED' && file.key === want.lostKey
    if (file.state !== 'WANTED' && !isLost) return file
    const { tenantId } = file
    if (isLost) this.#telemetry.emit('file.lost', { tenantId, fileId: id })
    const startedAt = this.#now()
    const source = await sourceOf(this.#store.messages, file)
    const attempt = await this.#attempt(file, source)
    const outcome = this.#outcome(file, attempt, want)
    if (outcome !== null) await this.#settle(file, outcome, source.ok ? source.ref : null)
    this.#report(file, attempt, outcome, startedAt)
    return await this.#settled(id, attempt)
  }

  /** Whatever goes wrong with the download is in the answer. @throws StoreUnavailable */
  async #attempt(file: StoredFile, source: FileSource): Promise<Attempt> {
    if (!source.ok) return gone(source.reason)
    try {
      const opened = this.#accounts.open(file.platformId ?? '')
      if (opened === null) return gone('Its platform account was removed.')
      const answer = await opened.platform.media(source.ref, opened.credentials)
      if (answer.state === 'gone') return gone(answer.detail)
      if (answer.state === 'later') return later(answer.detail)
      return await this.#write(file, source, answer)
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error
      // An adapter never throws: it is a bug, or credentials that cannot be opened.
      this.#telemetry.emit('error.unexpected', { where: 'fetch a file', error })
      return later('Fetching it failed inside the hub; see the log.')
    }
  }

  async #write(
    file: StoredFile,
    source: Extract<FileSource, { ok: true }>,
    answer: Extract<MediaAnswer, { state: 'ok' }>,
  ): Promise<Attempt> {
    const tooLarge = gone(`It is larger than the ${this.#limit} bytes that are fetched.`)
    if (answer.size !== null && answer.size > this.#limit) {
      await answer.stream.cancel().catch(() => undefined)
      return tooLarge
    }
    const key = this.#keyOf(file, source.ref)
    const reserve = () => this.#store.files.reserveKey(key, this.#now() + UNCLAIMED_FOR)
    try {
      const written = await this.#files.write(key, reserving(answer.stream, reserve), this.#limit)
      const mimeType = firstType(answer.mimeType, source.mimeType, written.sniffedType)
      return { state: 'STORED', key, mimeType, declaredType: answer.mimeType, ...written }
    } catch (error) {
      if (error instanceof FileTooLarge) return tooLarge
      if (error instanceof StoreUnavailable) throw error
      if (!(error instanceof FilesUnavailable)) return later(`The download broke off: ${wordsOf(error)}`)
      this.#unavailable(error)
      return later('The file store could not take it.', true)
    }
  }

  /** Another file of the same message, after an edit, gets another key. */
  #keyOf({ tenantId, id }: StoredFile, ref: JsonObject): string {
    return `${tenantId}/${id}/${this.#digest(JSON.stringify(ref)).slice(0, DIGEST_LENGTH)}`
  }

  /** Null: the row stays as it is. What is only lost here is never given up: the file store may come back. */
  #outcome(file: StoredFile, attempt: Attempt, want: Want): FileOutcome | null {
    if (attempt.state === 'STORED') return attempt
    if (file.state !== 'WANTED') return null
    if (attempt.state === 'GONE') return attempt
    if (!want.isDue) return null
    const now = this.#now()
    return attempt.ours ? repeatedSoon(file, now) : postponed(file, attempt.reason, now)
  }

  /** What was written and is not the file's after all (it was edited, or erased, meanwhile) is deleted again. */
  async #settled(id: string, attempt: Attempt): Promise<StoredFile | null> {
    const file = await this.#store.files.file(id)
    if (attempt.state === 'STORED' && file?.key !== attempt.key) {
      await this.#files.remove(attempt.key).catch(error => this.#unavailable(error))
    }
    return file
  }

  #unavailable(error: unknown): void {
    this.#telemetry.emit('files.unavailable', { where: 'fetch a file', detail: wordsOf(error) })
  }

  #report(file: StoredFile, attempt: Attempt, outcome: FileOutcome | null, startedAt: Millis): void {
    const { tenantId, platformId, id: fileId } = file
    const common = { tenantId, platformId, fileId }
    if (attempt.state === 'STORED') {
      const { size } = attempt
      this.#telemetry.emit('file.stored', { ...common, size, ms: this.#now() - startedAt })
    } else if (outcome?.state === 'GONE') {
      this.#telemetry.emit('file.gone', { ...common, reason: outcome.reason })
    } else {
      const next = outcome?.state === 'WANTED' ? outcome : { attempts: file.attempts, due: null }
      const nextAttemptAt = next.due === null ? null : rfc3339(next.due)
      const { attempts } = next
      this.#telemetry.emit('file.postponed', { ...common, reason: attempt.reason, attempts, nextAttemptAt })
    }
  }
}
