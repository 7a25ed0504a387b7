import { keptHeaders, type ReceivedHeaders } from './http-answer.ts'
import { AnswerError } from './http-answer-error.ts'

/** The largest head of an answer that is read. */
export const MAX_HEAD_BYTES = 16_384

/** More headers than that nobody means. */
export const MAX_HEADERS = 256

/** How the end of an answer's body is known: by its length in bytes, by its last chunk, or by the connection's end. */
export type Framing = number | 'chunked' | 'close'

/** The head of an answer, read. */
export interface AnswerHead {
  readonly status: number
  /** Those that are kept with the attempt. */
  readonly headers: Readonly<Record<string, string>>
  readonly framing: Framing
  /** May the connection carry another exchange? */
  readonly keepsOpen: boolean
  /** For how many seconds the server says that it keeps an unused connection; null: it does not say. */
  readonly idleS: number | null
}

const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: [\t\x20-\x7e\x80-\xff]*)?$/
const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/
const LENGTH = /^\d{1,15}$/
const KEEPS = /(?:^|[\s,])timeout=(\d{1,9})/i

/** HTTP's own white space alone (RFC 9110, 5.6.3): the rest of what is white has no place in a header, or is a part of it. */
const withoutSpace = (text: string): string => {
  const isSpace = (at: number): boolean => text[at] === ' ' || text[at] === '\t'
  let [from, to] = [0, text.length]
  while (from < to && isSpace(from)) from += 1
  while (to > from && isSpace(to - 1)) to -= 1
  return text.slice(from, to)
}

const wrong = (what: string): AnswerError => new AnswerError('ANSWER_INVALID', what)

/** @throws AnswerError for a line that is no header (RFC 9112, 5; a value that goes on in the next line among them) */
const readLine = (line: string, headers: Record<string, string | string[]>): void => {
  const colon = line.indexOf(':')
  const name = line.slice(0, Math.max(colon, 0)).toLowerCase()
  if (!NAME.test(name)) throw wrong('Invalid header name')
  const value = withoutSpace(line.slice(colon + 1))
  if (!VALUE.test(value)) throw wrong('Invalid character in a header')
  const known = headers[name]
  if (known === undefined) headers[name] = value
  // In place: an endpoint may repeat one a thousand times.
  else if (Array.isArray(known)) known.push(value)
  else headers[name] = [known, value]
}

/** The members of a list; empty ones count for nothing (RFC 9110, 5.6.1). */
const tokensOf = (header: string | string[] | undefined): string[] =>
  [header ?? []]
    .flat()
    .flatMap(value => value.toLowerCase().split(',').map(withoutSpace))
    .filter(token => token !== '')

/** @throws AnswerError where lengths contradict each other, or the framing (RFC 9112, 6.3) */
const framingOf = (status: number, headers: ReceivedHeaders): Framing => {
  const { 'content-length': length, 'transfer-encoding': coding } = headers
  if (coding !== undefined && length !== undefined) throw wrong('Content-Length beside Transfer-Encoding')
  if (Array.isArray(length)) throw new AnswerError('ANSWER_LENGTH', 'Two Content-Lengths')
  if (length !== undefined && !LENGTH.test(length)) throw wrong('Invalid character in Content-Length')
  if (status === 204 || status === 304) return 0
  if (coding !== undefined) return tokensOf(coding).at(-1) === 'chunked' ? 'chunked' : 'close'
  return length === undefined ? 'close' : Number(length)
}

/**
 * Reads a head.
 * @param text without the empty line at its end, one character for each byte
 * @throws AnswerError where it is none of HTTP/1.1
 */
export const readHead = (text: string): AnswerHead => {
  const [first = '', ...lines] = text.split('\r\n')
  if (lines.length > MAX_HEADERS) throw new AnswerError('ANSWER_HEAD_OVERFLOW', 'Too many headers')
  const [, version, code] = STATUS_LINE.exec(first) ?? []
  if (code === undefined) throw wrong('Invalid status line')
  // Names come from elsewhere: none may reach a prototype.
  const headers: Record<string, string | string[]> = Object.create(null)
  for (const line of lines) readLine(line, headers)
  const status = Number(code)
  const framing = framingOf(status, headers)
  // HTTP/1.0 knows no chunks: how far such an answer goes is not to be trusted (RFC 9112, 6.1).
  const isOdd = version === '0' && headers['transfer-encoding'] !== undefined
  const connection = tokensOf(headers.connection)
  const [, idle] = KEEPS.exec(String(headers['keep-alive'] ?? '')) ?? []
  return {
    status,
    headers: keptHeaders(headers),
    framing,
    keepsOpen:
      framing !== 'close' &&
      !isOdd &&
      (version === '1' ? !connection.includes('close') : connection.includes('keep-alive')),
    idleS: idle === undefined ? null : Number(idle),
  }
}

/** Reads heads; one that is like the last is known: an endpoint answers alike until the second of its Date is over. */
export class HeadReader {
  #text = ''
  #head: AnswerHead | null = null

  /** @throws AnswerError, as {@link readHead} */
  read(text: string): AnswerHead {
    if (this.#head !== null && this.#text === text) return this.#head
    this.#head = readHead(text)
    this.#text = text
    return this.#head
  }
}
