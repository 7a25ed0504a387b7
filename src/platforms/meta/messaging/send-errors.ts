import { AGAIN, EXPIRED, NEVER, type Rule, rules, THROTTLED, UNWELL } from '../../shared/error-rules.ts'
import type { GraphError } from '../answer.ts'
import { createRefusals, type Refusals } from '../refusals.ts'

/**
 * What a subcode says, whatever the code above it. None says for certain that the customer has blocked the account:
 * he who has, who has gone, and who takes no messages are all "not available" (551, 1545041, 2018108).
 * Sources: Messenger Platform, Common Error Codes (March 2026); 2534014, 2534022 by what Instagram is known to answer.
 */
const SUBCODES: ReadonlyMap<number, Rule> = new Map([
  // Sent outside of the allowed window.
  ...rules(EXPIRED, 2_018_065, 2_018_278, 2_534_022),
  ...rules(NEVER, 1_545_041, 2_018_001, 2_018_108, 2_018_218, 2_534_001, 2_534_014),
  // The app may write to its own testers only, or another app has the conversation.
  ...rules(UNWELL, 2_018_021, 2_018_027, 2_018_028),
  ...rules(NEVER, 2_018_300),
  // "Temporarily unavailable".
  ...rules(AGAIN, 1_545_133),
  // "Received invalid JSON reply": what was sent has gone out, by Meta's own page.
  [1_357_046, { retry: null, isOpen: true }],
])

/** Codes of the Graph API and of its messaging. */
const CODES: ReadonlyMap<number, Rule> = new Map([
  ...rules(THROTTLED, 4, 17, 32, 341, 613, 80_002, 80_006),
  ...rules(AGAIN, 1, 2, 1_200),
  ...rules(UNWELL, 0, 10, 102, 190, 368),
  // The request, or this person, will be the same the next time.
  ...rules(NEVER, 3, 33, 100, 551),
])

const PERMISSIONS = 200

const ruleOf = ({ code, subcode, status, later }: GraphError): Rule => {
  const known = SUBCODES.get(subcode ?? 0) ?? (code === null ? undefined : CODES.get(code))
  if (known) return known
  if (code !== null && code >= PERMISSIONS && code < PERMISSIONS + 100) return UNWELL
  if (status === 429) return THROTTLED
  return later ? AGAIN : NEVER
}

/** How answers to what is sent are understood. @param platform as it stands in a sentence */
export const messagingRefusals = (platform: string): Refusals => createRefusals(platform, ruleOf)
