import type { JsonObject } from '../../domain/contract.ts'
import { download, withAuthorization } from '../download.ts'
import type { Credentials, MediaAnswer, PlatformTools } from '../platform.ts'
import { asText } from '../shared/read.ts'
import { authorization } from './api.ts'

/** Twilio's API, in whichever region. */
const API_HOST = /^https:\/\/api(?:\.[a-z0-9-]+){0,2}\.twilio\.com$/

/**
 * Where a file of Twilio's API is asked for: it alone is shown who asks. Where the hub was told another address of that
 * API (a proxy, a stand-in), that one. Null: the URL is somebody else's.
 */
const ownPlace = (url: string, apiUrl: string): string | null => {
  const [asked, api] = [URL.parse(url), URL.parse(apiUrl)]
  if (asked === null || api === null) return null
  if (asked.origin === api.origin) return url
  if (!API_HOST.test(asked.origin)) return null
  return API_HOST.test(api.origin) ? url : `${apiUrl}${asked.pathname}${asked.search}`
}

/**
 * Begins to fetch a file: one that came in from Twilio's API, which redirects to where it lies, one that somebody
 * else has by its URL, whoever's that is. Never throws.
 */
export const fetchMedia = async (
  tools: PlatformTools,
  ref: JsonObject,
  credentials: Credentials,
): Promise<MediaAnswer> => {
  const told = asText(ref.media_url)
  const own = told === null ? null : ownPlace(told, tools.apiUrl)
  if (own !== null) return download(tools, own, withAuthorization(tools, authorization(credentials)))
  const url = told ?? asText(ref.url)
  return url ? download(tools, url) : { state: 'gone', detail: 'This names no file at Twilio.' }
}
