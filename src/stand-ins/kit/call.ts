import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'

/** A JSON object. */
export type Wire = Readonly<Record<string, unknown>>

/** A request as it came. */
export interface ApiCall {
  readonly method: string
  /** Without its query. */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  readonly raw: Buffer
  /** The body where it is a JSON object, else null. */
  readonly body: Wire | null
  /** The body where it is an urlencoded form, else null. */
  readonly form: URLSearchParams | null
  /** Milliseconds since 1970. */
  readonly arrivedAt: number
}

/** What a request is answered with. */
export interface ApiAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array
  /** Told once the whole of it was handed over. */
  readonly given?: () => void
  /** Begins what follows from the request: once this was given; at once where it is lost or late. */
  readonly followUp?: () => void
}

/** More than any platform takes in one request. */
const MOST_BYTES = 110 * 1_024 * 1_024

/** A request that no platform takes. */
export class TooLarge extends Error {
  constructor() {
    super('The request is larger than any platform takes.')
    this.name = 'TooLarge'
  }
}

const readAll = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MOST_BYTES) throw new TooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** A JSON object? */
export const isObject = (value: unknown): value is Wire =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The value as an object, else null. */
export const asObject = (value: unknown): Wire | null => (isObject(value) ? value : null)

/** A text that is not empty, else null. */
export const asText = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null

/** JSON text as an object; null where it is none. */
export const parseObject = (text: string): Wire | null => {
  try {
    return asObject(JSON.parse(text))
  } catch {
    return null
  }
}

/**
 * Reads a request to its end.
 * @throws TooLarge, or where it breaks off
 */
export const readCall = async (request: IncomingMessage, now: () => number): Promise<ApiCall> => {
  const arrivedAt = now()
  const url = new URL(request.url ?? '/', 'http://stand-in')
  const raw = await readAll(request)
  const type = request.headers['content-type'] ?? ''
  return {
    method: request.method ?? '',
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers,
    raw,
    body: type.includes('json') ? parseObject(raw.toString()) : null,
    form: type.includes('x-www-form-urlencoded') ? new URLSearchParams(raw.toString()) : null,
    arrivedAt,
  }
}

/** An answer in JSON. */
export const json = (
  value: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): ApiAnswer => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(value),
})
