import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Credentials, RawPost } from '../platform.ts'

/** The bot's id, which its token begins with. */
export const botIdOf = ({ bot_token }: Credentials): string => (bot_token ?? '').split(':', 1)[0] ?? ''

/** Another label, another secret: what Telegram is told must open nothing else. */
const LABEL = 'gotallo telegram webhook secret'

/** The secrets of credentials that are in use; nothing is remembered that the caller has forgotten. */
const secrets = new WeakMap<Credentials, string>()

/**
 * What Telegram repeats in each post, in place of a signature. It follows from the bot's token, so that nothing else
 * has to be kept, and leads nobody back to it.
 */
export const hookSecretOf = (credentials: Credentials): string => {
  const known = secrets.get(credentials)
  if (known !== undefined) return known
  const secret = createHmac('sha256', credentials.bot_token ?? '')
    .update(LABEL)
    .digest('base64url')
  secrets.set(credentials, secret)
  return secret
}

/**
 * Verifies `X-Telegram-Bot-Api-Secret-Token`, in constant time. It proves who posts, and nothing of what is posted.
 * Source: core.telegram.org/bots/api#setwebhook
 */
export const verifySecret = (post: RawPost, credentials: Credentials): boolean => {
  const given = post.headers['x-telegram-bot-api-secret-token']
  if (typeof given !== 'string') return false
  const [a, b] = [Buffer.from(given), Buffer.from(hookSecretOf(credentials))]
  return a.length === b.length && timingSafeEqual(a, b)
}
