import type { Person } from '../../domain/change.ts'
import { asId, asObject, asText, objectsOf, type Wire } from '../meta/read.ts'
import type { WireContact } from './wire.ts'

/** How WhatsApp knows a person: by a business-scoped user id, by a phone number, or by both. */
export interface Ids {
  readonly bsuid: string | null
  /** Digits only. */
  readonly phone: string | null
}

/** What a value's `contacts[]` say of the persons in it. */
export interface ContactBook {
  find(ids: Ids): WireContact | null
}

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
export const readIds = (userId: unknown, address: unknown): Ids => ({
  bsuid: asBsuid(userId) ?? asBsuid(address),
  phone: asBsuid(address) ? null : asPhone(address),
})

/** The identities of a person, the strongest first. */
export const identitiesOf = (ids: Ids): string[] => {
  const identities: string[] = []
  if (ids.bsuid) identities.push(`bsuid:${ids.bsuid}`)
  if (ids.phone) identities.push(`phone:${ids.phone}`)
  return identities
}

const contactIds = (contact: WireContact): Ids => readIds(contact.user_id, contact.wa_id)

/** Reads `contacts[]`. They are matched by id, never by their place in the list. */
export const readContactBook = (contacts: unknown): ContactBook => {
  const byId = new Map<string, WireContact>()
  for (const contact of objectsOf(contacts)) {
    for (const identity of identitiesOf(contactIds(contact))) byId.set(identity, contact)
  }
  return {
    find: ids => {
      const [first, second] = identitiesOf(ids)
      const contact = byId.get(first ?? '') ?? byId.get(second ?? '')
      if (!contact) return null
      // The same number under another user id is somebody else's: numbers are given out again.
      const other = contactIds(contact).bsuid
      return ids.bsuid && other && other !== ids.bsuid ? null : contact
    },
  }
}

const namesOf = (profile: Wire | null): Pick<Person, 'username' | 'firstName' | 'lastName'> => {
  const name = asText(profile?.name)
  const username = asText(profile?.username)
  return {
    ...(username ? { username } : {}),
    // WhatsApp gives one display name, and a name cannot be split truly.
    ...(name ? { firstName: name, lastName: '' } : {}),
  }
}

/** The person with these ids and what the contacts add, or null where there is no id at all. */
export const personOf = (ids: Ids, book: ContactBook): Person | null => {
  const contact = book.find(ids)
  const known = contact ? contactIds(contact) : null
  const bsuid = ids.bsuid ?? known?.bsuid ?? null
  const phone = ids.phone ?? known?.phone ?? null
  const identities = identitiesOf({ bsuid, phone })
  if (identities.length === 0) return null
  return {
    identities,
    ...namesOf(asObject(contact?.profile)),
    ...(phone && E164.test(phone) ? { phoneNumber: `+${phone}` } : {}),
  }
}
