import type { Json, JsonObject } from '../../domain/contract.ts'
import type { FieldError } from '../../domain/errors.ts'
import { oneError, textProblem } from './problems.ts'
import { asList, asObject, asText, objectsOf, type Wire } from './read.ts'
import { readCard } from './vcard.ts'

const LOCATION = ['latitude', 'longitude', 'name', 'address', 'url']
const CONTACT = ['name', 'phones', 'emails', 'vcard', 'origin']
const LONGEST_NAME = 1_024

const strangers = (object: Wire, known: readonly string[], path: string): FieldError[] =>
  Object.keys(object)
    .filter(name => !known.includes(name))
    .map(name => ({ path: `${path}.${name}`, message: 'is not known here' }))

const degreesProblem = (value: unknown, most: number): string | null => {
  if (value === undefined || value === null) return 'is missing'
  const isWithin = typeof value === 'number' && Math.abs(value) <= most
  return isWithin ? null : `must be a number from -${most} to ${most}`
}

const optionalText = (object: Wire, name: string, path: string): FieldError[] => {
  const value = object[name] ?? null
  return value === null || value === '' ? [] : oneError(`${path}.${name}`, textProblem(value, LONGEST_NAME))
}

/** What is wrong with the place of a LOCATION. */
export const checkLocation = (value: unknown): FieldError[] => {
  const location = asObject(value)
  if (!location) return [{ path: 'location', message: 'is missing: LOCATION is a place' }]
  const link = asText(location.url)
  return [
    ...strangers(location, LOCATION, 'location'),
    ...oneError('location.latitude', degreesProblem(location.latitude, 90)),
    ...oneError('location.longitude', degreesProblem(location.longitude, 180)),
    ...optionalText(location, 'name', 'location'),
    ...optionalText(location, 'address', 'location'),
    ...oneError('location.url', link && 'is not possible: no link goes out with a place'),
  ]
}

/** A place in the contract's shape. */
export const completeLocation = (value: unknown): JsonObject => {
  const { latitude, longitude, name, address } = asObject(value) ?? {}
  return {
    latitude: latitude as Json,
    longitude: longitude as Json,
    name: asText(name),
    address: asText(address),
    url: null,
  }
}

const textsProblem = (value: unknown): string | null => {
  if (value === undefined || value === null) return null
  const isTexts = Array.isArray(value) && value.every(text => textProblem(text, LONGEST_NAME) === null)
  return isTexts ? null : 'must be a list of strings'
}

const checkContact = (value: unknown, path: string): FieldError[] => {
  const contact = asObject(value)
  if (!contact) return [{ path, message: 'must be an object' }]
  return [
    ...strangers(contact, CONTACT, path),
    ...oneError(`${path}.name`, textProblem(contact.name, LONGEST_NAME)),
    ...oneError(`${path}.phones`, textsProblem(contact.phones)),
    ...oneError(`${path}.emails`, textsProblem(contact.emails)),
  ]
}

/** What is wrong with the contacts of a CONTACT. @param most so many at a time */
export const checkContacts = (value: unknown, most: number): FieldError[] => {
  const contacts = asList(value)
  if (contacts.length === 0) return [{ path: 'contact', message: 'is missing: CONTACT is a contact' }]
  if (contacts.length > most) return [{ path: 'contact', message: `must not be more than ${most}` }]
  return contacts.flatMap((contact, index) => checkContact(contact, `contact[${index}]`))
}

/** A contact as Meta writes one, from the contract's shape: the inverse of {@link readCard}. */
export const cardOf = (contact: Wire): JsonObject => {
  const name = asText(contact.name) ?? ''
  const phones = asList(contact.phones).flatMap(phone => asText(phone) ?? [])
  const emails = asList(contact.emails).flatMap(email => asText(email) ?? [])
  return {
    // Meta wants one part of the name beside the whole, and a name cannot be split truly.
    name: { formatted_name: name, first_name: name },
    ...(phones.length > 0 ? { phones: phones.map(phone => ({ phone })) } : {}),
    ...(emails.length > 0 ? { emails: emails.map(email => ({ email })) } : {}),
  }
}

/** Contacts in the contract's shape: the vCard says what is sent, whatever the draft's said. */
export const completeContacts = (value: unknown): JsonObject[] =>
  objectsOf(value).map(contact => readCard(cardOf(contact)))
