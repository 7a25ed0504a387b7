import { readMimeType } from '../../domain/bounds.ts'
import type { Content, Media } from '../../domain/change.ts'
import type { JsonObject, MessageType } from '../../domain/contract.ts'
import { plain, unsupported } from '../shared/content.ts'
import { asNumber, clip } from '../shared/read.ts'
import { type Form, textIn } from './form.ts'

/** What a message of Twilio's holds: one or several of ours. */
export interface Contents {
  /** At least one. */
  readonly parts: readonly Content[]
  /** Why not all of it could be read; null where it was. */
  readonly unread: string | null
}

const KINDS: readonly (readonly [start: string, type: MessageType])[] = [
  ['image/gif', 'GIF'],
  ['image/', 'IMAGE'],
  ['video/', 'VIDEO'],
  ['audio/', 'AUDIO'],
]

const typeOf = (form: Form, mimeType: string | null): MessageType => {
  if (textIn(form, 'MessageType') === 'sticker') return 'STICKER'
  const kind = (mimeType ?? '').toLowerCase()
  return KINDS.find(([start]) => kind.startsWith(start))?.[1] ?? 'FILE'
}

const mediaAt = (form: Form, index: number): Media | null => {
  const url = textIn(form, `MediaUrl${index}`)
  if (url === null) return null
  const mimeType = readMimeType(textIn(form, `MediaContentType${index}`))
  return { ref: { media_url: url }, mimeType, title: null }
}

/** Files: each is a message of its own, and the first one has the text. */
const filesOf = (form: Form, count: number, text: string, auxiliaryData: JsonObject): Contents => {
  let missing = 0
  const parts = Array.from({ length: count }, (_, index): Content => {
    const media = mediaAt(form, index)
    const aux = index === 0 ? auxiliaryData : count > 1 ? { NumMedia: String(count) } : {}
    if (media === null) {
      missing += 1
      return unsupported('media', aux)
    }
    const type = typeOf(form, media.mimeType)
    return { type, text: index === 0 && text !== '' ? text : null, media, auxiliaryData: aux }
  })
  const unread =
    missing === 0 ? null : `Twilio tells of ${count} files, and not where ${missing} of them are.`
  return { parts, unread }
}

const placeOf = (form: Form): JsonObject | null => {
  const latitude = asNumber(form.get('Latitude'))
  const longitude = asNumber(form.get('Longitude'))
  if (latitude === null || longitude === null) return null
  const [name, address] = [textIn(form, 'Label'), textIn(form, 'Address')]
  return { location: { latitude, longitude, name, address, url: null } }
}

const buttonOf = (form: Form): JsonObject | null => {
  const [title, payload] = [textIn(form, 'ButtonText'), textIn(form, 'ButtonPayload')]
  return title === null && payload === null ? null : { button: { title, payload } }
}

/** Kinds of messages that are what their text says. */
const PLAIN = new Set(['text', 'image', 'audio', 'video', 'document', 'contacts', 'sticker', 'location'])

const single = (type: MessageType, text: string | null, auxiliaryData: JsonObject): Contents => ({
  parts: [plain(type, text, auxiliaryData)],
  unread: null,
})

/**
 * What a message says.
 * @param files how many it has
 * @param rest goes into the `auxiliary_data` of the first part
 */
export const contentsOf = (form: Form, files: number, text: string, rest: JsonObject): Contents => {
  const place = placeOf(form)
  const button = buttonOf(form)
  const auxiliaryData = { ...rest, ...place, ...button }
  if (files > 0) return filesOf(form, files, text, auxiliaryData)
  if (place) return single('LOCATION', text || null, auxiliaryData)
  if (button) {
    const title = textIn(form, 'ButtonText') ?? (text || null)
    // As a rule the body is the title once more.
    return single(
      'BUTTON',
      title,
      text === '' || text === title ? auxiliaryData : { ...auxiliaryData, Body: text },
    )
  }
  const kind = textIn(form, 'MessageType')
  if (kind === 'interactive') return single('WA_INTERACTIVE', text || null, auxiliaryData)
  if (text !== '' || kind === null || PLAIN.has(kind)) return single('TEXT', text, auxiliaryData)
  const unread = `The content of this message (${clip(kind)}) could not be read.`
  return { parts: [unsupported(clip(kind), auxiliaryData)], unread }
}
