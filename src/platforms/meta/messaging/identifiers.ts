import { wholeIdentifier } from '../../../domain/change.ts'
import { POSTBACK } from './postbacks.ts'

/** What Meta calls a message of which this is a name; null: it gave it none. */
export const midOf = (extIdentifier: string): string | null =>
  extIdentifier.startsWith(`${POSTBACK}:`) ? null : (wholeIdentifier(extIdentifier) ?? extIdentifier)
