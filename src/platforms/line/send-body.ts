import type { JsonObject } from '../../domain/contract.ts'
import type { Outgoing } from '../platform.ts'
import { asNumber, asObject, asText, type Wire } from '../shared/read.ts'
import { MOST } from './limits.ts'
import { isQuoting } from './prepare-template.ts'

type BodyWriter = (message: Outgoing, interactive: Wire) => Wire | null

/** Where LINE, or the customer's phone, fetches the file from. */
export const fileUrlOf = ({ media }: Outgoing): string | null => media && (media.url ?? media.hubUrl)

/** The original and what is shown before it is opened: of an image the same, where no smaller one is given. */
const image: BodyWriter = (message, { previewImageUrl }) => {
  const url = fileUrlOf(message)
  if (url === null) return null
  return { type: 'image', originalContentUrl: url, previewImageUrl: asText(previewImageUrl) ?? url }
}

const video: BodyWriter = (message, { previewImageUrl, trackingId }) => {
  const url = fileUrlOf(message)
  const shown = asText(previewImageUrl)
  if (url === null || shown === null) return null
  const tracked = asText(trackingId)
  return {
    type: 'video',
    originalContentUrl: url,
    previewImageUrl: shown,
    ...(tracked ? { trackingId: tracked } : {}),
  }
}

const audio: BodyWriter = (message, { duration }) => {
  const url = fileUrlOf(message)
  const length = asNumber(duration)
  return url === null || length === null ? null : { type: 'audio', originalContentUrl: url, duration: length }
}

const sticker: BodyWriter = (_message, { packageId, stickerId }) => {
  const [pack, id] = [asText(packageId), asText(stickerId)]
  return pack && id ? { type: 'sticker', packageId: pack, stickerId: id } : null
}

/** LINE wants a title and an address: what is not given is the other one, or where it is. */
const location: BodyWriter = ({ auxiliaryData }) => {
  const place = asObject(auxiliaryData.location)
  const latitude = asNumber(place?.latitude)
  const longitude = asNumber(place?.longitude)
  if (latitude === null || longitude === null) return null
  const [name, address] = [asText(place?.name), asText(place?.address)]
  const where = `${latitude}, ${longitude}`
  const clipped = (text: string): string => text.slice(0, MOST.place).toWellFormed()
  return {
    type: 'location',
    title: clipped(name ?? address ?? where),
    address: clipped(address ?? name ?? where),
    latitude,
    longitude,
  }
}

const WRITERS: Readonly<Partial<Record<Outgoing['type'], BodyWriter>>> = {
  TEXT: ({ text }) => (text ? { type: 'text', text } : null),
  IMAGE: image,
  VIDEO: video,
  AUDIO: audio,
  VOICE: audio,
  STICKER: sticker,
  LOCATION: location,
  TEMPLATE: (_message, interactive) => (asText(interactive.type) ? interactive : null),
}

/** The key by which LINE quotes a message; null where it gave none. */
export const quoteTokenOf = (auxiliaryData: JsonObject): string | null => asText(auxiliaryData.quote_token)

/** True for a message object of LINE's that may quote. */
const mayQuote = ({ type }: Wire): boolean => type === 'sticker' || isQuoting(type)

/** The message as LINE takes it; null where it holds nothing that LINE takes under this type. */
export const contentOf = (message: Outgoing): Wire | null => {
  const interactive = asObject(message.auxiliaryData.interactive) ?? {}
  const content = WRITERS[message.type]?.(message, interactive) ?? null
  const quoteToken = message.quoted && quoteTokenOf(message.quoted.auxiliaryData)
  return content && quoteToken && mayQuote(content) ? { ...content, quoteToken } : content
}
