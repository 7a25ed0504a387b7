import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { Accepted } from './accepted.ts'
import { badParameter, GraphFailure } from './failure.ts'
import { encode, parseObject, type Wire } from './wire.ts'

/** A request as it came. */
export interface GraphCall {
  readonly method: string
  /** With its version, without its query: `/v25.0/106540352242922/messages`. */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  readonly raw: Buffer
  /** The body where it is a JSON object, else null. */
  readonly body: Wire | null
  /** Milliseconds since 1970. */
  readonly arrivedAt: number
}

/** What a request is answered with. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Buffer
  /** The message that was accepted by it. */
  readonly accepted?: Accepted
}

/** Meta's bound on a document, and something for what is around it. */
const MOST_BYTES = 110 * 1_024 * 1_024

const readAll = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MOST_BYTES) throw new GraphFailure(1, { status: 413, message: 'Request Entity Too Large' })
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** Reads a request to its end. @throws where it breaks off */
export const readCall = async (request: IncomingMessage, now: () => number): Promise<GraphCall> => {
  const arrivedAt = now()
  const url = new URL(request.url ?? '/', 'http://graph')
  const raw = await readAll(request)
  const json = request.headers['content-type']?.includes('json') === true
  return {
    method: request.method ?? '',
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers,
    raw,
    body: json ? parseObject(raw.toString()) : null,
    arrivedAt,
  }
}

/** The parameters of a request: of its JSON, its form or its query. @throws GraphFailure where the JSON is none */
export const parametersOf = ({ headers, query, raw, body }: GraphCall): Wire => {
  if (body !== null) return body
  const type = headers['content-type'] ?? ''
  if (type.includes('json') && raw.length > 0) throw badParameter('The body is not a valid JSON object.')
  const form = type.includes('x-www-form-urlencoded') ? new URLSearchParams(raw.toString()) : []
  return { ...Object.fromEntries(query), ...Object.fromEntries(form) }
}

/** A good answer. */
export const ok = (value: unknown, accepted?: Accepted): Answer => ({
  status: 200,
  headers: { 'content-type': 'application/json; charset=UTF-8' },
  body: encode(value),
  ...(accepted === undefined ? {} : { accepted }),
})

/** The answer of an error. */
export const failed = (failure: GraphFailure): Answer => ({
  status: failure.status,
  headers: {
    'content-type': 'application/json; charset=UTF-8',
    'cache-control': 'no-store',
    ...failure.headers,
  },
  body: failure.body,
})
