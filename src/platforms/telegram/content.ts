import type { Content } from '../../domain/change.ts'
import type { Json, JsonObject, MessageType } from '../../domain/contract.ts'
import { plain } from '../shared/content.ts'
import { asNumber, asObject, asText, objectsOf, scalarsOf, type Wire, without } from '../shared/read.ts'
import { readCard } from '../shared/vcard.ts'
import { richText } from './rich-text.ts'
import type { WireMessage } from './wire.ts'

/** Reads one kind of content; null where the message has none of it. */
type ContentReader = (message: WireMessage) => Content | null

/** The member of a message that one kind of content stands in, with its reader. */
type Kind = readonly [member: string, read: ContentReader]

/** What the common fields say of a file, or what only we need. */
const OF_A_FILE = new Set(['file_id', 'file_unique_id', 'file_name', 'mime_type'])

const named = (name: string, body: Wire): JsonObject => {
  const rest = without(scalarsOf(body), OF_A_FILE) as JsonObject
  return Object.keys(rest).length > 0 ? { [name]: rest } : {}
}

/** A file, by the id under which the bot may fetch it. */
const fileOf = (type: MessageType, name: string, body: Wire | null, message: WireMessage): Content | null => {
  const id = asText(body?.file_id)
  if (body === null || id === null) return null
  const unique = asText(body.file_unique_id)
  return {
    type,
    text: asText(message.caption),
    media: {
      ref: { file_id: id, ...(unique ? { file_unique_id: unique } : {}) },
      mimeType: asText(body.mime_type),
      title: asText(body.file_name),
    },
    auxiliaryData: named(name, body),
  }
}

const file = (type: MessageType, name: string): Kind => [
  name,
  message => fileOf(type, name, asObject(message[name]), message),
]

const area = ({ width, height }: Wire): number => (asNumber(width) ?? 0) * (asNumber(height) ?? 0)

/** Telegram keeps several sizes of a photo: the largest is meant. */
const readPhoto: ContentReader = message => {
  const sizes = objectsOf(message.photo).filter(size => asText(size.file_id) !== null)
  const largest = sizes.reduce<Wire | null>(
    (best, size) => (best === null || area(size) >= area(best) ? size : best),
    null,
  )
  return fileOf('IMAGE', 'photo', largest, message)
}

const readLocation: ContentReader = message => {
  const venue = asObject(message.venue)
  const place = asObject(venue?.location) ?? asObject(message.location)
  const latitude = asNumber(place?.latitude)
  const longitude = asNumber(place?.longitude)
  if (place === null || latitude === null || longitude === null) return null
  const name = asText(venue?.title)
  const location = { latitude, longitude, name, address: asText(venue?.address), url: null }
  const beside = without(place, new Set(['latitude', 'longitude'])) as JsonObject
  const more = venue ? without(venue, new Set(['location', 'title', 'address'])) : {}
  return plain('LOCATION', null, {
    location,
    // How exact it is, and for how long it moves.
    ...(Object.keys(beside).length > 0 ? { live_location: beside } : {}),
    ...(Object.keys(more).length > 0 ? { venue: more as JsonObject } : {}),
  })
}

/** A contact as the shared reader takes one; a vCard that came along says more than we could write. */
const readContact: ContentReader = message => {
  const contact = asObject(message.contact)
  if (contact === null) return null
  const { phone_number, first_name, last_name, vcard, user_id } = contact
  const phone = asText(phone_number)
  const card = readCard({
    name: { first_name, last_name },
    ...(phone ? { phones: [{ phone }] } : {}),
  })
  const given = asText(vcard)
  const id = asNumber(user_id)
  const told = { ...card, ...(given ? { vcard: given } : {}), ...(id === null ? {} : { user_id: id }) }
  return plain('CONTACT', null, { contacts: [told] })
}

const DEEP_LINK = /^\/start(?:@\w+)? (\S{1,64})$/

const readText: ContentReader = message => {
  const { text } = message
  if (typeof text !== 'string') return null
  const ref = DEEP_LINK.exec(text)?.[1]
  return plain('TEXT', asText(text), ref === undefined ? {} : { referral: { ref } })
}

const readRich: ContentReader = message => {
  const rich = asObject(message.rich_message)
  return rich && plain('TEXT', richText(rich), { rich_message: rich as JsonObject })
}

/** What a bot cannot handle as what it is, in words where it has some; the whole of it under its own name. */
const told = (name: string, words: (body: Wire, message: WireMessage) => unknown): Kind => [
  name,
  message => {
    const body = asObject(message[name])
    return body && plain('TEXT', asText(words(body, message)), { [name]: body as Json })
  },
]

/** What a Web App sends back when the person has pressed its button. */
const readWebApp: ContentReader = message => {
  const data = asObject(message.web_app_data)
  if (data === null) return null
  const title = asText(data.button_text)
  return plain('BUTTON', title, { button: { title, payload: asText(data.data) } })
}

/**
 * In this order: of what is told twice, the first says more (an animation is a document as well, a live photo a photo,
 * a venue a location).
 */
const KINDS: readonly Kind[] = [
  file('GIF', 'animation'),
  // Its file is the moving picture; the still one is `photo`, which comes along.
  file('VIDEO', 'live_photo'),
  ['venue', message => (asObject(message.venue) ? readLocation(message) : null)],
  file('STICKER', 'sticker'),
  file('VOICE', 'voice'),
  file('AUDIO', 'audio'),
  file('VIDEO', 'video'),
  file('VIDEO', 'video_note'),
  ['photo', readPhoto],
  file('FILE', 'document'),
  ['contact', readContact],
  ['location', readLocation],
  ['text', readText],
  ['rich_message', readRich],
  told('poll', body => body.question),
  told('dice', body => body.emoji),
  told('game', body => body.title),
  told('invoice', body => body.title),
  told('checklist', body => body.title),
  told('story', () => null),
  told('paid_media', (_, message) => message.caption),
  told('giveaway', () => null),
  told('giveaway_winners', () => null),
  ['web_app_data', readWebApp],
]

/** What the content of a message is read from. */
export const CONTENT: ReadonlySet<string> = new Set(['caption', ...KINDS.map(([member]) => member)])

/** What a message says; null where it holds nothing that this adapter can read. */
export const readContent = (message: WireMessage): Content | null => {
  for (const [, read] of KINDS) {
    const content = read(message)
    if (content !== null) return content
  }
  return null
}
