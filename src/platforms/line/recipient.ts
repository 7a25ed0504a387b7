import type { Recipient } from '../platform.ts'
import { knownBy, nobodysId } from '../shared/recipient.ts'
import type { ChatKind } from './people.ts'

/** By their first letters. */
const KINDS: Readonly<Record<string, ChatKind>> = { U: 'user', C: 'group', R: 'room' }

const ID = /^([UCR])[0-9a-f]{32}$/

/**
 * Reads whom a new conversation is with: LINE knows people, groups and rooms by the ids that its posts name.
 * @throws Refusal `invalid`
 */
export const readRecipient = (to: string): Recipient => {
  const kind = KINDS[ID.exec(to)?.[1] ?? '']
  if (kind !== undefined) return knownBy(`${kind}:${to}`)
  throw nobodysId(
    "must be LINE's id of a user (U and 32 hexadecimal digits), of a group (C…) or of a room (R…); it is no LINE ID that people search for, and no phone number",
  )
}
