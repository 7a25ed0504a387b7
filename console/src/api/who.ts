import { signal } from '@preact/signals'
import type { components } from './schema.gen.d.ts'

/** Who is signed in. */
export type Session = components['schemas']['Session']

/** Undefined: not known yet; null: nobody. */
export const session = signal<Session | null | undefined>(undefined)

/** In a frame of another site no cookie is kept: the token then stays in memory, and ends with the page. */
let token: string | null = null

/** From now on the token itself says who asks; null: the cookie does. */
export const hold = (given: string | null): void => {
  token = given
}

/** Is the token itself held? */
export const isHeld = (): boolean => token !== null

/** Headers that say who asks. */
export const proof = (): Record<string, string> => {
  if (token !== null) return { authorization: `Bearer ${token}` }
  const csrf = session.value?.csrf_token
  return csrf ? { 'x-csrf-token': csrf } : {}
}

/** The hub does not know this session, or not any more. */
export const signedOut = (): void => {
  token = null
  session.value = null
}
