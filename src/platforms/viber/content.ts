import type { Content } from '../../domain/change.ts'
import type { Json, JsonObject, MessageType } from '../../domain/contract.ts'
import { plain } from '../shared/content.ts'
import { asId, asNumber, asObject, asText, type Wire } from '../shared/read.ts'
import { readCard } from '../shared/vcard.ts'

type ContentReader = (message: Wire) => Content | null

/** What Viber says of a file beside its name; its addresses are not handed on. */
const FILE_DETAILS = ['size', 'duration'] as const

const detailsOf = (message: Wire, names: readonly string[]): JsonObject =>
  Object.fromEntries(
    names.flatMap(name => {
      const value = message[name]
      return typeof value === 'number' || asText(value) ? [[name, value as Json]] : []
    }),
  )

const file =
  (type: MessageType): ContentReader =>
  message => {
    const url = asText(message.media)
    if (!url) return null
    return {
      type,
      text: asText(message.text),
      media: { ref: { url }, mimeType: null, title: asText(message.file_name) },
      auxiliaryData: detailsOf(message, FILE_DETAILS),
    }
  }

const readText: ContentReader = message => {
  const text = asText(message.text)
  return text ? plain('TEXT', text) : null
}

/** A link by itself. */
const readUrl: ContentReader = message => {
  const text = asText(message.media) ?? asText(message.text)
  return text ? plain('TEXT', text) : null
}

/** Viber names a sticker by its number; of some it gives the picture as well. */
const readSticker: ContentReader = message => {
  const id = asId(message.sticker_id)
  const shown = file('STICKER')(message)
  if (!id && !shown) return null
  return {
    ...(shown ?? plain('STICKER', asText(message.text))),
    auxiliaryData: detailsOf(message, ['sticker_id']),
  }
}

const readContact: ContentReader = message => {
  const contact = asObject(message.contact)
  const name = asText(contact?.name)
  const phone = asId(contact?.phone_number)
  if (!name && !phone) return null
  const card = readCard({
    ...(name ? { name: { formatted_name: name } } : {}),
    phones: phone ? [{ phone }] : [],
  })
  return plain('CONTACT', asText(message.text), { contacts: [card] })
}

const readLocation: ContentReader = message => {
  const place = asObject(message.location)
  const latitude = asNumber(place?.lat)
  const longitude = asNumber(place?.lon)
  if (!place || latitude === null || longitude === null) return null
  const location = { latitude, longitude, name: null, address: asText(place.address), url: null }
  return plain('LOCATION', asText(message.text), { location })
}

const readRichMedia: ContentReader = message => {
  const richMedia = asObject(message.rich_media)
  if (!richMedia) return null
  const text = asText(message.text) ?? asText(message.alt_text)
  return plain('TEMPLATE', text, { rich_media: richMedia as JsonObject })
}

/** A Map, because a type such as `constructor` must find nothing. */
const READERS: ReadonlyMap<string, ContentReader> = new Map<string, ContentReader>([
  ['text', readText],
  ['url', readUrl],
  ['picture', file('IMAGE')],
  ['video', file('VIDEO')],
  ['file', file('FILE')],
  ['sticker', readSticker],
  ['contact', readContact],
  ['location', readLocation],
  ['rich_media', readRichMedia],
])

/** What a message says, or null where its type is not known or it does not hold what its type promises. */
export const readContent = (message: Wire): Content | null =>
  READERS.get(asText(message.type) ?? '')?.(message) ?? null
