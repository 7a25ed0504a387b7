import type { Credentials, PlatformTools } from '../platform.ts'
import { type Call, callPlatform, jsonOf } from '../shared/call.ts'
import type { Multipart } from '../shared/multipart.ts'
import type { Wire } from '../shared/read.ts'
import { type GraphAnswer, judge } from './answer.ts'

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

/** An id as part of a path. */
export const pathOf = (id: string | undefined): string => `/${encodeURIComponent(id ?? '')}`

/** Who we are, for Meta. */
export const bearer = ({ access_token }: Credentials): string => `Bearer ${access_token ?? ''}`

const bodyOf = ({ body, form }: GraphCall): Pick<Call, 'body'> => {
  if (form) return { body: form }
  return body ? { body: jsonOf(body) } : {}
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
  const reply = await callPlatform(tools, {
    whose: "Meta's Graph API",
    method: call.method,
    url: `${tools.apiUrl}/${GRAPH_VERSION}${call.path}`,
    headers: { authorization: bearer(credentials) },
    ...bodyOf(call),
  })
  return reply.state === 'answered' ? judge(reply, credentials) : reply
}
