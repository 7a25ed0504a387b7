import { readMimeType } from '../../domain/bounds.ts'
import type { OpenFile, OutgoingMedia, SendRefused } from '../platform.ts'
import type { FormFile } from '../shared/multipart.ts'
import { never, notNow } from '../shared/refusal.ts'

/** What a platform takes of an upload. */
export interface UploadLimit {
  /** As it stands in a sentence: `WhatsApp`. */
  readonly platform: string
  /** What kind of files, in words. */
  readonly kind: string
  /** Bytes. */
  readonly largest: number
}

/** A file that a message may name, or why it cannot be had. */
export type Uploaded<T> =
  | { readonly ok: true; readonly file: T }
  | { readonly ok: false; readonly refusal: SendRefused }

const tooLarge = ({ platform, kind, largest }: UploadLimit, size: number): SendRefused => {
  const detail = `${platform} takes ${kind} files of at most ${largest} bytes; this one has ${size}.`
  return never('file_too_large', `The file is too large for ${platform}.`, detail)
}

/** The platform answered, and named no file. */
export const notTaken = (platform: string): SendRefused =>
  notNow('upload_failed', `${platform} did not take the file.`, 'The answer to the upload has no id.')

const open = async (media: OutgoingMedia): Promise<OpenFile | null> => {
  try {
    return (await media.open?.()) ?? null
  } catch {
    return null
  }
}

const UNKNOWN_TYPE = 'application/octet-stream'

/**
 * Opens a file that was uploaded to the hub, and has it handed to the platform. Never throws.
 * @param post what hands it over; it does not throw
 */
export const handUpload = async <T>(
  media: OutgoingMedia,
  limit: UploadLimit,
  post: (file: FormFile) => Promise<Uploaded<T>>,
): Promise<Uploaded<T>> => {
  const opened = await open(media)
  if (!opened) {
    const detail = 'The file store did not give it.'
    return { ok: false, refusal: notNow('file_unavailable', 'The file could not be read.', detail) }
  }
  const { size, stream, mimeType } = opened
  try {
    if (size > limit.largest) return { ok: false, refusal: tooLarge(limit, size) }
    const told = readMimeType(media.mimeType) ?? readMimeType(mimeType) ?? UNKNOWN_TYPE
    return await post({ name: media.title ?? 'file', mimeType: told, size, stream })
  } finally {
    // What was not read to its end holds a file open.
    await stream.cancel().catch(() => undefined)
  }
}
