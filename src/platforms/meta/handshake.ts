import { createHash, timingSafeEqual } from 'node:crypto'
import type { Handshake } from '../platform.ts'

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/** Compared as digests, so that neither the content nor the length of the token shows in the time it takes. */
const isSame = (given: string, expected: string): boolean => timingSafeEqual(digest(given), digest(expected))

const refused = (detail: string): Handshake => ({ ok: false, detail })

/**
 * Answers the GET by which Meta asks whether a callback URL is ours: the challenge comes back as plain text
 * where the verify token is the account's.
 * Source: developers.facebook.com/docs/graph-api/webhooks/getting-started#verification-requests
 */
export const answerChallenge = (query: Readonly<Record<string, unknown>>, verifyToken: string): Handshake => {
  const token = query['hub.verify_token']
  const challenge = query['hub.challenge']
  if (query['hub.mode'] !== 'subscribe') return refused('hub.mode is not "subscribe".')
  if (typeof token !== 'string' || !verifyToken || !isSame(token, verifyToken)) {
    return refused('hub.verify_token is not the verify_token of this platform account.')
  }
  if (typeof challenge !== 'string') return refused('hub.challenge is missing.')
  return { ok: true, contentType: 'text/plain; charset=utf-8', body: challenge }
}
