import type { Identity } from '../domain/sign-in.ts'

/** What the hub has to remember of somebody who is on the way to the provider and back. */
export interface Flow {
  /** The origin of the host where it was begun. */
  readonly host: string
  /** Comes back with the answer, and shows that it is the answer to this. */
  readonly state: string
  /** Stands in the ID token. */
  readonly nonce: string
  /** Of PKCE: whoever has the code alone has nothing. */
  readonly verifier: string
}

/** Who says who somebody is: OpenID Connect, authorization code with PKCE. */
export interface IdentityProvider {
  /** Origins where one may sign in, the usual one first. */
  readonly hosts: readonly string[]
  /**
   * @param host one of {@link hosts}
   * @returns what to remember, and where to send the browser
   * @throws SignInFailure
   */
  begin(host: string): Promise<{ readonly flow: Flow; readonly url: string }>
  /**
   * Who came back, once everything that the provider says holds.
   * @param query of the call-back, as it came
   * @throws SignInFailure
   */
  finish(flow: Flow, query: string): Promise<Identity>
  /**
   * Can the host be asked?
   * @returns why not, in words; null where it can
   */
  check(host: string): Promise<string | null>
}
