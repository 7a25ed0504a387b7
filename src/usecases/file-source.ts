import type { JsonObject } from '../domain/contract.ts'
import { uploadOf } from '../domain/draft.ts'
import type { StoredFile } from '../domain/file.ts'
import type { MessageStore } from '../store/store.ts'

/** Where a file is to be had, or why it cannot be had any more, in words. */
export type FileSource =
  | {
      readonly ok: true
      /** For the platform's adapter. */
      readonly ref: JsonObject
      /** As the message says. */
      readonly mimeType: string | null
    }
  | { readonly ok: false; readonly reason: string }

const gone = (reason: string): FileSource => ({ ok: false, reason })

const ofMessage = async (messages: MessageStore, { tenantId, id }: StoredFile): Promise<FileSource> => {
  const found = await messages.message(tenantId, id)
  if (found === null) return gone('Its message is not there any more.')
  const { media } = found.message
  if (media === null) return gone('Its message has no file any more.')
  if (uploadOf(media) !== null) return gone('It was uploaded, and is not in the file store any more.')
  return { ok: true, ref: media.ref, mimeType: media.mimeType }
}

const ofChatUser = async (messages: MessageStore, { platformId, id }: StoredFile): Promise<FileSource> => {
  const wanted = platformId === null ? [] : [{ platformId, chatUserIds: [id] }]
  const { chatUsers } = await messages.load(wanted)
  const url = chatUsers.find(user => user.id === id)?.profilePictureUrl ?? null
  return url === null
    ? gone('The customer has no picture any more.')
    : { ok: true, ref: { url }, mimeType: null }
}

/** Finds out where a file is to be fetched from. @throws StoreUnavailable */
export const sourceOf = async (messages: MessageStore, file: StoredFile): Promise<FileSource> => {
  if (file.kind === 'MESSAGE') return await ofMessage(messages, file)
  if (file.kind === 'CHAT_USER') return await ofChatUser(messages, file)
  return gone('It was uploaded, and is not in the file store any more.')
}
