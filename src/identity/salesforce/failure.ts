import { SignInFailure, type SignInProblem } from '../../domain/sign-in.ts'

/** The library's, which is loaded when it is needed. */
type Library = typeof import('openid-client')

/** The organisation's policy lets this user not in; the rest are faults of how the app is set up. */
const DENIED: ReadonlySet<string> = new Set(['access_denied', 'OAUTH_APP_ACCESS_DENIED', 'OAUTH_APP_BLOCKED'])
const AWAY: ReadonlySet<string> = new Set(['OAUTH_TIMEOUT', 'OAUTH_ABORT'])
const UNEXPECTED_STATUS = 'OAUTH_RESPONSE_IS_NOT_CONFORM'
const SERVER_ERROR = 500
const LONGEST = 200

/** What somebody else has written, for a line of the log. */
const told = (text: string): string => text.replace(/[^\x20-\x7e]+/g, ' ').slice(0, LONGEST)

const causesOf = (error: unknown): unknown[] => {
  const causes: unknown[] = []
  for (let one = error; one instanceof Error && causes.length < 5; one = one.cause) causes.push(one)
  return causes
}

/** @param error of the library: its own words and those of its direct cause name claims and headers, never their values */
const wordsOf = (error: Error): string => {
  const { message, cause } = error
  return told(cause instanceof Error && cause.message !== message ? `${message}: ${cause.message}` : message)
}

const refusal = (error: string, description: string | undefined): [SignInProblem, string] => [
  DENIED.has(error) ? 'access_denied' : 'provider_refused',
  `answered ${told(error)}${description ? ` (${told(description)})` : ''}`,
]

const describe = (error: unknown, library: Library): [SignInProblem, string] => {
  const { AuthorizationResponseError, ResponseBodyError, WWWAuthenticateChallengeError, ClientError } =
    library
  if (error instanceof AuthorizationResponseError || error instanceof ResponseBodyError)
    return refusal(error.error, error.error_description)
  if (error instanceof WWWAuthenticateChallengeError)
    return ['provider_refused', `answered ${error.status} to its own access token`]
  if (error instanceof ClientError) {
    const { code, cause } = error
    if (AWAY.has(code ?? '')) return ['provider_unreachable', 'did not answer in time']
    if (code !== UNEXPECTED_STATUS || !(cause instanceof Response))
      return ['provider_invalid', `answered what does not hold: ${wordsOf(error)}`]
    const { status } = cause
    return [status >= SERVER_ERROR ? 'provider_unreachable' : 'provider_refused', `answered ${status}`]
  }
  // What fetch throws says only that it failed; its cause says why.
  const { code, message } = ((error as Error).cause ?? error) as { code?: string; message?: string }
  return ['provider_unreachable', `cannot be reached: ${told(code ?? message ?? String(error))}`]
}

/** Whatever kept somebody from being signed in, in words that hold no secret. @param host that was asked */
export const failureOf = (error: unknown, host: string, library: Library): SignInFailure => {
  const own = causesOf(error).find(cause => cause instanceof SignInFailure)
  if (own instanceof SignInFailure) return own
  const [problem, words] = describe(error, library)
  return new SignInFailure(problem, `${host} ${words}.`)
}
