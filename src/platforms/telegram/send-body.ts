import type { JsonObject } from '../../domain/contract.ts'
import type { Outgoing, QuotedMessage } from '../platform.ts'
import { asList, asNumber, asObject, asText, objectsOf, type Wire } from '../shared/read.ts'
import { readExtIdentifier } from './ids.ts'
import { FILE_METHODS, MOST } from './limits.ts'
import type { Address } from './recipient.ts'

/** A call that sends: its method, and what says the message. A file that is uploaded is added to it. */
export interface Sending {
  readonly method: string
  readonly body: Wire
}

const placeOf = (auxiliaryData: JsonObject): Sending | null => {
  const location = asObject(auxiliaryData.location)
  if (!location) return null
  const { latitude, longitude } = location
  const at = { latitude, longitude }
  const [name, address] = [asText(location.name), asText(location.address)]
  const title = name ?? address
  if (title === null) return { method: 'sendLocation', body: at }
  // A venue has both: one that is not known is what is.
  return { method: 'sendVenue', body: { ...at, title, address: address ?? title } }
}

const contactOf = (auxiliaryData: JsonObject): Sending | null => {
  const [contact] = objectsOf(auxiliaryData.contacts)
  const phone = asList(contact?.phones).find(one => asText(one) !== null)
  const name = asText(contact?.name)
  if (phone === undefined || name === null) return null
  const vcard = asText(contact?.vcard)
  const isShort = vcard !== null && Buffer.byteLength(vcard) <= MOST.vcard
  const body = { phone_number: phone, first_name: name, ...(isShort ? { vcard } : {}) }
  return { method: 'sendContact', body }
}

const fileOf = ({ type, text, media }: Outgoing): Sending | null => {
  const file = FILE_METHODS.get(type)
  if (file === undefined || media === null) return null
  const body = {
    ...(media.url === null ? {} : { [file.field]: media.url }),
    ...(text ? { caption: text } : {}),
    ...(type === 'AUDIO' && media.title ? { title: media.title } : {}),
  }
  return { method: file.method, body }
}

/** What a message says, as Telegram takes it; null where it is none. */
export const sendingOf = (message: Outgoing): Sending | null => {
  const { type, text, auxiliaryData } = message
  if (type === 'TEXT') return text ? { method: 'sendMessage', body: { text } } : null
  if (type === 'LOCATION') return placeOf(auxiliaryData)
  if (type === 'CONTACT') return contactOf(auxiliaryData)
  if (type === 'TEMPLATE') {
    const markup = asObject(auxiliaryData.interactive)
    return text && markup ? { method: 'sendMessage', body: { text, reply_markup: markup } } : null
  }
  return fileOf(message)
}

/** The number of the message that is replied to; the press of a button is none, but stands under one. */
const numberOf = ({ extIdentifier, auxiliaryData }: QuotedMessage, { chat }: Address): number | null => {
  const quoted = readExtIdentifier(extIdentifier)
  if (quoted === null) return asNumber(asObject(auxiliaryData.callback_query)?.message_id)
  // Since a group became a supergroup, what was said before cannot be replied to.
  return quoted.chat === chat ? Number(quoted.message) : null
}

/** What makes a message a reply. One whose quote was deleted meanwhile goes out all the same. */
export const replyBody = (quoted: QuotedMessage | null, address: Address): Wire => {
  const number = quoted && numberOf(quoted, address)
  return number === null
    ? {}
    : { reply_parameters: { message_id: number, allow_sending_without_reply: true } }
}
