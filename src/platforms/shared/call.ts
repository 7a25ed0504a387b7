import { retryAfterWait } from '../../domain/delivery.ts'
import { type Millis, SECOND } from '../../domain/time.ts'
import { failureOf } from '../failure.ts'
import type { PlatformTools } from '../platform.ts'
import type { Multipart } from './multipart.ts'
import type { Wire } from './read.ts'

/** One call of a platform's API. */
export interface Call {
  /** Whose API it is, to stand in a sentence: `Meta's Graph API`. */
  readonly whose: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  /** A text, or a form that may hold a file; its `content-type` stands beside the headers. */
  readonly body?: { readonly contentType: string; readonly text: string } | Multipart
  /** Ends it; it counts as one that brought no answer. */
  readonly signal?: AbortSignal
}

/** A JSON object as the body of a call. */
export const jsonOf = (value: Wire): { readonly contentType: string; readonly text: string } => ({
  contentType: 'application/json',
  text: JSON.stringify(value),
})

/** What came back. */
export interface Answered {
  readonly state: 'answered'
  /** Of HTTP. */
  readonly status: number
  readonly headers: Headers
  /** The body; null where it broke off, or is longer than any answer of a platform. */
  readonly text: string | null
  /** How long `Retry-After` asks to wait; null where it does not. */
  readonly afterMs: Millis | null
}

/** What came back, or why nothing did, in words that hold no part of the URL. */
export type Reply =
  | Answered
  /** No answer came, and the call may have been carried out. */
  | { readonly state: 'lost'; readonly detail: string }
  /** No answer came: the call never left. */
  | { readonly state: 'unsent'; readonly detail: string }

/** Does a status say that it was done? */
export const isOk = (status: number): boolean => status >= 200 && status < 300

/** How long a call may take where the tools do not say. */
export const TIMEOUT_MS: Millis = 15 * SECOND

/** The slowest line that a file is given time for, in bytes a millisecond. */
const SLOWEST_UPLOAD = 128

/** Far more than any answer of a platform. */
const LONGEST_ANSWER = 4 * 1_024 * 1_024

const requestOf = ({ method, headers, body }: Call): RequestInit => {
  // A redirect would carry what proves who we are to another host.
  const common = { method, redirect: 'manual' as const }
  if (body === undefined) return { ...common, ...(headers ? { headers } : {}) }
  const described = { ...headers, 'content-type': body.contentType }
  if ('text' in body) return { ...common, headers: described, body: body.text }
  const { length, stream } = body
  return {
    ...common,
    headers: { ...described, 'content-length': String(length) },
    body: stream,
    duplex: 'half',
  }
}

/** The whole body; null where it breaks off, or does not end in time or in size. */
const readText = async (response: Response): Promise<string | null> => {
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of response.body ?? []) {
      size += chunk.byteLength
      if (size > LONGEST_ANSWER) return null
      chunks.push(chunk)
    }
  } catch {
    return null
  }
  return Buffer.concat(chunks).toString('utf8')
}

const HTTP_DATE = /\d\d:\d\d:\d\d GMT$/

const parseHttpDate = (text: string): Millis => (HTTP_DATE.test(text) ? Date.parse(text) : Number.NaN)

/**
 * Calls a platform's API. Never throws. `lost` leaves it open whether the call was carried out; after `unsent` it
 * certainly was not.
 */
export const callPlatform = async (
  tools: Pick<PlatformTools, 'fetch' | 'now' | 'timeoutMs'>,
  call: Call,
): Promise<Reply> => {
  const { body, whose } = call
  const longer = body !== undefined && 'length' in body ? body.length / SLOWEST_UPLOAD : 0
  const timeout = AbortSignal.timeout(Math.ceil((tools.timeoutMs ?? TIMEOUT_MS) + longer))
  const signal = call.signal ? AbortSignal.any([timeout, call.signal]) : timeout
  try {
    const response = await tools.fetch(call.url, { ...requestOf(call), signal })
    const { status, headers } = response
    const text = await readText(response)
    const asked = headers.get('retry-after')?.trim() ?? ''
    return {
      state: 'answered',
      status,
      headers,
      text,
      afterMs: retryAfterWait(asked, tools.now(), parseHttpDate),
    }
  } catch (error) {
    const { mayHaveLeft, code } = failureOf(error)
    if (!mayHaveLeft) return { state: 'unsent', detail: `${whose} could not be reached: ${code}.` }
    return { state: 'lost', detail: `The answer of ${whose} was lost: ${code}.` }
  }
}
