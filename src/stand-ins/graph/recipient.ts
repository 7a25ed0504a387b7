import { badParameter, refused } from './failure.ts'
import type { Customer } from './options.ts'
import type { Params } from './params.ts'
import type { Phone, State } from './state.ts'

/** Whom a message is for. */
export interface Recipient {
  /** As he was named. */
  readonly input: string
  readonly customer: Customer
  /** He was named by his number, and not by his business-scoped id. */
  readonly byNumber: boolean
}

const NUMBER = /^\+?[\d\s().-]+$/
const DIGITS = /^[1-9]\d{6,14}$/
const USER_ID = /^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/

const digitsOf = (input: string): string => input.replace(/\D/g, '')

/** What one conversation is known by: a number, else a business-scoped id. */
export const keyOf = (state: State, input: string): string => {
  if (!NUMBER.test(input)) return input
  const digits = digitsOf(input)
  return state.settings.waIds[digits] ?? digits
}

const byNumber = (state: State, phone: Phone, input: string): Recipient => {
  const digits = digitsOf(input)
  if (!NUMBER.test(input) || !DIGITS.test(digits))
    throw refused(131009, 'The phone number is malformed: Please use the format: +1234567890.')
  if (digits === digitsOf(phone.displayPhoneNumber)) throw refused(131021)
  const allowed = state.settings.allowedRecipients
  if (allowed !== null && !allowed.includes(digits)) throw refused(131030)
  return { input, customer: state.customer(keyOf(state, input)), byNumber: true }
}

const byUserId = (state: State, input: string): Recipient => {
  if (!USER_ID.test(input)) throw badParameter('Param recipient is not a valid user ID.')
  const customer = state.customerByUserId(input)
  // An id is scoped to the business: nobody has one that it was never told.
  if (customer === null) throw refused(131009, 'Recipient user ID is not valid for this business.')
  return { input, customer, byNumber: false }
}

/**
 * Reads `to`, a number, and `recipient`, a business-scoped id; the number goes first.
 * @throws GraphFailure
 */
export const readRecipient = (state: State, phone: Phone, body: Params): Recipient => {
  if (body.has('recipient_type')) body.oneOf('recipient_type', ['individual'])
  // Real clients write numbers as JSON numbers too, and Meta takes them.
  const to = body.fields.to
  if (Number.isSafeInteger(to)) return byNumber(state, phone, String(to))
  if (body.has('to') || !body.has('recipient')) return byNumber(state, phone, body.text('to'))
  return byUserId(state, body.text('recipient'))
}
