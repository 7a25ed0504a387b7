import { type FieldError, Refusal } from '../domain/errors.ts'

/** A service's own headers, as given. */
export type OwnHeaders = Readonly<Record<string, string>>

const MOST = 32
const LARGEST_BYTES = 8_192

/** A token of RFC 9110 §5.6.2. */
const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
/** Visible ASCII with spaces and tabs inside: no line break can end the header and begin another. */
const VALUE = /^[\x21-\x7e]+(?:[\t ]+[\x21-\x7e]+)*$/

/** Names that the hub sets itself, and those that concern one connection only (RFC 9110 §7.6.1). */
const REFUSED = new Set([
  'host',
  'user-agent',
  'expect',
  'connection',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])
const REFUSED_PREFIXES = ['content-', 'webhook-', 'proxy-']

const wrongName = (name: string): string | null => {
  if (!NAME.test(name)) return 'is no header name: letters, digits and - are what it may be made of'
  if (REFUSED.has(name) || REFUSED_PREFIXES.some(prefix => name.startsWith(prefix)))
    return 'is set by the hub itself, or concerns one connection only: leave it out'
  return null
}

const wrongValue = (value: string): string | null =>
  VALUE.test(value) ? null : 'has a value that a header cannot carry: one line of visible ASCII characters'

/**
 * Checks a service's own headers.
 * @returns them with their names in lower case
 * @throws Refusal `header_refused` with each one that cannot be
 */
export const readHeaders = (given: OwnHeaders): OwnHeaders => {
  const errors: FieldError[] = []
  const headers: Record<string, string> = {}
  let bytes = 0
  for (const [written, value] of Object.entries(given)) {
    const name = written.toLowerCase()
    const twice = Object.hasOwn(headers, name) ? 'is there twice: case does not count in header names' : null
    const message = wrongName(name) ?? twice ?? wrongValue(value)
    if (message !== null) errors.push({ path: `headers.${written}`, message })
    // Not by assignment: `__proto__` is a valid header name.
    else Object.defineProperty(headers, name, { value, enumerable: true })
    bytes += name.length + value.length
  }
  if (Object.keys(given).length > MOST)
    errors.push({ path: 'headers', message: `must be at most ${MOST} headers` })
  if (bytes > LARGEST_BYTES)
    errors.push({ path: 'headers', message: `must be at most ${LARGEST_BYTES} bytes together` })
  if (errors.length === 0) return headers
  const [first] = errors
  throw new Refusal('header_refused', `${first?.path} ${first?.message}.`, errors)
}
