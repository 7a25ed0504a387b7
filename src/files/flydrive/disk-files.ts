import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import type { ByteRange, Files, Written } from '../files.ts'
import { FilesUnavailable } from '../files.ts'
import type { Spool, Spooled } from './spool.ts'
import { withStore } from './unavailable.ts'

/** What a folder and a bucket do each in their own way. What they throw means that they cannot be used now. */
export interface Shelf {
  /** Puts a file that has come in into its place, whole or not at all. */
  put(key: string, file: Spooled): Promise<void>
  /** Null where there is none. */
  open(key: string, range?: ByteRange): Promise<Readable | null>
  /** One that is not there is no error. */
  remove(key: string): Promise<void>
}

/** How much of a file is read ahead of whoever it is for, in bytes. */
const READ_AHEAD = 65_536
const PROBE = new TextEncoder().encode('Written to see whether files can be.')

const webStream = (readable: Readable): ReadableStream<Uint8Array> =>
  Readable.toWeb(readable, {
    strategy: new ByteLengthQueuingStrategy({ highWaterMark: READ_AHEAD }),
  }) as ReadableStream<Uint8Array>

const bytesOf = async (stream: ReadableStream<Uint8Array>): Promise<Uint8Array> =>
  new Uint8Array(await new Response(stream).arrayBuffer())

/** The file store over a shelf: files come in by a spool, where they are counted, hashed and looked at. */
export class DiskFiles implements Files {
  readonly #shelf: Shelf
  readonly #spool: Spool

  constructor(shelf: Shelf, spool: Spool) {
    this.#shelf = shelf
    this.#spool = spool
  }

  async write(key: string, stream: ReadableStream<Uint8Array>, limit: number): Promise<Written> {
    const spooled = await this.#spool.take(stream, limit)
    try {
      await withStore('A file cannot be stored', () => this.#shelf.put(key, spooled))
    } finally {
      await this.#spool.remove(spooled.path)
    }
    const { size, sha256, sniffedType } = spooled
    return { size, sha256, sniffedType }
  }

  async read(key: string, range?: ByteRange): Promise<ReadableStream<Uint8Array> | null> {
    const opened = await withStore('A file cannot be read', () => this.#shelf.open(key, range))
    return opened === null ? null : webStream(opened)
  }

  async remove(key: string): Promise<void> {
    await withStore('A file cannot be removed', () => this.#shelf.remove(key))
  }

  async check(): Promise<string | null> {
    const key = `check/${randomBytes(8).toString('hex')}`
    try {
      await this.write(key, new Blob([PROBE]).stream(), PROBE.byteLength)
      const stream = await this.read(key)
      const read = stream === null ? null : await bytesOf(stream)
      await this.remove(key)
      if (read !== null && Buffer.compare(read, PROBE) === 0) return null
      return 'What was written to the file store cannot be read back.'
    } catch (error) {
      return error instanceof FilesUnavailable ? error.message : String(error)
    }
  }
}
