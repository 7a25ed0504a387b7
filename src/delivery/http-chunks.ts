import { AnswerError } from './http-answer-error.ts'

const CRLF = '\r\n'
/** The line of a chunk's size, with its extensions. */
const LONGEST_LINE = 1_024
/** Of the headers after the last chunk, which nobody reads: bytes. */
export const MAX_TRAILER_BYTES = 16_384
const SIZE = /^([0-9a-f]{1,12})[\t ]*(?:;[\t\x20-\x7e\x80-\xff]*)?$/i

const wrong = (what: string): AnswerError => new AnswerError('ANSWER_INVALID', what)

/** Takes a body in chunks apart (RFC 9112, 7.1). */
export class ChunkReader {
  readonly #data: (bytes: Buffer) => void
  #state: 'size' | 'data' | 'after' | 'trailer' = 'size'
  #line = ''
  #left = 0
  #trailer = 0

  /** @param data takes the bytes of the body as they come */
  constructor(data: (bytes: Buffer) => void) {
    this.#data = data
  }

  /**
   * @returns what comes after the body; null while it has not ended
   * @throws AnswerError where these are no chunks
   */
  read(bytes: Buffer): Buffer | null {
    let rest = bytes
    while (rest.length > 0) {
      if (this.#state === 'data') rest = this.#take(rest)
      else {
        const line = this.#lineOf(rest)
        if (line === null) return null
        rest = line.rest
        if (this.#isLast(line.text)) return rest
      }
    }
    return null
  }

  #take(bytes: Buffer): Buffer {
    const count = Math.min(this.#left, bytes.length)
    this.#left -= count
    if (this.#left === 0) this.#state = 'after'
    this.#data(count === bytes.length ? bytes : bytes.subarray(0, count))
    return bytes.subarray(count)
  }

  /** The line that these bytes end; null where they do not. */
  #lineOf(bytes: Buffer): { readonly text: string; readonly rest: Buffer } | null {
    const end = bytes.indexOf('\n')
    this.#line += bytes.toString('latin1', 0, end < 0 ? bytes.length : end + 1)
    this.#refuseLong()
    if (end < 0) return null
    const line = this.#line
    if (!line.endsWith(CRLF)) throw wrong('A line feed without a carriage return')
    this.#line = ''
    return { text: line.slice(0, -CRLF.length), rest: bytes.subarray(end + 1) }
  }

  #refuseLong(): void {
    if (this.#state !== 'trailer' && this.#line.length > LONGEST_LINE) throw wrong('A chunk size without end')
    if (this.#trailer + this.#line.length > MAX_TRAILER_BYTES)
      throw new AnswerError('ANSWER_TRAILER_OVERFLOW', 'The trailers are too large')
  }

  /** Goes on by a whole line. @returns true where it ends the body */
  #isLast(line: string): boolean {
    if (this.#state === 'size') this.#begin(line)
    else if (this.#state === 'after') {
      if (line !== '') throw wrong('A chunk is longer than it says')
      this.#state = 'size'
    } else {
      this.#trailer += line.length + CRLF.length
      return line === ''
    }
    return false
  }

  #begin(line: string): void {
    const [, size] = SIZE.exec(line) ?? []
    if (size === undefined) throw wrong('Invalid character in a chunk size')
    this.#left = Number.parseInt(size, 16)
    this.#state = this.#left === 0 ? 'trailer' : 'data'
  }
}
