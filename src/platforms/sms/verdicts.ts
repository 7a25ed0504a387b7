import type { ConversationVerdict } from '../../domain/change.ts'

const VERDICTS: ReadonlyMap<number | null, ConversationVerdict> = new Map([
  // He wrote STOP, and has not written START since.
  [21_610, 'BLOCKED_BY_CUSTOMER'],
  // A number that carries WhatsApp: its reply window is over.
  [63_016, 'EXPIRED'],
])

/** What an error of Twilio's says of the conversation; null: nothing. */
export const verdictOf = (code: number | null): ConversationVerdict | null => VERDICTS.get(code) ?? null
