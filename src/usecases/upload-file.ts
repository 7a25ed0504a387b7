import { baseType } from '../domain/bounds.ts'
import { Refusal } from '../domain/errors.ts'
import { type StoredFile, UNCLAIMED_FOR } from '../domain/file.ts'
import type { NewId } from '../domain/id.ts'
import type { Clock } from '../domain/time.ts'
import { type Files, FilesUnavailable, FileTooLarge, type Written } from '../files/files.ts'
import type { FileStore } from '../store/store.ts'
import type { Telemetry } from '../telemetry.ts'
import { fileName } from './file-name.ts'
import { firstType } from './file-type.ts'
import { reserving } from './reserving.ts'

/** A file that somebody uploads. */
export interface Upload {
  readonly stream: ReadableStream<Uint8Array>
  /** The name that it has there. */
  readonly title: string | null
  /** The type that it is said to be of. */
  readonly mimeType: string | null
}

/** An upload that was taken. */
export interface Uploaded {
  readonly id: string
  readonly mimeType: string
  /** Bytes. */
  readonly size: number
  /** Hexadecimal. */
  readonly sha256: string
  readonly title: string | null
}

/** What a form calls a part that does not say its type. */
const UNSAID = 'text/plain'

/** Forms are read without the parameters of a part's type; where the first bytes tell them, they are kept. */
const typeOf = (said: string | null, sniffed: string | null): string => {
  const type = firstType(said === UNSAID ? null : said, sniffed, said)
  return sniffed !== null && baseType(sniffed) === type.toLowerCase() ? sniffed : type
}

/** Takes files that are to be sent. */
export class UploadFile {
  readonly #rows: FileStore
  readonly #files: Files
  readonly #telemetry: Telemetry
  readonly #now: Clock
  readonly #newId: NewId
  readonly #limit: number

  /** @param parts.maxFileBytes a larger file is refused */
  constructor(parts: {
    store: { readonly files: FileStore }
    files: Files
    telemetry: Telemetry
    now: Clock
    newId: NewId
    maxFileBytes: number
  }) {
    this.#rows = parts.store.files
    this.#files = parts.files
    this.#telemetry = parts.telemetry
    this.#now = parts.now
    this.#newId = parts.newId
    this.#limit = parts.maxFileBytes
  }

  /**
   * Stores a file, whole or not at all.
   * @throws Refusal `file_too_large`, `invalid` (an empty file), `files_unavailable`; whatever the stream throws
   * @throws StoreUnavailable
   */
  async add(tenantId: string, upload: Upload): Promise<Uploaded> {
    const createdAt = this.#now()
    const id = this.#newId(createdAt)
    const key = `${tenantId}/${id}/upload`
    const written = await this.#write(key, upload.stream)
    const { size, sha256, sniffedType } = written
    const title = fileName(upload.title)
    const mimeType = typeOf(upload.mimeType, sniffedType)
    const file = { id, tenantId, key, mimeType, size, sha256, title, createdAt }
    await this.#keep({ ...file, ...UPLOADED })
    const ms = this.#now() - createdAt
    this.#telemetry.emit('file.stored', { tenantId, platformId: null, fileId: id, size, ms })
    return { id, mimeType, size, sha256, title }
  }

  async #write(key: string, stream: ReadableStream<Uint8Array>): Promise<Written> {
    const reserve = () => this.#rows.reserveKey(key, this.#now() + UNCLAIMED_FOR)
    try {
      const written = await this.#files.write(key, reserving(stream, reserve), this.#limit)
      if (written.size > 0) return written
    } catch (error) {
      throw this.#refusal(error)
    }
    await this.#discard(key)
    throw new Refusal('invalid', 'The file is empty.', [{ path: 'file', message: 'must not be empty' }])
  }

  /** What no row names must not lie there for a day. */
  async #keep(file: StoredFile & { readonly key: string }): Promise<void> {
    try {
      await this.#rows.addUpload(file)
    } catch (error) {
      await this.#discard(file.key)
      throw error
    }
  }

  async #discard(key: string): Promise<void> {
    await this.#files.remove(key).catch(error => this.#refusal(error))
  }

  #refusal(error: unknown): unknown {
    if (error instanceof FileTooLarge) {
      return new Refusal('file_too_large', `The file is larger than the ${error.limit} bytes that are taken.`)
    }
    if (!(error instanceof FilesUnavailable)) return error
    this.#telemetry.emit('files.unavailable', { where: 'upload a file', detail: error.message })
    return new Refusal('files_unavailable', 'The file store cannot be written now. Repeat it later.')
  }
}

/** What all uploads have in common. */
const UPLOADED = {
  kind: 'UPLOAD',
  platformId: null,
  state: 'STORED',
  reason: null,
  attempts: 0,
  due: 0,
} as const
