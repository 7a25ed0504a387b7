import { callGraph, pathOf } from '../meta/graph.ts'
import type { Credentials, OutgoingMedia, PlatformTools } from '../platform.ts'
import { type FormFile, multipart } from '../shared/multipart.ts'
import { asId } from '../shared/read.ts'
import { handUpload, notTaken, type Ready } from '../shared/upload.ts'
import { type FileKind, LARGEST_FILE } from './limits.ts'
import type { FileReference } from './send-body.ts'
import { refusalOf } from './send-errors.ts'

/** The file that a message may name (null: it has none), or why it cannot be had. */
export type ReadyFile = Ready<FileReference | null>

const post = async (tools: PlatformTools, credentials: Credentials, file: FormFile): Promise<ReadyFile> => {
  const form = multipart({ messaging_product: 'whatsapp', type: file.mimeType }, file)
  const path = `${pathOf(credentials.phone_number_id)}/media`
  const answer = await callGraph(tools, credentials, { method: 'POST', path, form })
  // Whatever became of the upload, no message was sent.
  if (answer.state !== 'ok') return { ok: false, refusal: refusalOf(answer) }
  const id = asId(answer.data.id)
  return id ? { ok: true, file: { id } } : notTaken('WhatsApp')
}

/**
 * Makes a file ready to be named in a message: by its link where it has one, else it is handed to WhatsApp, which
 * gives it an id. Never throws.
 */
export const readyFile = async (
  tools: PlatformTools,
  credentials: Credentials,
  kind: FileKind | null,
  media: OutgoingMedia | null,
): Promise<ReadyFile> => {
  if (kind === null || media === null) return { ok: true, file: null }
  if (media.url !== null) return { ok: true, file: { link: media.url } }
  const limit = { platform: 'WhatsApp', kind, largest: LARGEST_FILE[kind] }
  return handUpload(media, limit, file => post(tools, credentials, file))
}
