import type { Change, Person } from '../domain/change.ts'
import type { JsonObject, PlatformType } from '../domain/contract.ts'
import type { FieldError } from '../domain/errors.ts'
import type { Clock, Millis } from '../domain/time.ts'
import type { Credentials } from './credentials.ts'
import type { ActAnswer, MediaAnswer, Outbound } from './outbound.ts'
import type { Polling } from './polling.ts'

export type { Credentials } from './credentials.ts'
export type * from './outbound.ts'
export type * from './polling.ts'

/** A post as it came, before anything is believed. */
export interface RawPost {
  /** The body's bytes, exactly as on the wire. */
  readonly body: Uint8Array
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** What was called, as the platform knows it: the hub's public URL with the path and the query of this request. */
  readonly url: string
}

/** What a post is answered with where it is kept; always with status 200. */
export interface HookAnswer {
  readonly contentType: string
  readonly body: string
}

/** What a platform says of a person. */
export type Profile =
  | { readonly state: 'ok'; readonly person: Partial<Omit<Person, 'identities'>> }
  /** It tells nothing of him, and will not. */
  | { readonly state: 'none' }
  | { readonly state: 'later'; readonly detail: string }

/** One item of a post. */
export interface ParsedItem {
  /** The platform's id of our account that the item is for; null: the account whose hook was called. */
  readonly account: string | null
  /**
   * Other names of that account, where it may be set up under one of several: the number that was written to, or the
   * pool that the number is in.
   */
  readonly alternatives?: readonly string[]
  readonly change: Change
}

/** An item, or a whole post, that could not be read; it goes to quarantine. */
export interface Unreadable {
  /** Where it stands in the post, such as `entry[0].changes[1]`. */
  readonly path: string
  /** Why, in words. */
  readonly reason: string
}

export interface ParsedPost {
  readonly items: readonly ParsedItem[]
  readonly unreadable: readonly Unreadable[]
}

/** One item that a caller of our own API fed: the change that it tells, or what is wrong with it. */
export type FedItem =
  | { readonly ok: true; readonly change: Change }
  | { readonly ok: false; readonly errors: readonly FieldError[] }

/** What a feed holds, item by item, in the order in which they stand in it. */
export interface FeedResult {
  readonly items: readonly FedItem[]
}

/** What a platform said of an account's credentials. */
export type AccountCheck =
  | { readonly state: 'ok'; readonly detail: string | null }
  | { readonly state: 'refused'; readonly detail: string }
  | { readonly state: 'unreachable'; readonly detail: string }

/** What became of credentials that were to last longer. */
export type Renewal =
  /** These count from now on; those before may count as well for a while. */
  { readonly state: 'ok'; readonly credentials: Credentials } | Exclude<AccountCheck, { state: 'ok' }>

/** An answer to the platform's set-up request. */
export type Handshake =
  | { readonly ok: true; readonly contentType: string; readonly body: string }
  | { readonly ok: false; readonly detail: string }

/**
 * What the hub needs of a chat platform. Its law is `platform.contract.ts`: every adapter passes it.
 * An adapter keeps nothing but what it may forget at any time, never throws on anything a platform sends, and never
 * logs.
 */
export interface Platform {
  readonly type: PlatformType
  /** The largest post that the platform sends; a larger one is refused with 413. */
  readonly maxBodyBytes: number
  /**
   * Checks the shape of credentials.
   * @throws Refusal `credentials_invalid` with each wrong field, unknown ones included
   */
  readCredentials(input: Readonly<Record<string, unknown>>): Credentials
  /** The platform's id of the account (`metadata.phone_number_id`), by which items are routed; null where it has none. */
  accountKey(credentials: Credentials): string | null
  /**
   * True where messages are numbered within the account: under the credentials of another one the same numbers would
   * be other messages, so an account stays the one that it is. Left out: its platform numbers all messages.
   */
  readonly hasOwnNumbers?: true
  /** What the posts of several accounts are signed with: accounts with the same one may share a hook. */
  signingSecret(credentials: Credentials): string | null
  /** Answers the platform's GET to the hook. */
  handshake(query: Readonly<Record<string, unknown>>, credentials: Credentials): Handshake
  /** True where the post is really the platform's; compared in constant time, on the raw bytes. */
  verify(post: RawPost, credentials: Credentials): boolean
  /**
   * Reads a verified post. Never throws: what it cannot read, it names.
   * @param query of the URL that was called, without its question mark; `""` where the post is read once more
   */
  parse(body: Uint8Array, query: string): ParsedPost
  /** What posts are answered with; left out: an empty JSON object. */
  readonly answer?: HookAnswer
  /**
   * Does what the platform waits for once a post is kept (it shows a person that his press of a button was heard). The
   * post is answered already, and what fails here is told, and no more. Never throws.
   * @returns null where there was nothing to do
   */
  afterwards?(body: Uint8Array, credentials: Credentials): Promise<ActAnswer | null>
  /** How posts are fetched where the platform cannot call us; left out: it has no way to. */
  readonly polling?: Polling
  /**
   * Reads what was fed through our own API; only where the platform is fed that way.
   * @param body the request's body, parsed: one item or `{items: [...]}`
   * @throws Refusal `invalid` where the body is no feed at all; what is wrong with an item is said of that item
   */
  readFeed?(body: unknown): FeedResult
  /** Asks the platform whether the credentials hold. Never throws. */
  check(credentials: Credentials): Promise<AccountCheck>
  /** Has the platform call `hookUrl`, where it has an API for that; null where it has none. Never throws. */
  register(credentials: Credentials, hookUrl: string): Promise<AccountCheck | null>
  /**
   * Has credentials last longer that would end by themselves; called once a day. Left out: none of this platform's do.
   * Never throws.
   * @returns null where these do not
   */
  renew?(credentials: Credentials): Promise<Renewal | null>
  /** How it sends; null: it cannot. */
  readonly outbound: Outbound | null
  /**
   * Begins to fetch a file by the `ref` that the adapter gave it (a media id), or by `{url}`. Never throws. Our
   * credentials go to the platform's own hosts only, and never along with a redirect.
   */
  media(ref: JsonObject, credentials: Credentials): Promise<MediaAnswer>
  /**
   * Looks up what posts do not tell of a person: his names, his picture. Left out: posts tell all that there is.
   * Never throws.
   * @param identities his ids at the platform, the strongest first
   */
  profile?(identities: readonly string[], credentials: Credentials): Promise<Profile>
}

/** What an adapter is made with. */
export interface PlatformTools {
  /** The platform's API base, without a slash at its end. */
  readonly apiUrl: string
  /** Calls the platform, at its own address. */
  readonly fetch: typeof fetch
  /**
   * Calls an address that somebody else named (a file's URL): refuses what is not public, and follows no redirect.
   * Rejects where it may not be called, or cannot be.
   */
  readonly fetchPublic: typeof fetch
  readonly now: Clock
  /**
   * How long one call may take, from its beginning to the last byte of its answer; a file that is uploaded gets
   * longer, by its size, and of one that is fetched this is the time until it begins. Left out: 15 s.
   */
  readonly timeoutMs?: Millis
}
