import type { Credentials } from '../credentials.ts'
import { clip } from './read.ts'

/** What is shorter would blacken ordinary words. */
const SHORTEST_SECRET = 6

const LONGEST_WORDS = 500

/**
 * A platform's words, short enough for people, and without what must not be shown: some repeat a malformed token in
 * the message that refuses it.
 * @param names of the credentials that are secret
 */
export const masked = (text: string, credentials: Credentials, names: readonly string[]): string => {
  let clean = text
  for (const name of names) {
    const secret = credentials[name]
    if (secret && secret.length >= SHORTEST_SECRET) clean = clean.replaceAll(secret, '***')
  }
  return clip(clean, LONGEST_WORDS)
}
