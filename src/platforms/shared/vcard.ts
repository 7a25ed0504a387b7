import type { JsonObject } from '../../domain/contract.ts'
import { asObject, asText, objectsOf, type Wire } from './read.ts'

/** Meta's words for kinds of numbers and addresses where RFC 2426 has another. */
const KINDS: ReadonlyMap<string, string> = new Map([['MOBILE', 'CELL']])

const FOLD_AT = 75

/** A value's characters that mean something to a reader of vCards (RFC 2426 §4). */
const escaped = (text: string): string =>
  text
    .replace(/\\/g, '\\\\')
    .replace(/\r\n|\r|\n/g, '\\n')
    .replace(/[;,]/g, found => `\\${found}`)
    // Other control characters cannot stand in a vCard at all.
    .replace(/\p{Cc}/gu, '')

/** Lines are at most 75 octets long; a longer one goes on in the next, after a space (RFC 2425 §5.8.1). */
const folded = (line: string): string => {
  if (Buffer.byteLength(line) <= FOLD_AT) return line
  const lines: string[] = []
  let current = ''
  let octets = 0
  for (const character of line) {
    const size = Buffer.byteLength(character)
    if (octets + size > FOLD_AT) {
      lines.push(current)
      current = ' '
      octets = 1
    }
    current += character
    octets += size
  }
  return [...lines, current].join('\r\n')
}

const kindOf = (item: Wire): string => {
  const kind = asText(item.type)?.toUpperCase() ?? ''
  return /^[A-Z][A-Z0-9-]{0,30}$/.test(kind) ? `;TYPE=${KINDS.get(kind) ?? kind}` : ''
}

/** A property of several parts, or nothing where no part is known. */
const structured = (name: string, parts: readonly unknown[]): string[] => {
  const texts = parts.map(part => asText(part))
  return texts.some(text => text) ? [`${name}:${texts.map(text => escaped(text ?? '')).join(';')}`] : []
}

const numberOf = (phone: Wire): string | null => {
  const waId = asText(phone.wa_id)
  return asText(phone.phone) ?? (waId ? `+${waId}` : null)
}

const addressOf = (address: Wire): string[] => {
  const { street, city, state, zip, country } = address
  return structured(`ADR${kindOf(address)}`, [null, null, street, city, state, zip, country])
}

const nameOf = (contact: Wire): string | null => {
  const name = asObject(contact.name)
  const parts = [name?.prefix, name?.first_name, name?.middle_name, name?.last_name, name?.suffix]
  const joined = parts.flatMap(part => asText(part) ?? []).join(' ')
  return asText(name?.formatted_name) ?? asText(joined)
}

const listed = (items: unknown, property: (item: Wire) => string[]): string[] =>
  objectsOf(items).flatMap(property)

const one = (name: string, value: string | null): string[] => (value ? [`${name}:${escaped(value)}`] : [])

/**
 * A shared contact as a vCard 3.0 (RFC 2426).
 * @param shown the contact's name; FN must not be empty, so a nameless contact goes by his number or company
 */
const vcardOf = (contact: Wire, shown: string | null): string => {
  const name = asObject(contact.name)
  const org = asObject(contact.org)
  const fallback = listed(contact.phones, phone => [numberOf(phone) ?? '']).find(text => text)
  const title = shown ?? asText(org?.company) ?? fallback ?? 'Unknown'
  const names = [name?.last_name, name?.first_name, name?.middle_name, name?.prefix, name?.suffix]
  const lines = [
    'BEGIN:VCARD',
    'VERSION:3.0',
    `N:${names.map(part => escaped(asText(part) ?? '')).join(';')}`,
    `FN:${escaped(title)}`,
    ...structured('ORG', [org?.company, ...(org?.department ? [org.department] : [])]),
    ...one('TITLE', asText(org?.title)),
    ...one('BDAY', asText(contact.birthday)),
    ...listed(contact.phones, phone => one(`TEL${kindOf(phone)}`, numberOf(phone))),
    ...listed(contact.emails, email => one(`EMAIL${kindOf(email)}`, asText(email.email))),
    ...listed(contact.addresses, addressOf),
    ...listed(contact.urls, url => one('URL', asText(url.url))),
    'END:VCARD',
  ]
  return `${lines.map(folded).join('\r\n')}\r\n`
}

/** A shared contact in the common shape; `origin` tells whether we had asked for it. */
export const readCard = (contact: Wire): JsonObject => {
  const name = nameOf(contact)
  const origin = asText(contact.origin)
  return {
    name,
    phones: objectsOf(contact.phones).flatMap(phone => numberOf(phone) ?? []),
    emails: objectsOf(contact.emails).flatMap(email => asText(email.email) ?? []),
    vcard: vcardOf(contact, name),
    ...(origin ? { origin } : {}),
  }
}
