import { POSTBACK } from './postbacks.ts'

/** A part of a message has its number behind the message's own id. */
const PART = /#\d{1,2}$/

/** What Meta calls a message of which this is a name; null: it gave it none. */
export const midOf = (extIdentifier: string): string | null =>
  extIdentifier.startsWith(`${POSTBACK}:`) ? null : extIdentifier.replace(PART, '')
