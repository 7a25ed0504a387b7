import { notFound, Refusal } from '../domain/errors.ts'
import type { StoredFile } from '../domain/file.ts'
import { type Clock, SECOND } from '../domain/time.ts'
import { type ByteRange, type Files, FilesUnavailable } from '../files/files.ts'
import type { FileStore } from '../store/store.ts'
import type { Telemetry } from '../telemetry.ts'
import { checkedStream } from './checked-stream.ts'
import type { FetchFiles } from './fetch-files.ts'

export type { ByteRange } from '../files/files.ts'

/** A file that can be read. */
export interface ServableFile {
  readonly id: string
  readonly key: string
  /** With its parameters. */
  readonly mimeType: string
  /** Bytes. */
  readonly size: number
  /** Hexadecimal. */
  readonly sha256: string
  /** The name under which it is offered. */
  readonly title: string | null
}

/** What a signed link says beside the file's id. */
export interface LinkProof {
  /** Unix seconds. */
  readonly expires: string
  readonly signature: string
}

/** True where a link is one of ours and has not expired; compared in constant time. */
export type VerifyLink = (fileId: string, expires: string, signature: string) => boolean

const FRESH_LINK = 'A fresh one is in the message, as the API gives it now (GET …/messages/{message_id}/).'

/** Why it is gone may name what only this network should know: whoever has the link alone is not told. */
const GONE = 'The file cannot be had any more.'
/** What is not a message's has no EVENT that says it. */
const WHY_GONE: Readonly<Record<StoredFile['kind'], string>> = {
  MESSAGE: ' The EVENT "media" of its message says why.',
  CHAT_USER: '',
  UPLOAD: '',
}

const notNow = (detail: string): Refusal => new Refusal('files_unavailable', detail)

/** @throws Refusal `not_found`, `file_gone`, `files_unavailable` */
const servable = (file: StoredFile | null): ServableFile => {
  if (file === null) throw notFound('file')
  const { id, kind, state, key, mimeType, size, sha256, title } = file
  if (state === 'GONE') throw new Refusal('file_gone', GONE + WHY_GONE[kind])
  if (state === 'WANTED')
    throw notNow('The file could not be fetched from its platform now. Repeat it later.')
  if (key === null || mimeType === null || size === null || sha256 === null) {
    throw new Error(`File ${id} is STORED, and not said to be anywhere.`)
  }
  return { id, key, mimeType, size, sha256, title }
}

/** Serves files to whoever has a signed link, fetching them first where that is still to be done. */
export class ServeFile {
  readonly #rows: FileStore
  readonly #files: Files
  readonly #fetch: FetchFiles
  readonly #verify: VerifyLink
  readonly #telemetry: Telemetry
  readonly #now: Clock

  constructor(parts: {
    store: { readonly files: FileStore }
    files: Files
    fetch: FetchFiles
    verifyLink: VerifyLink
    telemetry: Telemetry
    now: Clock
  }) {
    this.#rows = parts.store.files
    this.#files = parts.files
    this.#fetch = parts.fetch
    this.#verify = parts.verifyLink
    this.#telemetry = parts.telemetry
    this.#now = parts.now
  }

  /**
   * Lets in whoever has a link of ours.
   * @returns for how many more seconds it works
   * @throws Refusal `link_invalid`
   */
  admit(id: string, { expires, signature }: LinkProof): number {
    const left = Number(expires) - this.#now() / SECOND
    if (this.#verify(id, expires, signature)) return Math.max(0, Math.floor(left))
    const why =
      left <= 0 ? 'This link has expired.' : 'The signature of this link is wrong: is the link complete?'
    throw new Refusal('link_invalid', `${why} ${FRESH_LINK}`)
  }

  /**
   * The file, fetched first where it is still WANTED.
   * @throws Refusal `not_found`, `file_gone`; `files_unavailable` where it cannot be had now
   * @throws StoreUnavailable
   */
  async find(id: string): Promise<ServableFile> {
    const file = await this.#rows.file(id)
    return servable(file?.state === 'WANTED' ? await this.#fetch.fetch(id) : file)
  }

  /**
   * Its bytes. What the file store has lost is fetched anew. The stream has an error where it has not all of them.
   * @param range within the file; left out: all of it
   * @throws Refusal `files_unavailable`
   * @throws StoreUnavailable
   */
  async read(file: ServableFile, range?: ByteRange): Promise<ReadableStream<Uint8Array>> {
    const stream = (await this.#open(file.key, range)) ?? (await this.#reopen(file, range))
    const length = range === undefined ? file.size : range.end - range.start + 1
    if (stream !== null) return await this.#checked(stream, length)
    throw notNow('The file is not in the file store, and could not be fetched anew now.')
  }

  /** Null also where another file has come in its place since: what was said of it does not hold any more. */
  async #reopen(file: ServableFile, range?: ByteRange): Promise<ReadableStream<Uint8Array> | null> {
    const restored = await this.#fetch.restore(file.id, file.key)
    if (restored === null || restored.key === null || restored.sha256 !== file.sha256) return null
    return await this.#open(restored.key, range)
  }

  async #open(key: string, range?: ByteRange): Promise<ReadableStream<Uint8Array> | null> {
    try {
      return await this.#files.read(key, range)
    } catch (error) {
      if (error instanceof FilesUnavailable) throw this.#unreadable(error)
      throw error
    }
  }

  async #checked(stream: ReadableStream<Uint8Array>, length: number): Promise<ReadableStream<Uint8Array>> {
    try {
      return await checkedStream(stream, length, error => this.#unreadable(error))
    } catch (error) {
      throw this.#unreadable(error)
    }
  }

  /** Tells of it. @returns what is answered, where it is not too late for an answer */
  #unreadable(error: unknown): Refusal {
    const detail = error instanceof Error ? error.message : String(error)
    this.#telemetry.emit('files.unavailable', { where: 'serve a file', detail })
    return notNow('The file store cannot be read now. Repeat it later.')
  }
}
