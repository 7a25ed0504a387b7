import type { ConversationVerdict } from '../../domain/change.ts'
import type { JsonObject } from '../../domain/contract.ts'
import type { GraphError } from '../meta/answer.ts'
import { createRefusals } from '../meta/refusals.ts'
import { AGAIN, EXPIRED, NEVER, type Rule, rules, THROTTLED, UNWELL } from '../shared/error-rules.ts'

/**
 * Meta's error codes (Graph API, and WhatsApp Business Platform error codes, May 2026). None of them says that the
 * customer has blocked the account: to him a message is undeliverable like to many others (131026). 130403 says that
 * the account itself blocks him (its Block Users API).
 */
const RULES: ReadonlyMap<number, Rule> = new Map([
  // Too much was sent: by the app, the account, the number.
  ...rules(THROTTLED, 4, 17, 32, 341, 613, 80_007, 130_429, 131_048, 133_016),
  // Meta's own troubles, too much sent to one person, and a file that Meta could not fetch.
  ...rules(AGAIN, 1, 2, 131_000, 131_016, 131_053, 131_056, 131_057),
  // A dead token, a missing permission, a lock, no payment, a number that is not registered.
  ...rules(UNWELL, 0, 10, 190, 368, 131_005, 131_031, 131_042, 133_010),
  // The window is over; 470 said so in older posts.
  ...rules(EXPIRED, 131_047, 470),
  [130_403, { retry: null, conversation: 'BLOCKED_BY_US' }],
  // The request, or this person, will be the same the next time, whatever HTTP status says so.
  ...rules(NEVER, 3, 33, 100, 130_472, 130_497, 131_008, 131_009, 131_021, 131_026, 131_030),
  ...rules(NEVER, 131_045, 131_049, 131_050, 131_051, 131_052, 131_060, 131_062, 135_000),
])

/** What errors that Meta reports later, by a status, say of the conversation. */
export const verdictAmong = (errors: readonly JsonObject[]): ConversationVerdict | undefined =>
  errors.map(({ code }) => RULES.get(Number(code))?.conversation).find(verdict => verdict !== undefined)

const PERMISSIONS = 200
const TEMPLATES = 132_000

const ruleOf = ({ code, status, later }: GraphError): Rule => {
  const known = code === null ? undefined : RULES.get(code)
  if (known) return known
  if (code !== null && code >= PERMISSIONS && code < PERMISSIONS + 100) return UNWELL
  if (code !== null && code >= TEMPLATES && code < TEMPLATES + 1_000) return NEVER
  if (status === 429) return THROTTLED
  return later ? AGAIN : NEVER
}

/** How WhatsApp's answers are understood. */
export const { accountTrouble, refusalOf, failedSend, actAnswer } = createRefusals('WhatsApp', ruleOf)
