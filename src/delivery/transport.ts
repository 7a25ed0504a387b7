import type { Exchange } from '../domain/attempt.ts'

export interface PostRequest {
  readonly url: string
  /** All headers, names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  /** From the first packet to the answer's last byte. */
  readonly timeoutMs: number
}

/** What a look at a URL found. */
export type UrlVerdict =
  | { readonly ok: true }
  | {
      readonly ok: false
      readonly code: 'url_invalid' | 'address_not_public' | 'host_unresolved'
      /** The reason in words and the setting that would allow it. */
      readonly detail: string
    }

/** Sends webhooks. Never follows a redirect, never connects to an address that is not allowed. */
export interface Transport {
  /** One exchange. Never throws: whatever goes wrong is in the answer. */
  post(request: PostRequest): Promise<Exchange>
  /** Would a post to this URL be allowed? Resolves the host once. Never throws. */
  check(url: string): Promise<UrlVerdict>
  /** Opens a connection to it, and sends nothing: null where it came about, else why not, in words. Never throws. */
  reach(url: string): Promise<string | null>
  /** Why the address that a URL names must not be called, in words; null where it may, or where it names none. Looks nothing up. */
  literalProblem(url: string): string | null
  /** Closes idle connections and ends those under way. */
  close(): Promise<void>
}
