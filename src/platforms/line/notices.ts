import type { JsonObject } from '../../domain/contract.ts'
import { without } from '../shared/read.ts'
import { readTimestamp } from '../shared/timestamp.ts'
import { eventIdOf } from './event-id.ts'
import { type HappeningReader, NO_CHAT } from './happening.ts'
import { personOf } from './people.ts'

/** What every event has: it stands elsewhere, or means nothing once it was delivered. */
const COMMON = new Set([
  'type',
  'mode',
  'timestamp',
  'source',
  'webhookEventId',
  'deliveryContext',
  'replyToken',
  'event',
])

/** Something that happened in a chat, told under LINE's own word with LINE's own members. */
export const notice =
  (blocked?: boolean): HappeningReader =>
  ({ event, type, chat, beside }) =>
    chat === null
      ? NO_CHAT
      : {
          change: {
            kind: 'notice',
            extIdentifier: eventIdOf(event, type),
            event: type,
            person: personOf(chat),
            timestamp: readTimestamp(event.timestamp),
            detail: { ...(without(event, COMMON) as JsonObject), ...beside },
            ...(blocked === undefined ? {} : { blocked }),
          },
        }
