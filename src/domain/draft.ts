import type { Content } from './change.ts'
import type { JsonObject, TemplateDetails } from './contract.ts'
import { fileType } from './message.ts'
import type { Millis } from './time.ts'

/** A message that somebody asked us to send. */
export interface Draft extends Content {
  readonly template: TemplateDetails | null
  /** Our id of the message that it replies to. */
  readonly quoteId: string | null
  readonly agentId: string | null
  readonly customData: JsonObject
  readonly countAsInbound: boolean
  /**
   * How long after the customer's last message it may go out, where that is longer than the reply window: its
   * platform's adapter says so of a message that is marked accordingly (`auxiliaryData.tag`).
   */
  readonly withinMs?: Millis
}

/** The `ref` of media that its sender has, at a URL of his. */
export interface LinkRef extends JsonObject {
  url: string
}

/** The `ref` of media that was uploaded to us. */
export interface UploadRef extends JsonObject {
  upload: string
}

/** The upload that media is; null where it is none. */
export const uploadOf = (media: Content['media']): string | null =>
  typeof media?.ref.upload === 'string' ? media.ref.upload : null

/** The URL at which its sender has a file; null where it was uploaded. */
export const linkOf = (media: Content['media']): string | null =>
  typeof media?.ref.url === 'string' ? media.ref.url : null

/** The kinds of files that go as a message of their type, by the `file_type` of that; a FILE may be any. */
const KINDS: Readonly<Record<string, readonly [words: string, ...kinds: string[]]>> = {
  image: ['an image', 'image'],
  video: ['a video', 'video'],
  audio: ['audio', 'audio'],
}
const ANIMATION = ['a video or an animated image', 'video', 'image'] as const

/**
 * What is wrong with the type of an uploaded file for a message that is an image, a video or audio, in words; null
 * where it fits.
 */
export const uploadTypeProblem = (content: Content): string | null => {
  const mimeType = content.media?.mimeType ?? ''
  const [words, ...kinds] = (content.type === 'GIF' ? ANIMATION : KINDS[fileType(content) ?? '']) ?? []
  // A template's file, whose kind goes by its type.
  if (words === undefined || content.type === 'MEDIA_HSM') return null
  if (kinds.some(kind => mimeType.toLowerCase().startsWith(`${kind}/`))) return null
  return `is ${mimeType}, and ${content.type} is ${words}: send it as FILE, or give its right mime_type`
}
