import { Refusal } from '../../domain/errors.ts'
import { download } from '../download.ts'
import type { Credentials, Platform, PlatformTools } from '../platform.ts'
import { OUTBOUND } from './outbound.ts'
import { readFeed } from './parse.ts'

/** A batch of 500 items of a common size. */
const MAX_BODY_BYTES = 4 * 1_024 * 1_024

const readCredentials = (input: Readonly<Record<string, unknown>>): Credentials => {
  const errors = Object.keys(input).map(name => ({
    path: `credentials.${name}`,
    message: 'is unknown; CUSTOM takes no credentials',
  }))
  if (errors.length === 0) return {}
  throw new Refusal('credentials_invalid', 'A CUSTOM platform has no credentials: leave them out.', errors)
}

/**
 * A platform of the customer's own, fed through our API (`readFeed`) with an API token. Nothing calls its
 * hook, so the hook accepts nothing.
 */
export const createCustom = (tools: Pick<PlatformTools, 'fetchPublic' | 'timeoutMs'>): Platform => ({
  type: 'CUSTOM',
  maxBodyBytes: MAX_BODY_BYTES,
  readCredentials,
  accountKey: () => null,
  signingSecret: () => null,
  handshake: () => ({
    ok: false,
    detail: 'A CUSTOM platform is fed through the API; its hook is not in use.',
  }),
  verify: () => false,
  parse: () => ({ items: [], unreadable: [] }),
  readFeed,
  check: async () => ({ state: 'ok', detail: null }),
  register: async () => null,
  outbound: OUTBOUND,
  media: async ({ url }) =>
    typeof url === 'string'
      ? download(tools, url)
      : { state: 'gone', detail: 'This names no file by its URL.' },
})
