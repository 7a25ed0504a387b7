import { createHash } from 'node:crypto'
import { checkCharacters } from '../../domain/bounds.ts'
import type { Change, MessageChange, Person } from '../../domain/change.ts'
import type { Json, JsonObject, MessageType } from '../../domain/contract.ts'
import { type FieldError, Refusal } from '../../domain/errors.ts'
import type { ReceiptStatus } from '../../domain/status.ts'
import type { FedItem, FeedResult } from '../platform.ts'
import { asGiven, type Given, given, readInstant } from './fields.ts'
import { checkEdit, checkMessage, checkReceipt } from './rules.ts'

const MOST_ITEMS = 500

/** A text that was checked, or null. */
const textOf = (source: Given, name: string): string | null =>
  (given(source, name) as string | undefined) ?? null

const objectOf = (source: Given, name: string): JsonObject =>
  (given(source, name) as JsonObject | undefined) ?? {}

/** A person's property by its name in the domain, and in the feed. */
const PERSON = [
  ['username', 'username'],
  ['firstName', 'first_name'],
  ['lastName', 'last_name'],
  ['phoneNumber', 'phone_number'],
  ['gender', 'gender'],
  ['profilePictureUrl', 'profile_picture_url'],
] as const

const personOf = (user: Given): Person => {
  const identities = [`id:${textOf(user, 'ext_identifier')}`]
  const number = textOf(user, 'phone_number')
  if (number) identities.push(`phone:${number.slice(1)}`)
  const known: [string, string][] = PERSON.flatMap(([ours, theirs]) => {
    const value = textOf(user, theirs)
    return value === null ? [] : [[ours, value] satisfies [string, string]]
  })
  return { identities, ...Object.fromEntries(known) }
}

const messageOf = (item: Given): MessageChange => {
  const outbound = given(item, 'outbound') === true
  const fileUrl = textOf(item, 'file_url')
  const media = fileUrl
    ? { ref: { url: fileUrl }, mimeType: textOf(item, 'mime_type'), title: textOf(item, 'media_title') }
    : null
  return {
    kind: 'message',
    extIdentifier: textOf(item, 'ext_identifier') ?? '',
    person: personOf(asGiven(given(item, 'chat_user')) ?? {}),
    outbound,
    status: outbound ? 'SENT' : 'RECEIVED',
    timestamp: readInstant(given(item, 'timestamp')),
    content: {
      type: given(item, 'type') as MessageType,
      text: textOf(item, 'text'),
      media,
      auxiliaryData: objectOf(item, 'auxiliary_data'),
    },
    template: null,
    customData: objectOf(item, 'custom_data'),
    quotedExtIdentifier: textOf(item, 'quoted_ext_identifier'),
    live: true,
  }
}

/** The common shape, whatever of it was given. */
const errorsOf = (receipt: Given): JsonObject[] =>
  ((given(receipt, 'errors') as Given[] | undefined) ?? []).map(error => ({
    code: (given(error, 'code') as Json | undefined) ?? null,
    title: textOf(error, 'title'),
    detail: textOf(error, 'detail'),
  }))

const receiptOf = (receipt: Given): Change => {
  const errors = errorsOf(receipt)
  const common = {
    extIdentifier: textOf(receipt, 'ext_identifier') ?? '',
    timestamp: readInstant(given(receipt, 'timestamp')),
    detail: errors.length > 0 ? { errors } : {},
  }
  const status = given(receipt, 'status')
  if (status === 'DELETED') return { kind: 'deletion', person: null, ...common }
  return { kind: 'receipt', status: status as ReceiptStatus, correlation: null, ...common }
}

/** An edit has no id of its own: its time tells it from others, and its text from those of the same moment. */
const editOf = (edit: Given): Change => {
  const text = textOf(edit, 'text') ?? ''
  const timestamp = readInstant(given(edit, 'timestamp'))
  return {
    kind: 'edit',
    extIdentifier: textOf(edit, 'ext_identifier') ?? '',
    key: `${timestamp}:${createHash('sha256').update(text).digest('hex').slice(0, 16)}`,
    content: { text: text || null },
    timestamp,
    person: null,
    detail: {},
  }
}

interface Form {
  readonly check: (item: Given, path: string) => FieldError[]
  readonly read: (item: Given) => Change
}

const MESSAGE: Form = { check: checkMessage, read: messageOf }
const WRAPPED: ReadonlyMap<string, Form> = new Map([
  ['receipt', { check: checkReceipt, read: receiptOf }],
  ['edit', { check: checkEdit, read: editOf }],
])

const judge = (form: Form, item: Given, path: string, others: FieldError[]): FedItem => {
  const errors = [...others, ...form.check(item, path), ...checkCharacters(item, path)]
  return errors.length > 0 ? { ok: false, errors } : { ok: true, change: form.read(item) }
}

const fail = (path: string, message: string): FedItem => ({ ok: false, errors: [{ path, message }] })

/** @param path where the item stands, with a dot at its end; "" for the body itself */
const readItem = (value: unknown, path: string): FedItem => {
  const item = asGiven(value)
  if (!item) return fail(path.slice(0, -1), 'must be an object')
  for (const [name, form] of WRAPPED) {
    if (!Object.hasOwn(item, name)) continue
    const inner = asGiven(item[name])
    if (!inner) return fail(path + name, 'must be an object')
    const others = Object.keys(item).filter(key => key !== name)
    const strangers = others.map(key => ({
      path: path + key.toWellFormed(),
      message: `is not known beside "${name}"`,
    }))
    return judge(form, inner, `${path}${name}.`, strangers)
  }
  return judge(MESSAGE, item, path, [])
}

const refuse = (path: string, message: string): Refusal =>
  new Refusal('invalid', `The feed cannot be read: ${path || 'the body'} ${message}.`, [{ path, message }])

/**
 * Reads what a caller feeds into a CUSTOM platform: one item, or `{items: [...]}` with up to 500.
 * @throws Refusal `invalid` where the body is no feed at all
 */
export const readFeed = (body: unknown): FeedResult => {
  const feed = asGiven(body)
  if (!feed) throw refuse('', 'must be an object')
  if (!Object.hasOwn(feed, 'items')) return { items: [readItem(feed, '')] }
  const { items } = feed
  const stranger = Object.keys(feed).find(key => key !== 'items')
  if (stranger !== undefined) throw refuse(stranger.toWellFormed(), 'is not known beside "items"')
  if (!Array.isArray(items)) throw refuse('items', 'must be a list')
  if (items.length === 0 || items.length > MOST_ITEMS)
    throw refuse('items', `must hold 1 to ${MOST_ITEMS} items`)
  return { items: items.map((item, index) => readItem(item, `items[${index}].`)) }
}
