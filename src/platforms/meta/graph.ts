import { type Millis, SECOND } from '../../domain/time.ts'
import { failureOf } from '../failure.ts'
import type { Credentials, PlatformTools } from '../platform.ts'
import { type GraphAnswer, judge } from './answer.ts'
import type { Multipart } from './multipart.ts'
import type { Wire } from './read.ts'

/** The version of Meta's Graph API that the adapters are written against. */
export const GRAPH_VERSION = 'v25.0'

/** One call of the Graph API. */
export interface GraphCall {
  readonly method: 'GET' | 'POST'
  /** Below the version, with its query: `/106540352242922?fields=id`. */
  readonly path: string
  readonly body?: Wire
  /** A file, in place of a body. */
  readonly form?: Multipart
}

/** How long a call may take where the tools do not say. */
export const TIMEOUT_MS: Millis = 15 * SECOND

/** The slowest line that a file is given time for, in bytes a millisecond. */
const SLOWEST_UPLOAD = 128

/** Far more than any answer of the Graph API. */
const LONGEST_ANSWER = 4 * 1_024 * 1_024

/** An id as part of a path. */
export const pathOf = (id: string | undefined): string => `/${encodeURIComponent(id ?? '')}`

const requestOf = ({ method, body, form }: GraphCall, token: string | undefined): RequestInit => {
  const authorization = `Bearer ${token ?? ''}`
  // A redirect would carry the token to another host.
  const common = { method, redirect: 'manual' as const }
  if (form) {
    const { contentType, length, stream } = form
    const headers = { authorization, 'content-type': contentType, 'content-length': String(length) }
    return { ...common, headers, body: stream, duplex: 'half' }
  }
  if (!body) return { ...common, headers: { authorization } }
  const headers = { authorization, 'content-type': 'application/json' }
  return { ...common, headers, body: JSON.stringify(body) }
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

/**
 * Calls the Graph API with the account's token. Never throws, and never shows a secret in its answer. `lost` and
 * `strange` leave it open whether the call was carried out; after `unsent` it certainly was not.
 */
export const callGraph = async (
  tools: PlatformTools,
  credentials: Credentials,
  call: GraphCall,
): Promise<GraphAnswer> => {
  const longer = (call.form?.length ?? 0) / SLOWEST_UPLOAD
  const signal = AbortSignal.timeout(Math.ceil((tools.timeoutMs ?? TIMEOUT_MS) + longer))
  try {
    const request = requestOf(call, credentials.access_token)
    const response = await tools.fetch(`${tools.apiUrl}/${GRAPH_VERSION}${call.path}`, { ...request, signal })
    return judge(response, await readText(response), credentials, tools.now())
  } catch (error) {
    const { mayHaveLeft, code } = failureOf(error)
    if (!mayHaveLeft) return { state: 'unsent', detail: `Meta's Graph API could not be reached: ${code}.` }
    return { state: 'lost', detail: `The answer of Meta's Graph API was lost: ${code}.` }
  }
}
