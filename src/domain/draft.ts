import type { Content } from './change.ts'
import type { JsonObject, TemplateDetails } from './contract.ts'

/** A message that somebody asked us to send. */
export interface Draft extends Content {
  readonly template: TemplateDetails | null
  /** Our id of the message that it replies to. */
  readonly quoteId: string | null
  readonly agentId: string | null
  readonly customData: JsonObject
  readonly countAsInbound: boolean
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
