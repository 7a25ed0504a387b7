import type { JsonObject } from '../../domain/contract.ts'
import type { Outgoing } from '../platform.ts'
import { asList, asNumber, asObject, asText, objectsOf, type Wire } from '../shared/read.ts'
import { replyButtonsOf } from './buttons.ts'
import type { NamedFile } from './file.ts'
import { FILE_KINDS } from './limits.ts'
import { phoneOf } from './prepare.ts'
import { trackingOf } from './tracking.ts'

/** Every Viber that supports bots knows it. */
const FIRST_VERSION = 1
/** From which it shows carousels as Viber's documentation builds them. */
const RICH_VERSION = 7

const fileBody = ({ type, text }: Outgoing, { url, size, name }: NamedFile): Wire | null => {
  const kind = FILE_KINDS.get(type)
  if (kind === 'picture') return { type: kind, text: text ?? '', media: url }
  if (kind === 'video') return { type: kind, media: url, size }
  if (kind === 'file') return { type: kind, media: url, size, file_name: name }
  return kind === 'url' ? { type: kind, media: url } : null
}

const locationBody = (auxiliaryData: JsonObject): Wire | null => {
  const location = asObject(auxiliaryData.location)
  const lat = asNumber(location?.latitude)
  const lon = asNumber(location?.longitude)
  return lat === null || lon === null ? null : { type: 'location', location: { lat, lon } }
}

const contactBody = (auxiliaryData: JsonObject): Wire | null => {
  const [contact] = objectsOf(auxiliaryData.contacts)
  const name = asText(contact?.name)
  if (!name) return null
  const phone = phoneOf(asList(contact?.phones)[0])
  return { type: 'contact', contact: { name, phone_number: phone } }
}

const stickerBody = (auxiliaryData: JsonObject): Wire | null => {
  const id = asNumber(asObject(auxiliaryData.interactive)?.sticker_id)
  return id === null ? null : { type: 'sticker', sticker_id: id }
}

const templateBody = ({ text, auxiliaryData }: Outgoing): Wire | null => {
  const interactive = asObject(auxiliaryData.interactive)
  const { rich_media, keyboard, min_api_version } = interactive ?? {}
  const own = asNumber(min_api_version)
  const version = { min_api_version: own ?? (asObject(rich_media) ? RICH_VERSION : FIRST_VERSION) }
  const below = asObject(keyboard) ? { keyboard } : {}
  if (asObject(rich_media))
    return { type: 'rich_media', rich_media, ...(text ? { alt_text: text } : {}), ...below, ...version }
  return text && asObject(keyboard) ? { type: 'text', text, ...below, ...version } : null
}

/**
 * What a message says, in Viber's shape.
 * @param file null where none goes with it
 * @returns null where the message is none that Viber takes
 */
const contentOf = (message: Outgoing, file: NamedFile | null): Wire | null => {
  const { type, text, auxiliaryData } = message
  if (type === 'TEXT') return text ? { type: 'text', text } : null
  if (type === 'LOCATION') return locationBody(auxiliaryData)
  if (type === 'CONTACT') return contactBody(auxiliaryData)
  if (type === 'STICKER') return stickerBody(auxiliaryData)
  if (type === 'TEMPLATE') return templateBody(message)
  return file === null ? null : fileBody(message, file)
}

/** The body of `send_message` without the receiver and the sender; null where Viber takes no such message. */
export const bodyOf = (message: Outgoing, file: NamedFile | null): Wire | null => {
  const content = contentOf(message, file)
  if (content === null) return null
  const buttons = [content.keyboard, content.rich_media].flatMap(replyButtonsOf)
  return { min_api_version: FIRST_VERSION, tracking_data: trackingOf(message.id, buttons), ...content }
}
