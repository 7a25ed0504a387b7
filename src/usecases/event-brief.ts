import type { MessageEvent } from '../domain/contract.ts'

/** So much of a text is told. */
const MOST = 160

/** What an event is, in a line. */
export interface EventBrief {
  readonly type: MessageEvent['type']
  readonly outbound: boolean
  /** The customer's name, or whatever is known of him. */
  readonly customer: string | null
  /** The beginning of its text. */
  readonly text: string | null
  readonly conversationId: string
}

const nameOf = ({
  first_name,
  last_name,
  username,
  phone_number,
}: NonNullable<MessageEvent['chat_user']>): string | null =>
  [first_name, last_name].filter(part => part).join(' ') || username || phone_number || null

/** @param body the bytes of an event */
export const eventBrief = (body: Uint8Array): EventBrief => {
  const event = JSON.parse(new TextDecoder().decode(body)) as MessageEvent
  return {
    type: event.type,
    outbound: event.outbound,
    customer: event.chat_user === null ? null : nameOf(event.chat_user),
    // Not in the middle of a character.
    text:
      event.text === null
        ? null
        : Array.from(event.text.slice(0, 2 * MOST))
            .slice(0, MOST)
            .join(''),
    conversationId: event.conversation_id,
  }
}
