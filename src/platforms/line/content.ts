import type { Content } from '../../domain/change.ts'
import type { JsonObject, MessageType } from '../../domain/contract.ts'
import { plain } from '../shared/content.ts'
import { asId, asNumber, asObject, asText, pick, type Wire } from '../shared/read.ts'

type ContentReader = (message: Wire) => Content | null

const readText: ContentReader = message =>
  typeof message.text === 'string'
    ? plain('TEXT', asText(message.text), pick(message, ['emojis', 'mention']))
    : null

/**
 * What is needed to fetch a file: LINE's id of the message, or where its sender has it, which is nobody else's to
 * know. Posts from before 2018 do not say who has it: LINE does.
 */
const refOf = (message: Wire, kind: string): JsonObject | null => {
  const provider = asObject(message.contentProvider)
  if (provider?.type === 'external') {
    const url = asText(provider.originalContentUrl)
    return url === null ? null : { url }
  }
  const id = asId(message.id)
  return id === null ? null : { id, kind }
}

/** A file, whose type only its download tells. */
const media =
  (type: MessageType, ...beside: readonly string[]): ContentReader =>
  message => {
    const ref = refOf(message, asText(message.type) ?? '')
    if (ref === null) return null
    const title = asText(message.fileName)
    const auxiliaryData = pick(message, beside)
    return { type, text: null, media: { ref, mimeType: null, title }, auxiliaryData }
  }

const readLocation: ContentReader = message => {
  const latitude = asNumber(message.latitude)
  const longitude = asNumber(message.longitude)
  if (latitude === null || longitude === null) return null
  const [name, address] = [asText(message.title), asText(message.address)]
  return plain('LOCATION', null, { location: { latitude, longitude, name, address, url: null } })
}

/** LINE hands out no picture of a sticker; the text is what its sender wrote onto it. */
const readSticker: ContentReader = message =>
  asId(message.packageId) === null || asId(message.stickerId) === null
    ? null
    : plain(
        'STICKER',
        asText(message.text),
        pick(message, ['packageId', 'stickerId', 'stickerResourceType', 'keywords']),
      )

/** A Map, because a type such as `constructor` must find nothing. */
const READERS: ReadonlyMap<string, ContentReader> = new Map<string, ContentReader>([
  ['text', readText],
  ['image', media('IMAGE', 'imageSet')],
  ['video', media('VIDEO', 'duration')],
  ['audio', media('AUDIO', 'duration')],
  ['file', media('FILE', 'fileSize')],
  ['location', readLocation],
  ['sticker', readSticker],
])

/** What a message says, or null where its type is not known or it does not hold what its type promises. */
export const readContent = (message: Wire): Content | null =>
  READERS.get(asText(message.type) ?? '')?.(message) ?? null
