import type { Credentials, PlatformTools } from '../platform.ts'

/** What Instagram needs beside the others: the API for accounts that log in by Instagram itself. */
export interface InstagramTools extends PlatformTools {
  /** The base of Meta's Graph API for Instagram logins, without a slash at its end. */
  readonly instagramApiUrl: string
}

/**
 * True for a token of an Instagram login; that of a Page is one of Facebook's. Meta's tokens tell by how they begin.
 */
export const isInstagramLogin = ({ access_token: token }: Credentials): boolean =>
  token?.startsWith('IG') === true

/** The API, at the address that an account's token is for. */
export const toolsFor = (tools: InstagramTools, credentials: Credentials): PlatformTools =>
  isInstagramLogin(credentials) ? { ...tools, apiUrl: tools.instagramApiUrl } : tools
