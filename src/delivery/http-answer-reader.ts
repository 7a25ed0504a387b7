import { AnswerError } from './http-answer-error.ts'
import { ChunkReader } from './http-chunks.ts'
import { type AnswerHead, type HeadReader, MAX_HEAD_BYTES } from './http-head.ts'

/** Whoever waits for an answer. Any of these may end the reading. */
export interface AnswerTaker {
  /** An interim one (1xx): the real one is still to come. */
  takeInterim(): void
  takeHead(head: AnswerHead): void
  takeBody(bytes: Buffer): void
  /** It is whole. @param isClean nothing came behind it */
  takeEnd(isClean: boolean): void
}

const HEAD_END = '\r\n\r\n'
const BEGINNING = 'HTTP/1.'
/** What an invalid answer is known by before its head ends, so that nobody waits for the rest. */
const BARE_LINE_FEED = /(?:^|[^\r])\n/

const NOTHING = Buffer.alloc(0)

/** Reads the answers that come over one connection, one after the other (RFC 9112). */
export class AnswerReader {
  readonly #heads: HeadReader
  #taker: AnswerTaker | null = null
  #held = NOTHING
  /** Of the answer that is being read; null: its head has not come. */
  #head: AnswerHead | null = null
  #left = 0
  #chunks: ChunkReader | null = null

  /** @param heads may be shared by the connections to one origin */
  constructor(heads: HeadReader) {
    this.#heads = heads
  }

  /** What comes from now on is the answer that this one waits for. */
  begin(taker: AnswerTaker): void {
    this.#taker = taker
    this.#head = null
  }

  /** Nothing more is read. */
  stop(): void {
    this.#taker = null
    this.#held = NOTHING
    this.#chunks = null
  }

  /** @throws AnswerError where this is none of HTTP/1.1 */
  read(chunk: Buffer): void {
    if (this.#taker === null) return
    if (this.#head === null) this.#readHead(chunk)
    else this.#readBody(chunk)
  }

  /**
   * The connection was closed by its other side.
   * @throws AnswerError where an answer is awaited that is not whole
   */
  close(): void {
    if (this.#taker === null) return
    if (this.#head?.framing !== 'close') throw new AnswerError('ANSWER_CLOSED', 'The connection was closed')
    this.#end(NOTHING)
  }

  #readHead(chunk: Buffer): void {
    const bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk])
    const end = bytes.indexOf(HEAD_END, Math.max(0, this.#held.length - HEAD_END.length), 'latin1')
    if (end > MAX_HEAD_BYTES || (end < 0 && bytes.length > MAX_HEAD_BYTES))
      throw new AnswerError('ANSWER_HEAD_OVERFLOW', 'The head is too large')
    const text = bytes.toString('latin1', 0, end < 0 ? bytes.length : end)
    if (!text.startsWith(BEGINNING.slice(0, text.length)))
      throw new AnswerError('ANSWER_INVALID', 'Expected HTTP/1.1')
    if (end < 0) {
      if (BARE_LINE_FEED.test(text))
        throw new AnswerError('ANSWER_INVALID', 'A line feed without a carriage return')
      // A copy: the chunk may be a slice of a much larger one.
      this.#held = Buffer.from(bytes)
      return
    }
    this.#held = NOTHING
    this.#takeHead(this.#heads.read(text), bytes.subarray(end + HEAD_END.length))
  }

  #takeHead(head: AnswerHead, rest: Buffer): void {
    if (head.status === 101) throw new AnswerError('ANSWER_UPGRADE', 'Another protocol')
    if (head.status < 200) {
      this.#taker?.takeInterim()
      if (rest.length > 0) this.read(rest)
      return
    }
    this.#head = head
    const { framing } = head
    this.#left = typeof framing === 'number' ? framing : 0
    this.#chunks = framing === 'chunked' ? new ChunkReader(bytes => this.#taker?.takeBody(bytes)) : null
    this.#taker?.takeHead(head)
    if (framing === 0) this.#end(rest)
    else if (rest.length > 0) this.read(rest)
  }

  #readBody(bytes: Buffer): void {
    if (this.#chunks !== null) {
      const rest = this.#chunks.read(bytes)
      if (rest !== null) this.#end(rest)
      return
    }
    if (this.#head?.framing === 'close') return this.#taker?.takeBody(bytes)
    const count = Math.min(this.#left, bytes.length)
    this.#left -= count
    this.#taker?.takeBody(count === bytes.length ? bytes : bytes.subarray(0, count))
    if (this.#left === 0) this.#end(bytes.subarray(count))
  }

  #end(rest: Buffer): void {
    const taker = this.#taker
    this.stop()
    taker?.takeEnd(rest.length === 0)
  }
}
