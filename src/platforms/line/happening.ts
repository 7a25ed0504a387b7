import type { JsonObject } from '../../domain/contract.ts'
import { asText, type Wire } from '../shared/read.ts'
import type { Reading } from '../shared/sink.ts'
import { type Chat, chatOf, senderOf } from './people.ts'

/** One member of `events[]`, with what all kinds of them share. */
export interface Happening {
  readonly event: Wire
  readonly type: string
  /** Where it happened; null where that is not said. */
  readonly chat: Chat | null
  /** What stands in `auxiliary_data` of whatever it becomes. */
  readonly beside: JsonObject
}

export type HappeningReader = (happening: Happening) => Reading

export const NO_CHAT: Reading = { unread: 'This does not say of whom it is.' }

export const happeningOf = (event: Wire): Happening => ({
  event,
  type: asText(event.type) ?? '',
  chat: chatOf(event.source),
  // Somebody else has the chat: whoever answers must know.
  beside: { ...senderOf(event.source), ...(event.mode === 'standby' ? { mode: 'standby' } : {}) },
})
