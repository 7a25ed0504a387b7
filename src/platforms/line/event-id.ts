import { createHash } from 'node:crypto'
import { asId, type Wire, without } from '../shared/read.ts'

/** The form of LINE's `webhookEventId` (ULID, Crockford's base 32). */
const ULID = /^[0-9A-HJKMNP-TV-Z]{26}$/i

/** What differs where an event is delivered once more. */
const OF_DELIVERY = new Set(['deliveryContext', 'replyToken'])

const DIGEST_LENGTH = 16

/**
 * The id of an event, the same each time that it is delivered. Posts from before 2022 have none, and what passes
 * posts on or writes them for a test may give one to all: what is no ULID gets what the event says behind it.
 */
export const eventIdOf = (event: Wire, type: string): string => {
  const given = asId(event.webhookEventId) ?? ''
  if (ULID.test(given)) return given
  const said = JSON.stringify(without(event, OF_DELIVERY))
  const digest = createHash('sha256').update(said).digest('base64url').slice(0, DIGEST_LENGTH)
  return [given, type, digest].filter(part => part !== '').join(':')
}
