import type { Content } from '../domain/change.ts'
import { type Draft, linkOf, uploadTypeProblem } from '../domain/draft.ts'
import type { FieldError } from '../domain/errors.ts'
import type { StoredFile } from '../domain/file.ts'
import type { Outbound } from '../platforms/platform.ts'
import type { FileStore } from '../store/store.ts'
import { fileName } from './file-name.ts'

/** Why the address that a URL names must not be called, in words; null where it may, or where it names none. */
export type LiteralProblem = (url: string) => string | null

/** A file as a caller of our API names it. */
export interface GivenFile {
  readonly file: { readonly url: string } | { readonly upload: string } | null
  readonly mimeType: string | null
  readonly mediaTitle: string | null
}

/** The file of a message that is to be sent. */
export interface DraftFile {
  readonly media: Content['media']
  /** Null where it is no upload. */
  readonly upload: StoredFile | null
}

const NONE: DraftFile = { media: null, upload: null }

/** The file that a caller names. @returns null where it names no upload of this tenant */
export const draftFile = async (
  files: FileStore,
  tenantId: string,
  { file, mimeType, mediaTitle }: GivenFile,
): Promise<DraftFile | null> => {
  if (file === null) return NONE
  const title = fileName(mediaTitle)
  if ('url' in file) return { media: { ref: { url: file.url }, mimeType, title }, upload: null }
  const upload = await files.file(file.upload)
  if (upload?.kind !== 'UPLOAD' || upload.tenantId !== tenantId || upload.state !== 'STORED') return null
  const media = {
    ref: { upload: upload.id },
    mimeType: mimeType ?? upload.mimeType,
    title: title ?? upload.title,
  }
  return { media, upload }
}

const sizeProblem = (size: number, largest: number): string | null =>
  size > largest ? `has ${size} bytes; the platform takes at most ${largest} of this type` : null

/**
 * What would fail later about the file of a draft that its platform has prepared.
 * @param file as it was given
 */
export const draftFileErrors = (
  draft: Draft,
  { media, upload }: DraftFile,
  outbound: Outbound,
  literalProblem: LiteralProblem,
): FieldError[] => {
  const at = (path: string, message: string | null): FieldError[] =>
    message === null ? [] : [{ path, message }]
  // The link in a template's header is the file of its message.
  const link = linkOf(draft.media)
  if (link !== null) return at(media === null ? 'template' : 'file_url', addressWords(literalProblem(link)))
  if (upload === null) return []
  const largest = outbound.largestFile?.(draft.type) ?? Number.POSITIVE_INFINITY
  return [
    ...at('file_id', uploadTypeProblem(draft)),
    ...at('file_id', sizeProblem(upload.size ?? 0, largest)),
  ]
}

const addressWords = (problem: string | null): string | null =>
  problem === null ? null : `names an address that is not called: ${problem.replace(/\.$/, '')}`
