import type { Millis } from '../domain/time.ts'
import type { Credentials } from './credentials.ts'

/** What the health of an account whose posts are fetched begins with; why they are follows. */
export const FETCHED = 'Messages are fetched (long polling): '

/** How posts of an account are to come. */
export type PollingNeed =
  /** They are to be fetched, in words why that begin with {@link FETCHED}; the platform calls nobody now. */
  | { readonly state: 'poll'; readonly detail: string }
  /** The platform calls our hook. */
  | { readonly state: 'hook' }
  /** The platform, or somebody who has the account as well, keeps us from having them at all. */
  | { readonly state: 'refused'; readonly detail: string }
  /** It cannot be found out now. */
  | { readonly state: 'unknown'; readonly detail: string }

/** A post that was fetched. */
export interface PolledPost {
  /** As if the platform had posted it. */
  readonly body: Uint8Array
  /** What tells the platform, with the next fetch, that this one and those before it are kept. */
  readonly after: string
}

/** What a fetch brought. */
export type Polled =
  /** In the order in which they are to be read; none where nothing came in time. */
  | { readonly state: 'ok'; readonly posts: readonly PolledPost[] }
  /** Not now. `afterMs`: the platform asked to wait so long; null: it did not say. */
  | { readonly state: 'later'; readonly detail: string; readonly afterMs: Millis | null }
  /** The account may not fetch any more (a dead token). */
  | { readonly state: 'refused'; readonly detail: string }
  /** How posts come has changed at the platform: ask {@link Polling.need} again. */
  | { readonly state: 'changed'; readonly detail: string }

/** How posts are fetched from a platform that cannot call us. */
export interface Polling {
  /**
   * Finds out how posts are to come, and sees to it: tells the platform our hook where it takes it, and else takes it
   * back, so that posts can be fetched. Never throws.
   * @param since from when on the hub could be called: what went wrong before that says nothing
   * @param signal gives it up
   */
  need(credentials: Credentials, hookUrl: string, since: Millis, signal: AbortSignal): Promise<PollingNeed>
  /**
   * Waits for posts, and fetches them. Those that are not confirmed by the next fetch come again. Never throws.
   * @param after of the last post that is kept; null: none is yet, since this process began
   * @param signal ends the wait
   */
  poll(credentials: Credentials, after: string | null, signal: AbortSignal): Promise<Polled>
}
