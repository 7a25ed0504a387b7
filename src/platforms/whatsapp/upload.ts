import { readMimeType } from '../../domain/bounds.ts'
import { callGraph, pathOf } from '../meta/graph.ts'
import type { Credentials, OpenFile, OutgoingMedia, PlatformTools, SendRefused } from '../platform.ts'
import { multipart } from '../shared/multipart.ts'
import { asId } from '../shared/read.ts'
import { type FileKind, LARGEST_FILE } from './limits.ts'
import type { FileReference } from './send-body.ts'
import { notNow, refusalOf, refused } from './send-errors.ts'

/** The file that a message may name (null: it has none), or why it cannot be had. */
export type ReadyFile =
  | { readonly ok: true; readonly file: FileReference | null }
  | { readonly ok: false; readonly refusal: SendRefused }

const fail = (refusal: SendRefused): ReadyFile => ({ ok: false, refusal })

const tooLarge = (kind: FileKind, size: number): SendRefused => {
  const detail = `WhatsApp takes ${kind} files of at most ${LARGEST_FILE[kind]} bytes; this one has ${size}.`
  return refused({ code: 'file_too_large', title: 'The file is too large for WhatsApp.', detail }, null)
}

const open = async (media: OutgoingMedia): Promise<OpenFile | null> => {
  try {
    return (await media.open?.()) ?? null
  } catch {
    return null
  }
}

const UNKNOWN_TYPE = 'application/octet-stream'

const post = async (
  tools: PlatformTools,
  credentials: Credentials,
  { size, stream, mimeType: stored }: OpenFile,
  { mimeType: told, title }: OutgoingMedia,
): Promise<ReadyFile> => {
  const mimeType = readMimeType(told) ?? readMimeType(stored) ?? UNKNOWN_TYPE
  const fields = { messaging_product: 'whatsapp', type: mimeType }
  const form = multipart(fields, { name: title ?? 'file', mimeType, size, stream })
  const path = `${pathOf(credentials.phone_number_id)}/media`
  const answer = await callGraph(tools, credentials, { method: 'POST', path, form })
  // Whatever became of the upload, no message was sent.
  if (answer.state !== 'ok') return fail(refusalOf(answer))
  const id = asId(answer.data.id)
  if (id) return { ok: true, file: { id } }
  return fail(
    notNow('upload_failed', 'WhatsApp did not take the file.', 'The answer to the upload has no id.'),
  )
}

/** Hands an uploaded file to WhatsApp, which gives it an id. Never throws. */
const upload = async (
  tools: PlatformTools,
  credentials: Credentials,
  kind: FileKind,
  media: OutgoingMedia,
): Promise<ReadyFile> => {
  const opened = await open(media)
  if (!opened)
    return fail(notNow('file_unavailable', 'The file could not be read.', 'The file store did not give it.'))
  try {
    if (opened.size > LARGEST_FILE[kind]) return fail(tooLarge(kind, opened.size))
    return await post(tools, credentials, opened, media)
  } finally {
    // What was not read to its end holds a file open.
    await opened.stream.cancel().catch(() => undefined)
  }
}

/** Makes a file ready to be named in a message: by its link where it has one, else it is uploaded. Never throws. */
export const readyFile = async (
  tools: PlatformTools,
  credentials: Credentials,
  kind: FileKind | null,
  media: OutgoingMedia | null,
): Promise<ReadyFile> => {
  if (kind === null || media === null) return { ok: true, file: null }
  if (media.url !== null) return { ok: true, file: { link: media.url } }
  return upload(tools, credentials, kind, media)
}
