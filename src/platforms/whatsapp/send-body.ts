import type { JsonObject, TemplateDetails } from '../../domain/contract.ts'
import type { Outgoing, OutgoingMedia } from '../platform.ts'
import { cardOf } from '../shared/parts.ts'
import { asList, asNumber, asObject, asText, objectsOf, type Wire } from '../shared/read.ts'
import { FILE_KINDS, type FileKind } from './limits.ts'
import { hasHeader } from './prepare-template.ts'

/** A file as a message names it: where WhatsApp fetches it, or what it is called since it was uploaded. */
export type FileReference = { readonly link: string } | { readonly id: string }

/** Kinds of files by their ending, for a link of which nothing else is known. */
const BY_ENDING: ReadonlyMap<string, FileKind> = new Map<string, FileKind>([
  ['jpg', 'image'],
  ['jpeg', 'image'],
  ['png', 'image'],
  ['mp4', 'video'],
  ['3gp', 'video'],
])

const endingOf = (url: string | null): string =>
  /\.(\w{1,5})$/.exec(URL.parse(url ?? '')?.pathname ?? '')?.[1]?.toLowerCase() ?? ''

const kindOf = ({ mimeType, url }: OutgoingMedia): FileKind => {
  if (mimeType === null) return BY_ENDING.get(endingOf(url)) ?? 'document'
  const main = mimeType.split('/')[0]
  return main === 'image' || main === 'video' ? main : 'document'
}

/**
 * What kind of file goes with a message: by its type, in the header of a template by the file itself. Null: none
 * does, or the template names its own.
 */
export const fileKindOf = ({ type, media, template }: Outgoing): FileKind | null => {
  if (media === null) return null
  if (type !== 'MEDIA_HSM') return FILE_KINDS.get(type) ?? null
  return template === null || hasHeader(template) ? null : kindOf(media)
}

const named = (kind: FileKind, file: FileReference, media: OutgoingMedia | null): Wire => ({
  ...file,
  ...(kind === 'document' && media?.title ? { filename: media.title } : {}),
})

const fileBody = (message: Outgoing, kind: FileKind, file: FileReference): Wire => ({
  type: kind,
  [kind]: {
    ...named(kind, file, message.media),
    ...(message.text ? { caption: message.text } : {}),
    ...(message.type === 'VOICE' ? { voice: true } : {}),
  },
})

const templateBody = (
  template: TemplateDetails,
  media: OutgoingMedia | null,
  kind: FileKind | null,
  file: FileReference | null,
): Wire => {
  const { name, language } = template
  const parameters = kind && file ? [{ type: kind, [kind]: named(kind, file, media) }] : []
  const header = parameters.length > 0 ? [{ type: 'header', parameters }] : []
  const components = [...header, ...asList(template.components)]
  return { type: 'template', template: { name, language: { code: language }, components } }
}

/** Meta's examples write degrees as strings; an exponent would not be understood. */
const degrees = (value: unknown): string => {
  const number = asNumber(value) ?? 0
  const written = String(number)
  return written.includes('e') ? number.toFixed(9) : written
}

const locationBody = (auxiliaryData: JsonObject): Wire | null => {
  const location = asObject(auxiliaryData.location)
  if (!location) return null
  const name = asText(location.name)
  const address = asText(location.address)
  return {
    type: 'location',
    location: {
      latitude: degrees(location.latitude),
      longitude: degrees(location.longitude),
      ...(name ? { name } : {}),
      ...(address ? { address } : {}),
    },
  }
}

const contactsBody = (auxiliaryData: JsonObject): Wire | null => {
  const contacts = objectsOf(auxiliaryData.contacts).map(cardOf)
  return contacts.length > 0 ? { type: 'contacts', contacts } : null
}

/**
 * What a message says, in WhatsApp's shape.
 * @param kind as {@link fileKindOf} tells
 * @param file where that is not null
 * @returns null where the message is none that WhatsApp takes
 */
export const contentOf = (
  message: Outgoing,
  kind: FileKind | null,
  file: FileReference | null,
): Wire | null => {
  const { type, text, auxiliaryData, template } = message
  if (type === 'TEXT') return text ? { type: 'text', text: { body: text, preview_url: false } } : null
  if (type === 'LOCATION') return locationBody(auxiliaryData)
  if (type === 'CONTACT') return contactsBody(auxiliaryData)
  if (type === 'WA_INTERACTIVE') {
    const interactive = asObject(auxiliaryData.interactive)
    return interactive && { type: 'interactive', interactive }
  }
  if (type === 'HSM' || type === 'MEDIA_HSM')
    return template && templateBody(template, message.media, kind, file)
  return kind && file ? fileBody(message, kind, file) : null
}
