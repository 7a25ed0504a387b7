import type { JsonObject } from '../../domain/contract.ts'
import type { ReceiptStatus } from '../../domain/status.ts'
import { asId, asText, type Wire, without } from '../shared/read.ts'
import type { Reading } from '../shared/sink.ts'
import { readTimestamp } from '../shared/timestamp.ts'
import { NO_TOKEN } from './messages.ts'

/** What stands elsewhere in the receipt, or is a machine of Viber's. */
const ELSEWHERE = new Set(['event', 'timestamp', 'message_token', 'chat_hostname', 'desc', 'errors'])

/** The client could not show it; Viber says why in words alone. */
const errorsOf = (event: Wire): JsonObject => ({
  errors: [
    { code: null, title: asText(event.desc) ?? 'Viber could not deliver this message.', detail: null },
  ],
})

/**
 * Events `delivered`, `seen` and `failed`. One comes from each of the person's devices, also for what he wrote
 * himself; they carry no `tracking_data`, so that only the token says which message is meant.
 */
export const receiptOf =
  (status: ReceiptStatus) =>
  (event: Wire): Reading => {
    const extIdentifier = asId(event.message_token)
    if (!extIdentifier) return NO_TOKEN
    const detail = without(event, ELSEWHERE) as JsonObject
    return {
      change: {
        kind: 'receipt',
        extIdentifier,
        status,
        timestamp: readTimestamp(event.timestamp),
        detail: status === 'FAILED' ? { ...detail, ...errorsOf(event) } : detail,
        correlation: null,
      },
    }
  }
