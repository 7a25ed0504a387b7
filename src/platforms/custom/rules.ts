import { MESSAGE_TYPES, type MessageType } from '../../domain/contract.ts'
import type { FieldError } from '../../domain/errors.ts'
import {
  asGiven,
  boolean,
  checkFields,
  type Fields,
  type Given,
  given,
  instant,
  object,
  oneOf,
  phone,
  type Rule,
  text,
  url,
} from './fields.ts'

const LONGEST_ID = 512
const LONGEST_TEXT = 65_536

export const id = text(LONGEST_ID, 1)
export const name = text(LONGEST_ID)
export const body = text(LONGEST_TEXT)

/** EVENT is what the hub itself makes of a change. */
export const FED_TYPES: readonly MessageType[] = MESSAGE_TYPES.filter(type => type !== 'EVENT')

/** Types that are nothing without their file, and those that may have one. */
const NEEDS_FILE = new Set<unknown>(['IMAGE', 'FILE', 'VIDEO', 'AUDIO', 'VOICE', 'GIF', 'STICKER'])
const MAY_HAVE_FILE = new Set<unknown>(['MEDIA_HSM', 'STORY_MENTION', 'STORY_REPLY', 'IG_SHARE'])

const CHAT_USER: Fields = {
  ext_identifier: { rule: id, required: true },
  username: { rule: name },
  first_name: { rule: name },
  last_name: { rule: name },
  phone_number: { rule: phone },
  gender: { rule: name },
  profile_picture_url: { rule: url },
}

const anObject: Rule = value => (asGiven(value) ? null : 'must be an object')
const aList: Rule = value =>
  Array.isArray(value) && value.length <= 20 ? null : 'must be a list of at most 20'

const MESSAGE: Fields = {
  ext_identifier: { rule: id, required: true },
  outbound: { rule: boolean },
  type: { rule: oneOf(FED_TYPES), required: true },
  timestamp: { rule: instant },
  text: { rule: body },
  file_url: { rule: url },
  mime_type: { rule: name },
  media_title: { rule: name },
  quoted_ext_identifier: { rule: id },
  auxiliary_data: { rule: object },
  custom_data: { rule: object },
  chat_user: { rule: anObject, required: true },
}

const RECEIPT: Fields = {
  ext_identifier: { rule: id, required: true },
  status: { rule: oneOf(['SENT', 'DELIVERED', 'READ', 'FAILED', 'DELETED']), required: true },
  timestamp: { rule: instant },
  errors: { rule: aList },
}

const code: Rule = value =>
  Number.isSafeInteger(value) ? null : name(value) && 'must be a string or a whole number'

const ERROR: Fields = { code: { rule: code }, title: { rule: name }, detail: { rule: text(4_096) } }

const EDIT: Fields = {
  ext_identifier: { rule: id, required: true },
  text: { rule: body, required: true },
  timestamp: { rule: instant, required: 'edits are told apart and ordered by it' },
}

/** What is wrong with a message's having a file, or none; null where it fits its type. */
export const fileProblem = (type: unknown, hasFile: boolean): string | null => {
  if (NEEDS_FILE.has(type)) return hasFile ? null : `is missing: ${type} is a file`
  const isAllowed = MAY_HAVE_FILE.has(type) || !FED_TYPES.includes(type as MessageType)
  return !hasFile || isAllowed ? null : `is not possible: ${type} has no file`
}

/** What is wrong with a message's text, besides its length; null where it fits its type. */
export const emptyTextProblem = (type: unknown, value: unknown): string | null =>
  type === 'TEXT' && !value ? 'must not be empty: TEXT is its text' : null

const aboutFile = (item: Given, path: string): FieldError[] => {
  const hasFile = given(item, 'file_url') !== undefined
  const message = fileProblem(given(item, 'type'), hasFile)
  if (message !== null) return [{ path: `${path}file_url`, message }]
  return ['mime_type', 'media_title']
    .filter(field => !hasFile && given(item, field) !== undefined)
    .map(field => ({ path: path + field, message: 'needs a file_url' }))
}

const aboutText = (item: Given, path: string): FieldError[] => {
  const message = emptyTextProblem(given(item, 'type'), given(item, 'text'))
  return message === null ? [] : [{ path: `${path}text`, message }]
}

/** What the hub itself writes into `auxiliary_data`: whoever reads it must be able to rely on it. */
const OURS = ['unsupported', 'event', 'quoted_ext_identifier']

const aboutAuxiliaryData = (item: Given, path: string): FieldError[] => {
  const data = asGiven(given(item, 'auxiliary_data')) ?? {}
  return OURS.filter(name => Object.hasOwn(data, name)).map(name => ({
    path: `${path}auxiliary_data.${name}`,
    message: 'is written by the hub only: choose another name',
  }))
}

/** What is wrong with a fed message. */
export const checkMessage = (item: Given, path: string): FieldError[] => {
  const user = asGiven(given(item, 'chat_user'))
  return [
    ...checkFields(item, MESSAGE, path),
    ...aboutText(item, path),
    ...aboutFile(item, path),
    ...aboutAuxiliaryData(item, path),
    ...(user ? checkFields(user, CHAT_USER, `${path}chat_user.`) : []),
  ]
}

/** What is wrong with a fed receipt. */
export const checkReceipt = (receipt: Given, path: string): FieldError[] => {
  const errors = given(receipt, 'errors')
  const wrong = (Array.isArray(errors) ? errors : []).flatMap((error, index) => {
    const at = `${path}errors[${index}]`
    const entry = asGiven(error)
    return entry ? checkFields(entry, ERROR, `${at}.`) : [{ path: at, message: 'must be an object' }]
  })
  return [...checkFields(receipt, RECEIPT, path), ...wrong]
}

/** What is wrong with a fed edit. */
export const checkEdit = (edit: Given, path: string): FieldError[] => checkFields(edit, EDIT, path)
