import { judge, verdictOf } from '../meta/answer.ts'
import type { Credentials, Renewal } from '../platform.ts'
import { callPlatform } from '../shared/call.ts'
import { asText } from '../shared/read.ts'
import { type InstagramTools, isInstagramLogin } from './login.ts'

/**
 * Has Meta give a token of an Instagram login another 60 days. It refuses one that is younger than a day, and one that
 * has ended. Never throws, and never shows a token in its answer.
 * Source: developers.facebook.com/docs/instagram-platform/reference/refresh_access_token
 */
export const renewToken = async (
  tools: InstagramTools,
  credentials: Credentials,
): Promise<Renewal | null> => {
  if (!isInstagramLogin(credentials)) return null
  const access_token = credentials.access_token ?? ''
  const query = new URLSearchParams({ grant_type: 'ig_refresh_token', access_token })
  const reply = await callPlatform(tools, {
    whose: "Meta's Graph API",
    method: 'GET',
    // Of no version, and with the token in its query: as Meta documents it.
    url: `${tools.instagramApiUrl}/refresh_access_token?${query}`,
  })
  const answer = reply.state === 'answered' ? judge(reply, credentials) : reply
  if (answer.state !== 'ok') return verdictOf(answer)
  const renewed = { ...credentials, access_token: asText(answer.data.access_token) ?? '' }
  return isInstagramLogin(renewed)
    ? { state: 'ok', credentials: renewed }
    : { state: 'unreachable', detail: 'The answer holds no token of an Instagram login.' }
}
