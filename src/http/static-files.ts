import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Encoding } from './encodings.ts'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
}
/** What is packed already gains nothing. */
const PACKED = /^(?:image\/(?!svg)|font\/)/

const brotli = promisify(brotliCompress)
/** The last step beyond it gains a hundredth, and takes three times as long: somebody waits for it. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 10 } }

const PACK: Readonly<Record<Encoding, (bytes: Buffer) => Promise<Buffer>>> = {
  br: bytes => brotli(bytes, BROTLI),
  gzip: promisify(gzip),
}

/** What is sent of a file. */
export interface StaticBody {
  readonly bytes: Buffer
  readonly type: string
  readonly encoding: Encoding | null
  /** Another one for each encoding. */
  readonly etag: string
}

/** A file of the folder, read, and packed as it is asked for. */
class StaticFile {
  readonly #bytes: Buffer
  readonly #type: string
  readonly #hash: string
  readonly #packed = new Map<Encoding, Promise<Buffer>>()

  constructor(name: string, bytes: Buffer) {
    this.#bytes = bytes
    this.#type = TYPES[extname(name).toLowerCase()] ?? 'application/octet-stream'
    this.#hash = createHash('sha256').update(bytes).digest('base64url').slice(0, 22)
  }

  async body(accepted: Encoding | null): Promise<StaticBody> {
    const encoding = PACKED.test(this.#type) ? null : accepted
    const bytes = encoding === null ? this.#bytes : await this.#pack(encoding)
    const etag = `"${this.#hash}${encoding === null ? '' : `-${encoding}`}"`
    return { bytes, type: this.#type, encoding, etag }
  }

  #pack(encoding: Encoding): Promise<Buffer> {
    const packed = this.#packed.get(encoding) ?? PACK[encoding](this.#bytes)
    this.#packed.set(encoding, packed)
    return packed
  }
}

/**
 * Files of one folder that do not change while the process lives: looked for, read and packed when they are first asked
 * for, and kept in memory. Asked for by names that the folder was found to have, so no name leads out of it.
 */
export class StaticFiles {
  readonly #folder: string
  #names: Promise<ReadonlySet<string>> | null = null
  readonly #files = new Map<string, Promise<StaticFile | null>>()

  constructor(folder: string) {
    this.#folder = folder
  }

  /**
   * @param name below the folder, with slashes
   * @returns null where there is none
   */
  async find(name: string, accepted: Encoding | null): Promise<StaticBody | null> {
    this.#names ??= this.#look()
    if (!(await this.#names).has(name)) return null
    const file = this.#files.get(name) ?? this.#read(name)
    this.#files.set(name, file)
    return (await (await file)?.body(accepted)) ?? null
  }

  /** A folder that is not there, or empty, may come to be filled. Links are passed over: they may lead anywhere. */
  async #look(): Promise<ReadonlySet<string>> {
    try {
      const found = await readdir(this.#folder, { recursive: true, withFileTypes: true })
      const names = found.filter(one => one.isFile()).map(({ parentPath, name }) => join(parentPath, name))
      if (names.length === 0) this.#names = null
      return new Set(names.map(path => relative(this.#folder, path).split(sep).join('/')))
    } catch {
      this.#names = null
      return new Set()
    }
  }

  async #read(name: string): Promise<StaticFile | null> {
    try {
      return new StaticFile(name, await readFile(join(this.#folder, name)))
    } catch {
      this.#files.delete(name)
      return null
    }
  }
}
