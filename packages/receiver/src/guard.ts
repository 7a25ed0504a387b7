import type { MessageEvent } from './event.ts'
import { parseInstant } from './instant.ts'

/** Why a body is not a message event. */
export type ParseFailure = 'json_malformed' | 'not_an_event'

/** What {@link parseEvent} says: the event, or a stable reason and a sentence for the developer. */
export type Parsed = { ok: true; event: MessageEvent } | { ok: false; reason: ParseFailure; detail: string }

/** Says what is wrong with the value at `path`, or null. It names kinds and never quotes a value: details are logged. */
type Check = (value: unknown, path: string) => string | null

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  if (value === '') return 'an empty string'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

function is(what: string, test: (value: unknown) => boolean): Check {
  return (value, path) => (test(value) ? null : `${path} should be ${what}, but is ${kindOf(value)}.`)
}

function nullable(check: Check): Check {
  return (value, path) => (value === null ? null : check(value, path))
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Every listed key must be there; others may be, because the contract grows by appended keys. */
function shape(fields: Record<string, Check>): Check {
  const entries = Object.entries(fields)
  return (value, path) => {
    if (!isObject(value)) return `${path} should be an object, but is ${kindOf(value)}.`
    for (const [key, check] of entries) {
      const inner = `${path}.${key}`
      if (!Object.hasOwn(value, key)) return `${inner} is missing.`
      const problem = check(value[key], inner)
      if (problem !== null) return problem
    }
    return null
  }
}

const text = is('a string', value => typeof value === 'string')
const key = is('a string that is not empty', value => typeof value === 'string' && value !== '')
const flag = is('a boolean', value => typeof value === 'boolean')
const object = is('an object', isObject)
const list = is('an array', Array.isArray)
const nothing = is('null, for quotes do not nest', value => value === null)
const instant = is('an RFC 3339 time', value => typeof value === 'string' && parseInstant(value) !== null)
/** Enums may gain members, so an unknown word is no error. */
const word = key

const file = shape({ secure_url: text })

const OWN_FIELDS: Record<Exclude<keyof MessageEvent, 'quote'>, Check> = {
  id: key,
  ext_identifier: text,
  conversation_id: key,
  tenant_id: key,
  agent_id: nullable(key),
  agent: nullable(shape({ id: key, name: text })),
  timestamp: instant,
  modified_timestamp: instant,
  type: word,
  status: word,
  outbound: flag,
  text: nullable(text),
  file: nullable(file),
  file_type: nullable(text),
  mime_type: nullable(text),
  media_title: nullable(text),
  auxiliary_data: object,
  custom_data: object,
  metadata: object,
  transcribe_enabled: flag,
  transcribe_in_progress: flag,
  count_as_inbound: flag,
  template: nullable(
    shape({ name: text, language: text, category: nullable(text), components: list, text: nullable(text) }),
  ),
  platform: word,
  platform_id: key,
  conversation_state: word,
  tenant: shape({ id: key, name: text, org_id: nullable(text) }),
  chat_user: shape({
    id: key,
    username: text,
    first_name: text,
    last_name: text,
    phone_number: nullable(text),
    gender: nullable(text),
    profile_picture: nullable(file),
  }),
}

const checkEvent = shape({ ...OWN_FIELDS, quote: nullable(shape({ ...OWN_FIELDS, quote: nothing })) })

/**
 * Says whether a value has the shape of a message event: every key of the contract with its type. Unknown
 * enum members and appended keys are let through.
 */
export function isMessageEvent(value: unknown): value is MessageEvent {
  return checkEvent(value, 'event') === null
}

/**
 * Reads the JSON text of a webhook body as a message event. It never throws, and it does not verify: call
 * `verify` first, on the same bytes.
 *
 * @param body the text, or its bytes in UTF-8; a byte order mark is skipped.
 * @returns the event, or `json_malformed` (not JSON at all) or `not_an_event` (the detail names the first key
 *   that is missing or of the wrong type, and quotes no content).
 */
export function parseEvent(body: string | Uint8Array): Parsed {
  let value: unknown
  try {
    // The decoder drops the mark itself; in a string it is the first character.
    const json = typeof body === 'string' ? body.replace(/^\uFEFF/, '') : new TextDecoder().decode(body)
    value = JSON.parse(json)
  } catch {
    return { ok: false, reason: 'json_malformed', detail: 'The body is not JSON.' }
  }
  const problem = checkEvent(value, 'event')
  if (problem !== null) return { ok: false, reason: 'not_an_event', detail: problem }
  return { ok: true, event: value as MessageEvent }
}
