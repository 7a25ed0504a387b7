import type { JsonObject } from '../../domain/contract.ts'
import type { ReceiptStatus } from '../../domain/status.ts'
import { asText, clip, without } from '../shared/read.ts'
import type { Reading } from '../shared/sink.ts'
import { readTimestamp } from '../shared/timestamp.ts'
import { readCallStatus } from './calls.ts'
import { readErrors } from './errors.ts'
import type { Scope } from './scope.ts'
import { verdictAmong } from './send-errors.ts'
import type { WireStatus } from './wire.ts'

/** WhatsApp's words for what became of a message. A voice note that was played had been read. */
const STATUSES: ReadonlyMap<string, ReceiptStatus> = new Map([
  ['sent', 'SENT'],
  ['delivered', 'DELIVERED'],
  ['read', 'READ'],
  ['played', 'READ'],
  ['failed', 'FAILED'],
])

/** What stands elsewhere in the receipt, or concerns only us. */
const ELSEWHERE = new Set([
  'id',
  'type',
  'status',
  'timestamp',
  'errors',
  'event',
  'biz_opaque_callback_data',
])

const detailOf = (status: WireStatus, word: string): JsonObject => {
  const errors = readErrors(status.errors)
  return {
    ...(without(status, ELSEWHERE) as JsonObject),
    ...(word === 'played' ? { played: true } : {}),
    ...(errors.length > 0 ? { errors } : {}),
  }
}

/** A member of `statuses[]`. */
export const readStatus = (status: WireStatus, scope: Scope): Reading => {
  const id = asText(status.id)
  if (!id) return { unread: 'This status does not say of which message it is.' }
  if (status.type === 'call' || id.startsWith('wacid.')) return readCallStatus(status, scope)
  const word = asText(status.status)?.toLowerCase() ?? ''
  const reached = STATUSES.get(word)
  if (!reached) return { unread: `The status "${clip(word)}" is not known.` }
  const verdict = reached === 'FAILED' ? verdictAmong(readErrors(status.errors)) : undefined
  return {
    change: {
      kind: 'receipt',
      extIdentifier: id,
      status: reached,
      timestamp: readTimestamp(status.timestamp),
      detail: detailOf(status, word),
      correlation: asText(status.biz_opaque_callback_data),
      ...(verdict === undefined ? {} : { conversation: verdict }),
    },
  }
}
