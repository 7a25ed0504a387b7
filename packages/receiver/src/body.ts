import { firstHeader, type HeadersLike } from './headers.ts'

/** Why the raw body of a request could not be had. */
export type BodyFailure = 'body_already_parsed' | 'body_too_large' | 'body_unreadable'

/**
 * A request to receive: a web `Request`; a Node `IncomingMessage`, with or without what a framework added to
 * it; or any object that holds `headers` and the raw body as `rawBody` or `body` (string or bytes).
 */
export interface ReceivableRequest {
  readonly headers: HeadersLike
  readonly body?: unknown
  readonly rawBody?: unknown
  readonly bodyUsed?: boolean
  readonly readableDidRead?: boolean
  [Symbol.asyncIterator]?(): AsyncIterator<unknown>
}

export type BodyRead = { ok: true; bytes: Uint8Array } | { ok: false; reason: BodyFailure; detail: string }

/** A stream of chunks, whichever kind it comes from. */
interface Chunks {
  next(): Promise<{ done?: boolean | undefined; value?: unknown }>
  /** Gives up on the rest without closing the connection: the refusal has to reach the sender. */
  abandon(): void
}

const encoder = new TextEncoder()

/** Buffers of other realms and typed arrays included, hence no `instanceof Uint8Array`. */
function bytesOf(value: unknown): Uint8Array | null {
  if (typeof value === 'string') return encoder.encode(value)
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
  return value instanceof ArrayBuffer ? new Uint8Array(value) : null
}

function refuse(reason: BodyFailure, detail: string): BodyRead & { ok: false } {
  return { ok: false, reason, detail }
}

function tooLarge(maxBytes: number) {
  return refuse('body_too_large', `The body is larger than the ${maxBytes} bytes allowed (maxBytes).`)
}

const PARSED =
  'The raw body is gone: a framework has already read or parsed it, and the signature is over the exact bytes. Call receive before any body parser, or let the parser keep the bytes (Express: express.raw({ type: "application/json" }); Fastify: a content type parser with parseAs "buffer"; Next.js pages: bodyParser false) as body or rawBody.'

/**
 * The raw body of a request, at most `maxBytes` of it.
 *
 * What a framework kept as `rawBody` or `body` is taken as it is, if it is a string or bytes; else the stream
 * is read, unless somebody has read it before.
 */
export async function readBody(request: ReceivableRequest, maxBytes: number): Promise<BodyRead> {
  const given = bytesOf(request.rawBody) ?? bytesOf(request.body)
  if (given) return given.length <= maxBytes ? { ok: true, bytes: given } : tooLarge(maxBytes)
  const chunks = chunksOf(request)
  if (chunks === null) return refuse('body_already_parsed', PARSED)
  if (Number(firstHeader(request.headers, 'content-length')) > maxBytes) return tooLarge(maxBytes)
  try {
    return await collect(chunks, maxBytes)
  } catch {
    // The sender hung up, or the stream broke. What the runtime says about it differs and helps nobody.
    return refuse('body_unreadable', 'The body ended before it was complete.')
  }
}

function isWebStream(body: unknown): body is ReadableStream<unknown> {
  return typeof body === 'object' && body !== null && 'getReader' in body
}

/** The unread stream of a request; null where there is none any more. */
function chunksOf(request: ReceivableRequest): Chunks | null {
  const { body } = request
  if (isWebStream(body)) return request.bodyUsed || body.locked ? null : chunksOfWebStream(body)
  // Some parsers put an empty object where they did not parse; Node tells whether anyone has read.
  const unread = request.readableDidRead === undefined ? body == null : !request.readableDidRead
  const iterate = request[Symbol.asyncIterator]
  if (iterate) return unread ? chunksOfIterator(iterate.call(request)) : null
  return body === null ? { next: async () => ({ done: true }), abandon() {} } : null
}

function chunksOfWebStream(stream: ReadableStream<unknown>): Chunks {
  const reader = stream.getReader()
  return { next: () => reader.read(), abandon: () => void reader.cancel().catch(() => {}) }
}

function chunksOfIterator(iterator: AsyncIterator<unknown>): Chunks {
  const drain = async () => {
    while (!(await iterator.next()).done);
  }
  // `return()` would destroy a Node request half read, and its connection would hang: read on and drop, as
  // body parsers do. How long a sender may go on is up to the server's time-outs.
  return { next: () => iterator.next(), abandon: () => void drain().catch(() => {}) }
}

async function collect(chunks: Chunks, maxBytes: number): Promise<BodyRead> {
  const parts: Uint8Array[] = []
  let length = 0
  for (let item = await chunks.next(); !item.done; item = await chunks.next()) {
    const part = bytesOf(item.value)
    if (part === null) throw new TypeError('a chunk is neither text nor bytes')
    length += part.length
    if (!(length <= maxBytes)) {
      chunks.abandon()
      return tooLarge(maxBytes)
    }
    parts.push(part)
  }
  const bytes = new Uint8Array(length)
  let offset = 0
  for (const part of parts) {
    bytes.set(part, offset)
    offset += part.length
  }
  return { ok: true, bytes }
}
