import { type FieldError, Refusal } from '../../domain/errors.ts'
import type { Credentials } from '../platform.ts'

/** What a credential may look like. */
export interface CredentialRule {
  readonly required: boolean
  readonly form: RegExp
  /** The form in words, to follow "must be". */
  readonly words: string
}

const LONGEST = 4_096

/** An id of Meta's, which becomes part of a URL's path. */
export const ID: Omit<CredentialRule, 'required'> = {
  form: /^[\w-]+$/,
  words: 'an id of letters, digits, "_" and "-"',
}
/** A secret that is sent in a header or used as a key. */
export const SECRET: Omit<CredentialRule, 'required'> = {
  form: /^[\x21-\x7e]+$/,
  words: 'made of printable ASCII characters without spaces',
}
/** A text that the admin made up. */
export const PHRASE: Omit<CredentialRule, 'required'> = {
  form: /^[^\p{Cc}]+$/u,
  words: 'one line of text',
}

const wrong = (value: unknown, rule: CredentialRule): string | null => {
  if (value === undefined || value === null) return rule.required ? 'is missing' : null
  if (typeof value !== 'string') return 'must be a string'
  if (value.trim() === '') return 'must not be empty'
  if (value !== value.trim()) return 'must not begin or end with a space or a line break'
  if (value.length > LONGEST) return `must not be longer than ${LONGEST} characters`
  return rule.form.test(value) ? null : `must be ${rule.words}`
}

/**
 * Checks credentials against rules.
 * @param platform the platform's name for the message
 * @throws Refusal `credentials_invalid` with each wrong or unknown field
 */
export const readCredentialsBy = (
  platform: string,
  rules: Readonly<Record<string, CredentialRule>>,
  input: Readonly<Record<string, unknown>>,
): Credentials => {
  const names = Object.keys(rules)
  const errors: FieldError[] = []
  const credentials: Record<string, string> = {}
  for (const [name, rule] of Object.entries(rules)) {
    const value = Object.hasOwn(input, name) ? input[name] : undefined
    const message = wrong(value, rule)
    if (message) errors.push({ path: `credentials.${name}`, message })
    else if (typeof value === 'string') credentials[name] = value
  }
  for (const name of Object.keys(input)) {
    if (!names.includes(name)) {
      errors.push({
        path: `credentials.${name}`,
        message: `is unknown; ${platform} takes ${names.join(', ')}`,
      })
    }
  }
  if (errors.length === 0) return credentials
  const fields = errors.map(error => error.path).join(', ')
  throw new Refusal('credentials_invalid', `The credentials do not fit ${platform}: see ${fields}.`, errors)
}
