import type { Person } from '../../domain/change.ts'
import { asId, asObject, asText, objectsOf } from '../shared/read.ts'
import type { WireContact } from './wire.ts'

/** How WhatsApp knows a person: by a business-scoped user id, by a phone number, or by both. */
export interface Ids {
  readonly bsuid: string | null
  /** Digits only. */
  readonly phone: string | null
}

/** What a value's `contacts[]` say of one person. */
interface Contact {
  readonly ids: Ids
  readonly profile: unknown
}

/** What a value's `contacts[]` say of the persons in it, by either id: the two kinds never look alike. */
export type ContactBook = ReadonlyMap<string, Contact>

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

const BSUID = /^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/
const DIGITS = /^\d{1,20}$/
const E164 = /^[1-9]\d{0,14}$/

/** A business-scoped user id (`US.13491208655302741918`), else null. */
export const asBsuid = (value: unknown): string | null =>
  typeof value === 'string' && BSUID.test(value) ? value : null

/** The digits of a phone number, whichever way it is written (`+250 788 123 200`), else null. */
export const asPhone = (value: unknown): string | null => {
  const written = asId(value)
  if (written === null || DIGITS.test(written)) return written
  const digits = written.replace(/[\s()+.-]/g, '')
  return DIGITS.test(digits) ? digits : null
}

/**
 * @param userId where a BSUID belongs
 * @param address where a phone number belongs; some senders put the BSUID there as well
 */
export const readIds = (userId: unknown, address: unknown): Ids => {
  const misplaced = asBsuid(address)
  return { bsuid: asBsuid(userId) ?? misplaced, phone: misplaced ? null : asPhone(address) }
}

/** The identities of a person, the strongest first. */
export const identitiesOf = ({ bsuid, phone }: Ids): string[] => {
  if (!bsuid) return phone ? [`phone:${phone}`] : []
  return phone ? [`bsuid:${bsuid}`, `phone:${phone}`] : [`bsuid:${bsuid}`]
}

/** Reads `contacts[]`. They are matched by id, never by their place in the list. */
export const readContactBook = (contacts: unknown): ContactBook => {
  const book = new Map<string, Contact>()
  for (const { user_id, wa_id, profile } of objectsOf(contacts) as readonly WireContact[]) {
    const contact = { ids: readIds(user_id, wa_id), profile }
    if (contact.ids.bsuid) book.set(contact.ids.bsuid, contact)
    if (contact.ids.phone) book.set(contact.ids.phone, contact)
  }
  return book
}

const contactOf = ({ bsuid, phone }: Ids, book: ContactBook): Contact | null => {
  const contact = book.get(bsuid ?? '') ?? book.get(phone ?? '')
  if (!contact) return null
  // The same number under another user id is somebody else's: numbers are given out again.
  const other = contact.ids.bsuid
  return bsuid && other && other !== bsuid ? null : contact
}

/** The person with these ids and what the contacts add, or null where there is no id at all. */
export const personOf = (ids: Ids, book: ContactBook): Person | null => {
  const contact = contactOf(ids, book)
  const bsuid = ids.bsuid ?? contact?.ids.bsuid ?? null
  const phone = ids.phone ?? contact?.ids.phone ?? null
  if (!bsuid && !phone) return null
  const person: Mutable<Person> = { identities: identitiesOf({ bsuid, phone }) }
  const profile = asObject(contact?.profile)
  const username = asText(profile?.username)
  const name = asText(profile?.name)
  if (username) person.username = username
  if (name) {
    // WhatsApp gives one display name, and a name cannot be split truly.
    person.firstName = name
    person.lastName = ''
  }
  if (phone && E164.test(phone)) person.phoneNumber = `+${phone}`
  return person
}
