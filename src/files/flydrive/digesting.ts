import { createHash } from 'node:crypto'
import { fileTypeFromBuffer } from 'file-type'
import { FileTooLarge, type Written } from '../files.ts'

/** What a file is, is told by so many of its first bytes. */
const HEAD_BYTES = 4_096

const sniff = async (head: Uint8Array): Promise<string | null> => {
  try {
    return (await fileTypeFromBuffer(head))?.mime ?? null
  } catch {
    // A file that is cut off, or lies about what it is.
    return null
  }
}

/** Learns what there is to know of a file while its bytes go by. */
export class Digesting {
  readonly #limit: number
  readonly #hash = createHash('sha256')
  readonly #head = new Uint8Array(HEAD_BYTES)
  #size = 0

  /** @param limit bytes */
  constructor(limit: number) {
    this.#limit = limit
  }

  /** @throws FileTooLarge */
  take(chunk: Uint8Array): void {
    if (this.#size + chunk.byteLength > this.#limit) throw new FileTooLarge(this.#limit)
    if (this.#size < HEAD_BYTES) this.#head.set(chunk.subarray(0, HEAD_BYTES - this.#size), this.#size)
    this.#hash.update(chunk)
    this.#size += chunk.byteLength
  }

  /** To be called once, after the last byte. */
  async result(): Promise<Written> {
    const head = this.#head.subarray(0, Math.min(this.#size, HEAD_BYTES))
    return { size: this.#size, sha256: this.#hash.digest('hex'), sniffedType: await sniff(head) }
  }
}
