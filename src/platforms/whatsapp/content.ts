import type { Content } from '../../domain/change.ts'
import type { MessageType } from '../../domain/contract.ts'
import { plain } from '../shared/content.ts'
import { asId, asNumber, asObject, asText, objectsOf } from '../shared/read.ts'
import { readCard } from '../shared/vcard.ts'
import { readButton, readInteractive, readOrder } from './interactive.ts'
import type { WireMessage } from './wire.ts'

type ContentReader = (message: WireMessage) => Content | null

const readText: ContentReader = message => {
  const body = asObject(message.text)?.body
  return typeof body === 'string' ? plain('TEXT', asText(body)) : null
}

/** A file. Its URL is left out: it dies within minutes and needs our token; the id is asked for a fresh one. */
const media =
  (type: MessageType, name: string): ContentReader =>
  message => {
    const body = asObject(message[name])
    const id = asId(body?.id)
    if (!body || !id) return null
    const sha256 = asText(body.sha256)
    const animated = body.animated
    return {
      type: type === 'AUDIO' && body.voice === true ? 'VOICE' : type,
      text: asText(body.caption),
      media: {
        ref: { id, ...(sha256 ? { sha256 } : {}) },
        mimeType: asText(body.mime_type),
        title: asText(body.filename),
      },
      auxiliaryData: typeof animated === 'boolean' ? { animated } : {},
    }
  }

const readLocation: ContentReader = message => {
  const body = asObject(message.location)
  const latitude = asNumber(body?.latitude)
  const longitude = asNumber(body?.longitude)
  if (!body || latitude === null || longitude === null) return null
  const location = {
    latitude,
    longitude,
    name: asText(body.name),
    address: asText(body.address),
    url: asText(body.url),
  }
  return plain('LOCATION', null, { location })
}

const readContacts: ContentReader = message => {
  const contacts = objectsOf(message.contacts).map(readCard)
  return contacts.length > 0 ? plain('CONTACT', null, { contacts }) : null
}

/** A Map, because a type such as `constructor` must find nothing. */
const READERS: ReadonlyMap<string, ContentReader> = new Map<string, ContentReader>([
  ['text', readText],
  ['image', media('IMAGE', 'image')],
  ['video', media('VIDEO', 'video')],
  ['document', media('FILE', 'document')],
  ['audio', media('AUDIO', 'audio')],
  ['voice', media('VOICE', 'voice')],
  ['sticker', media('STICKER', 'sticker')],
  ['location', readLocation],
  ['contacts', readContacts],
  ['button', readButton],
  ['interactive', readInteractive],
  ['order', readOrder],
])

/** True for a type of message whose content this adapter can read. */
export const isReadable = (type: string): boolean => READERS.has(type)

/** What a message says, or null where its type is not known or it does not hold what its type promises. */
export const readContent = (message: WireMessage): Content | null =>
  READERS.get(asText(message.type) ?? '')?.(message) ?? null
