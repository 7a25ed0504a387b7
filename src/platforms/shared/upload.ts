import { readMimeType } from '../../domain/bounds.ts'
import type { OpenFile, OutgoingMedia, SendRefused } from '../platform.ts'
import type { FormFile } from './multipart.ts'
import { never, notNow } from './refusal.ts'

/** What a platform takes of an upload. */
export interface UploadLimit {
  /** As it stands in a sentence: `WhatsApp`. */
  readonly platform: string
  /** What kind of files, in words. */
  readonly kind: string
  /** Bytes. */
  readonly largest: number
}

/** Why a message cannot go out with its file. */
export interface Unready {
  readonly ok: false
  readonly refusal: SendRefused
}

/** A file as a message may name it, or why it cannot be had. */
export type Ready<T> = { readonly ok: true; readonly file: T } | Unready

/** @param detail why the file is not to be had now */
export const unreadable = (detail: string): Unready => ({
  ok: false,
  refusal: notNow('file_unavailable', 'The file could not be read.', detail),
})

const tooLarge = ({ platform, kind, largest }: UploadLimit, size: number): Unready => {
  const detail = `${platform} takes ${kind} files of at most ${largest} bytes; this one has ${size}.`
  return { ok: false, refusal: never('file_too_large', `The file is too large for ${platform}.`, detail) }
}

/** The platform answered, and named no file. */
export const notTaken = (platform: string): Unready => ({
  ok: false,
  refusal: notNow(
    'upload_failed',
    `${platform} did not take the file.`,
    'The answer to the upload has no id.',
  ),
})

const open = async (media: OutgoingMedia): Promise<OpenFile | null> => {
  try {
    return (await media.open?.()) ?? null
  } catch {
    return null
  }
}

const UNKNOWN_TYPE = 'application/octet-stream'

/**
 * Opens a file that was uploaded to the hub, and has it handed to the platform. Throws nothing but what `post` throws.
 * @param post what hands it over
 */
export const handUpload = async <T>(
  media: OutgoingMedia,
  limit: UploadLimit,
  post: (file: FormFile) => Promise<T>,
): Promise<T | Unready> => {
  const opened = await open(media)
  if (!opened) return unreadable('The file store did not give it.')
  const { size, stream, mimeType } = opened
  try {
    if (size > limit.largest) return tooLarge(limit, size)
    const told = readMimeType(media.mimeType) ?? readMimeType(mimeType) ?? UNKNOWN_TYPE
    return await post({ name: media.title ?? 'file', mimeType: told, size, stream })
  } finally {
    // What was not read to its end holds a file open.
    await stream.cancel().catch(() => undefined)
  }
}
