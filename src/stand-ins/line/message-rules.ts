import { isObject, type Wire } from '../kit/call.ts'
import type { Detail } from './errors.ts'
import { isFetchable } from './urls.ts'

/** What is wrong with a member; null where it is as it must be. */
type Rule = (value: unknown) => string | null

const EMPTY = 'May not be empty'

/** A text, counted in UTF-16 code units. */
const text =
  (most: number): Rule =>
  value => {
    if (typeof value !== 'string' || value.trim() === '') return EMPTY
    return value.length > most ? `Length must be between 0 and ${most}` : null
  }

const url: Rule = value => {
  if (typeof value !== 'string' || value === '') return EMPTY
  if (value.length > 2_000) return 'Length must be between 0 and 2000'
  return isFetchable(value) ? null : 'Invalid URI scheme'
}

const number: Rule = value => (typeof value === 'number' ? null : 'Must be a number')

const milliseconds: Rule = value =>
  Number.isInteger(value) && Number(value) > 0 ? null : 'Must be greater than or equal to 1'

const object: Rule = value => (isObject(value) ? null : 'May not be null')

const typed =
  (...types: readonly string[]): Rule =>
  value =>
    isObject(value) && types.includes(String(value.type))
      ? null
      : `Must be one of the following values: [${types.join(', ')}]`

const list: Rule = value => (Array.isArray(value) ? null : 'May not be null')

const optional =
  (rule: Rule): Rule =>
  value =>
    value === undefined ? null : rule(value)

type Rules = Readonly<Record<string, Rule>>

/** Message objects. Source: developers.line.biz/en/reference/messaging-api/#message-objects */
const RULES: ReadonlyMap<string, Rules> = new Map<string, Rules>([
  ['text', { text: text(5_000) }],
  ['textV2', { text: text(5_000) }],
  ['sticker', { packageId: text(20), stickerId: text(20) }],
  ['image', { originalContentUrl: url, previewImageUrl: url }],
  ['video', { originalContentUrl: url, previewImageUrl: url, trackingId: optional(text(100)) }],
  ['audio', { originalContentUrl: url, duration: milliseconds }],
  ['location', { title: text(100), address: text(100), latitude: number, longitude: number }],
  ['imagemap', { baseUrl: url, altText: text(1_500), baseSize: object, actions: list }],
  ['template', { altText: text(1_500), template: typed('buttons', 'confirm', 'carousel', 'image_carousel') }],
  ['flex', { altText: text(1_500), contents: typed('bubble', 'carousel') }],
  ['coupon', { couponId: text(100) }],
])

const QUOTING = new Set(['text', 'textV2', 'sticker'])

/** Messages that may be quoted: they get a quote token when they are sent. */
export const isQuotable = ({ type }: Wire): boolean => type !== 'audio' && type !== 'location'

/**
 * What is wrong with a message.
 * @param property where it stands
 * @param holds whether a quote token is one of this chat
 */
export const problemsOf = (
  message: unknown,
  property: string,
  holds: (token: string) => boolean,
): Detail[] => {
  if (!isObject(message)) return [{ message: 'May not be null', property }]
  const type = String(message.type)
  const rules = RULES.get(type)
  if (rules === undefined) {
    const values = [...RULES.keys()].join(', ')
    return [{ message: `Must be one of the following values: [${values}]`, property: `${property}.type` }]
  }
  const details = Object.entries(rules).flatMap(([name, rule]): Detail[] => {
    const wrong = rule(message[name])
    return wrong === null ? [] : [{ message: wrong, property: `${property}.${name}` }]
  })
  const { quoteToken } = message
  const isGood =
    quoteToken === undefined || (QUOTING.has(type) && typeof quoteToken === 'string' && holds(quoteToken))
  return isGood
    ? details
    : [...details, { message: 'Invalid quote token', property: `${property}.quoteToken` }]
}
