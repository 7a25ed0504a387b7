import type { PlatformTools } from './platform.ts'

/** A request as it was made. */
export interface Call {
  readonly url: string
  readonly init: RequestInit
}

/** Answers a request. */
export type Answer = (call: Call) => Promise<Response> | Response

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
