import type { PlatformTools } from '../platform.ts'

export const TOKEN = 'EAAG9ZxQ4ZBZBIBO7mZC1d2e3f4g5h6'

export const CREDENTIALS = {
  phone_number_id: '106540352242922',
  access_token: TOKEN,
  app_secret: '0123456789abcdef0123456789abcdef',
  verify_token: 'a phrase of ours',
  waba_id: '102290129340398',
}

export const API = 'https://graph.example'

/** A request as it was made. */
export interface Call {
  readonly url: string
  readonly init: RequestInit
}

type Answer = (call: Call) => Promise<Response> | Response

/** A function in place of `fetch`, and the calls that it got. */
export const fetching = (answer: Answer) => {
  const calls: Call[] = []
  const fetch: PlatformTools['fetch'] = async (url, init) => {
    const call = { url: String(url), init: init ?? {} }
    calls.push(call)
    return answer(call)
  }
  return { fetch, calls }
}

/** Fails the test that calls somebody whom it should not. */
export const nobody: PlatformTools['fetch'] = async url => {
  throw new Error(`${url} was called`)
}

/** Tools with a Graph API that answers so. */
export const graphOf = (answer: Answer, more: Partial<PlatformTools> = {}) => {
  const { fetch, calls } = fetching(answer)
  const tools: PlatformTools = { apiUrl: API, fetch, fetchPublic: nobody, now: () => 0, ...more }
  return { tools, calls }
}

/** Tools with a Graph API that gives one answer. */
export const graphSaying = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  graphOf(() => new Response(JSON.stringify(body), { status, headers }))

/** Tools for a server of the test. */
export const toolsAt = (url: string, more: Partial<PlatformTools> = {}): PlatformTools => ({
  apiUrl: url.replace(/\/$/, ''),
  fetch,
  fetchPublic: nobody,
  now: () => 0,
  timeoutMs: 10_000,
  ...more,
})

/** The JSON of a request. */
export const bodyOf = (call: Call | undefined): unknown => JSON.parse(String(call?.init.body))

/** An error as the Graph API writes it. */
export const graphError = (code: number, message = 'Something', more: object = {}) => ({
  error: { message: `(#${code}) ${message}`, type: 'OAuthException', code, fbtrace_id: 'A', ...more },
})

/** The answer to a message that was taken. */
export const ACCEPTED = {
  messaging_product: 'whatsapp',
  contacts: [{ input: '16505551234', wa_id: '16505551234' }],
  messages: [{ id: 'wamid.HBgLMTY1MDU1NTEyMzQ' }],
}
