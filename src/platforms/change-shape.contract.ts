import type { Change } from '../domain/change.ts'
import { MESSAGE_TYPES } from '../domain/contract.ts'
import { isInstant } from '../domain/time.ts'
import { watermarkOf } from '../domain/watermark.ts'

/** Looks at one value; true where it is as it must be. */
type Test = (value: unknown) => boolean
type Shape = Readonly<Record<string, Test>>

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isFilled: Test = value => typeof value === 'string' && value !== ''
const isText: Test = value => typeof value === 'string'
const isBoolean: Test = value => typeof value === 'boolean'
const isTime: Test = value => value === null || isInstant(value)
const orNull =
  (test: Test): Test =>
  value =>
    value === null || test(value)
const optional =
  (test: Test): Test =>
  value =>
    value === undefined || test(value)
const oneOf =
  (...words: readonly string[]): Test =>
  value =>
    typeof value === 'string' && words.includes(value)

const isJson: Test = value => {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true
  if (typeof value === 'number') return Number.isFinite(value)
  if (Array.isArray(value)) return value.every(isJson)
  return isObject(value) && Object.values(value).every(isJson)
}
const isJsonObject: Test = value => isObject(value) && isJson(value)

/** No member beside those of the shape, and each as it must be. */
const fits =
  (shape: Shape): Test =>
  value =>
    isObject(value) &&
    Object.keys(value).every(name => Object.hasOwn(shape, name)) &&
    Object.entries(shape).every(([name, test]) => test(value[name]))

const IDENTITY = /^[a-z][a-z0-9_]*:.+$/s
const isIdentities: Test = value =>
  Array.isArray(value) && value.every(id => typeof id === 'string' && IDENTITY.test(id))
const E164 = /^\+[1-9]\d{0,14}$/

const isPerson = fits({
  identities: value => isIdentities(value) && (value as unknown[]).length > 0,
  username: optional(isText),
  firstName: optional(isText),
  lastName: optional(isText),
  phoneNumber: optional(value => typeof value === 'string' && E164.test(value)),
  gender: optional(isText),
  profilePictureUrl: optional(isFilled),
})

const isMedia = fits({ ref: isJsonObject, mimeType: orNull(isFilled), title: orNull(isFilled) })

const CONTENT: Shape = {
  type: oneOf(...MESSAGE_TYPES.filter(type => type !== 'EVENT')),
  text: orNull(isText),
  media: orNull(isMedia),
  auxiliaryData: isJsonObject,
}
const CONTENT_OF_EDIT = Object.fromEntries(
  Object.entries(CONTENT).map(([name, test]) => [name, optional(test)]),
)

const RECEIPTS = ['SENT', 'DELIVERED', 'READ', 'FAILED'] as const
const COMMON: Shape = { kind: isFilled, extIdentifier: isFilled, timestamp: isTime }

const SHAPES: Readonly<Record<Change['kind'], Shape>> = {
  message: {
    ...COMMON,
    person: isPerson,
    outbound: isBoolean,
    status: oneOf('RECEIVED', 'PREPARED', ...RECEIPTS),
    content: fits(CONTENT),
    template: orNull(isJsonObject),
    customData: isJsonObject,
    quotedExtIdentifier: orNull(isFilled),
    correlation: optional(isFilled),
    mayBeOurs: optional(value => value === true),
    live: isBoolean,
    unblocks: optional(value => value === true),
  },
  receipt: {
    ...COMMON,
    // Empty where a watermark says what it is about.
    extIdentifier: isText,
    upTo: optional(fits({ person: isPerson, until: isTime })),
    status: oneOf(...RECEIPTS),
    detail: isJsonObject,
    correlation: orNull(isFilled),
    conversation: optional(oneOf('EXPIRED', 'BLOCKED_BY_CUSTOMER', 'BLOCKED_BY_US')),
    unordered: optional(value => value === true),
  },
  edit: {
    ...COMMON,
    key: isFilled,
    content: value => fits(CONTENT_OF_EDIT)(value) && Object.keys(value as object).length > 0,
    person: orNull(isPerson),
    detail: isJsonObject,
  },
  deletion: {
    ...COMMON,
    withParts: optional(value => value === true),
    person: orNull(isPerson),
    detail: isJsonObject,
  },
  reaction: {
    ...COMMON,
    key: isFilled,
    emoji: orNull(isFilled),
    action: oneOf('react', 'unreact'),
    person: isPerson,
    detail: isJsonObject,
  },
  notice: {
    ...COMMON,
    event: isFilled,
    person: isPerson,
    // `auxiliary_data.event` is the notice's own word.
    detail: value => isJsonObject(value) && !Object.hasOwn(value as object, 'event'),
    identities: optional(fits({ gained: isIdentities, lost: isIdentities })),
    blocked: optional(isBoolean),
  },
}

const agreements: Readonly<Record<string, (change: Change) => boolean>> = {
  'an inbound message is RECEIVED or FAILED': change =>
    change.kind !== 'message' || change.outbound || ['RECEIVED', 'FAILED'].includes(change.status),
  'only what the customer writes lifts his block': change =>
    change.kind !== 'message' || !change.outbound || change.unblocks === undefined,
  'an outbound message is not RECEIVED': change =>
    change.kind !== 'message' || !change.outbound || change.status !== 'RECEIVED',
  'what is unsupported is FAILED, without text and file': change =>
    change.kind !== 'message' ||
    !Object.hasOwn(change.content.auxiliaryData, 'unsupported') ||
    (change.status === 'FAILED' && change.content.text === null && change.content.media === null),
  'a receipt names a message, or a watermark with a time': change =>
    change.kind !== 'receipt' || change.extIdentifier !== '' || typeof change.upTo?.until === 'number',
  'a watermark tells what arrived or was read': change =>
    change.kind !== 'receipt' || change.upTo === undefined || watermarkOf(change) !== null,
  'a reaction that was set has an emoji': change =>
    change.kind !== 'reaction' || change.action === 'unreact' || change.emoji !== null,
  'only what our side did may be ours': change =>
    change.kind !== 'message' || change.outbound || change.mayBeOurs === undefined,
  'no identity is gained and lost at once': change =>
    change.kind !== 'notice' || !change.identities?.gained.some(id => change.identities?.lost.includes(id)),
}

/** What is wrong with a change that an adapter made, in words; nothing where it is well formed. */
export const problemsOf = (change: Change): string[] => {
  const shape = SHAPES[change.kind]
  if (!shape) return [`there is no kind "${change.kind}"`]
  const entries = Object.entries(change)
  const strangers = entries
    .filter(([name]) => !Object.hasOwn(shape, name))
    .map(([name]) => `${name} is unknown`)
  const values = new Map<string, unknown>(entries)
  const wrong = Object.entries(shape)
    .filter(([name, test]) => !test(values.get(name)))
    .map(([name]) => `${name} is wrong`)
  if (strangers.length + wrong.length > 0) return [...strangers, ...wrong]
  return Object.keys(agreements).filter(name => !agreements[name]?.(change))
}
