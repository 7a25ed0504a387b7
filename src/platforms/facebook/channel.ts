import { callGraph, pathOf } from '../meta/graph.ts'
import { MESSENGER } from '../meta/messaging/dialect.ts'
import { type FileKind, LARGEST_FILE } from '../meta/messaging/limits.ts'
import type { Channel, FileReference } from '../meta/messaging/send.ts'
import { messagingRefusals } from '../meta/messaging/send-errors.ts'
import type { Credentials, PlatformTools } from '../platform.ts'
import { type FormFile, multipart } from '../shared/multipart.ts'
import { asId } from '../shared/read.ts'
import { handUpload, notTaken, type Ready } from '../shared/upload.ts'

const { platform } = MESSENGER

/** Hands a file to Messenger, which gives it an id (Attachment Upload API). */
const upload = async (
  tools: PlatformTools,
  credentials: Credentials,
  kind: FileKind,
  file: FormFile,
): Promise<Ready<FileReference>> => {
  const message = JSON.stringify({ attachment: { type: kind, payload: { is_reusable: true } } })
  const form = multipart({ message }, { ...file, field: 'filedata' })
  const path = `${pathOf(credentials.page_id)}/message_attachments`
  const answer = await callGraph(tools, credentials, { method: 'POST', path, form })
  // Whatever became of the upload, no message was sent.
  if (answer.state !== 'ok') return { ok: false, refusal: messagingRefusals(platform).refusalOf(answer) }
  const id = asId(answer.data.attachment_id)
  return id ? { ok: true, file: { attachment_id: id } } : notTaken(platform)
}

/** How Messenger sends, for a Page. */
export const messengerChannel = (tools: PlatformTools): Channel => ({
  dialect: MESSENGER,
  tools: () => tools,
  path: credentials => `${pathOf(credentials.page_id)}/messages`,
  readyFile: async (media, kind, credentials) => {
    if (media.url !== null) return { ok: true, file: { url: media.url } }
    const limit = { platform, kind, largest: LARGEST_FILE[kind] }
    return handUpload(media, limit, file => upload(tools, credentials, kind, file))
  },
  reactionOf: emoji => emoji,
  reactions: 'any emoji',
})
