import type { AccountCheck, Credentials, PlatformTools } from '../platform.ts'
import { asNumber, asObject, asText, clip, type Wire } from './read.ts'

/** The version of Meta's Graph API that the adapters are written against. */
export const GRAPH_VERSION = 'v25.0'

/** One call of the Graph API. */
export interface GraphCall {
  readonly method: 'GET' | 'POST'
  /** Below the version, with its query: `/106540352242922?fields=id`. */
  readonly path: string
  readonly body?: Wire
}

/** What the Graph API answered: an object, or why there is none. */
export type GraphAnswer =
  | { readonly state: 'ok'; readonly data: Wire }
  | Exclude<AccountCheck, { state: 'ok' }>

/** Codes that say "not now" rather than "no": unknown error, service down, throttled (Graph API error codes). */
const LATER = new Set([1, 2, 4, 17, 32, 341, 613, 80_007, 130_429, 131_000, 131_016, 131_057, 133_016])

const SECRETS = ['access_token', 'app_secret', 'verify_token'] as const

/** What is shorter would blacken ordinary words. */
const SHORTEST_SECRET = 6

/** Meta repeats a malformed token in its error message: what is shown to people must not. */
const masked = (text: string, credentials: Credentials): string => {
  let clean = text
  for (const name of SECRETS) {
    const secret = credentials[name]
    if (secret && secret.length >= SHORTEST_SECRET) clean = clean.replaceAll(secret, '***')
  }
  return clip(clean, 500)
}

const wordsOf = (error: Wire): string => {
  const words = asText(error.error_user_msg) ?? asText(error.message) ?? 'no message'
  const detail = asText(asObject(error.error_data)?.details)
  return detail && detail !== words ? `${words} (${detail})` : words
}

const judge = (status: number, data: Wire | null): GraphAnswer => {
  const error = asObject(data?.error)
  if (status >= 200 && status < 300 && data && !error) return { state: 'ok', data }
  if (!error) {
    const state = status === 401 || status === 403 ? 'refused' : 'unreachable'
    return {
      state,
      detail: `HTTP ${status} came back, and not what Meta's Graph API says: is its address right?`,
    }
  }
  const code = asNumber(error.code)
  const later = status >= 500 || status === 429 || error.is_transient === true || LATER.has(code ?? 0)
  const detail = `Meta answered${code === null ? '' : ` error ${code}`}: ${wordsOf(error)}`
  return { state: later ? 'unreachable' : 'refused', detail }
}

const parseObject = (text: string): Wire | null => {
  try {
    return asObject(JSON.parse(text))
  } catch {
    return null
  }
}

const reasonOf = (error: unknown): string => {
  const cause = error instanceof Error ? asObject(error.cause)?.code : undefined
  return asText(cause) ?? (error instanceof Error ? error.name : 'unknown reason')
}

/** Calls the Graph API with the account's token. Never throws, and never shows a secret in its answer. */
export const callGraph = async (
  tools: PlatformTools,
  credentials: Credentials,
  call: GraphCall,
): Promise<GraphAnswer> => {
  try {
    const response = await tools.fetch(`${tools.apiUrl}/${GRAPH_VERSION}${call.path}`, {
      method: call.method,
      // A redirect would carry the token to another host.
      redirect: 'manual',
      headers: {
        authorization: `Bearer ${credentials.access_token ?? ''}`,
        ...(call.body ? { 'content-type': 'application/json' } : {}),
      },
      ...(call.body ? { body: JSON.stringify(call.body) } : {}),
    })
    const answer = judge(response.status, parseObject(await response.text()))
    return answer.state === 'ok' ? answer : { ...answer, detail: masked(answer.detail, credentials) }
  } catch (error) {
    return { state: 'unreachable', detail: `Meta's Graph API could not be reached: ${reasonOf(error)}.` }
  }
}
