import type { Content } from '../../../domain/change.ts'
import type { JsonObject, MessageType } from '../../../domain/contract.ts'
import { lastPart } from '../../shared/address.ts'
import { plain } from '../../shared/content.ts'
import { asNumber, asObject, asText, objectsOf } from '../../shared/read.ts'
import type { Attachment } from './attachment.ts'
import type { Dialect } from './dialect.ts'
import { readShare } from './shares.ts'
import { readTemplate } from './templates.ts'

type AttachmentReader = (attachment: Attachment, dialect: Dialect) => Content | null

/** The name of the file at an address, which has an ending. */
const nameIn = (url: string): string | null => {
  const last = lastPart(url)
  return /\.\w{1,8}$/.test(last) ? last : null
}

const file = (type: MessageType, url: string, auxiliaryData: JsonObject = {}): Content => ({
  type,
  text: null,
  media: { ref: { url }, mimeType: null, title: type === 'FILE' ? nameIn(url) : null },
  auxiliaryData,
})

const isSticker = ({ payload }: Attachment): boolean => (payload.sticker_id ?? null) !== null

const readSticker: AttachmentReader = ({ payload }) => {
  const url = asText(payload.url)
  const sticker = { sticker_id: (payload.sticker_id ?? null) as JsonObject[string] }
  return url === null ? plain('STICKER', null, sticker) : file('STICKER', url, sticker)
}

/** Meta has no word for a GIF: it is an image, whose address may tell. */
const readImage: AttachmentReader = (attachment, dialect) => {
  if (isSticker(attachment)) return readSticker(attachment, dialect)
  const url = asText(attachment.payload.url)
  if (url === null) return null
  return file(/\.gif$/i.test(URL.parse(url)?.pathname ?? '') ? 'GIF' : 'IMAGE', url)
}

const readFile =
  (type: MessageType): AttachmentReader =>
  ({ payload }) => {
    const url = asText(payload.url)
    return url === null ? null : file(type, url)
  }

const readLocation: AttachmentReader = ({ payload, wire }) => {
  const coordinates = asObject(payload.coordinates)
  const latitude = asNumber(coordinates?.lat)
  const longitude = asNumber(coordinates?.long)
  if (latitude === null || longitude === null) return null
  const name = asText(payload.title) ?? asText(wire.title)
  const url = asText(payload.url) ?? asText(wire.url)
  const location = { latitude, longitude, name, address: null, url }
  return plain('LOCATION', null, { location })
}

/** The customer told of us in a story of his. */
const readStoryMention: AttachmentReader = ({ payload }) => {
  const url = asText(payload.url)
  const id = asText(payload.id)
  return url === null ? null : file('STORY_MENTION', url, id === null ? {} : { story: { id } })
}

/** A link with its preview. */
const readFallback: AttachmentReader = ({ payload, wire }) => {
  const title = asText(payload.title) ?? asText(wire.title)
  const url = asText(payload.url) ?? asText(wire.url)
  if (title === null && url === null) return null
  return plain('TEXT', null, { link: { title, url } })
}

/** A Map, because a word such as `constructor` must find nothing. */
const READERS: ReadonlyMap<string, AttachmentReader> = new Map<string, AttachmentReader>([
  ['image', readImage],
  ['video', readFile('VIDEO')],
  ['audio', readFile('AUDIO')],
  ['file', readFile('FILE')],
  ['sticker', readSticker],
  ['like_heart', () => plain('STICKER', null, { like_heart: true })],
  ['location', readLocation],
  ['fallback', readFallback],
  ['story_mention', readStoryMention],
  ['template', readTemplate],
  ['appointment_booking', readTemplate],
])

/** What an attachment shows; null where it cannot be read. */
export const readAttachment = (attachment: Attachment, dialect: Dialect): Content | null =>
  dialect.shares.has(attachment.type)
    ? readShare(attachment, dialect)
    : (READERS.get(attachment.type)?.(attachment, dialect) ?? null)

/** Words by which the platform itself says that there is nothing to read. */
const EMPTY = new Set(['ephemeral', 'unsupported_type', 'fallback'])

/** True where a later version could read no more of it either. */
export const isEmpty = ({ type }: Attachment): boolean => EMPTY.has(type)

/** During a transition a sticker came as an image, too. */
const withoutTwins = (attachments: readonly Attachment[]): readonly Attachment[] =>
  attachments.some(({ type }) => type === 'sticker')
    ? attachments.filter(one => one.type !== 'image' || !isSticker(one))
    : attachments

/** During another one a shared post came as a `share`, too: they are one, with what both say. */
const collapsed = (attachments: readonly Attachment[], { shares }: Dialect): readonly Attachment[] => {
  const share = attachments.find(({ type }) => type === 'share')
  const exact = attachments.find(({ type }) => type !== 'share' && shares.has(type))
  if (share === undefined || exact === undefined) return attachments
  const merged = { ...exact, payload: { ...share.payload, ...exact.payload } }
  return attachments.filter(one => one !== share).map(one => (one === exact ? merged : one))
}

/** The attachments of a message, each once. */
export const attachmentsOf = (told: unknown, dialect: Dialect): readonly Attachment[] => {
  const single = asObject(told)
  const attachments = (single ? [single] : objectsOf(told)).map(wire => ({
    type: asText(wire.type) ?? 'unknown',
    payload: asObject(wire.payload) ?? {},
    wire,
  }))
  return collapsed(withoutTwins(attachments), dialect)
}
