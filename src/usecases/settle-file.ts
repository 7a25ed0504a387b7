import type { JsonObject } from '../domain/contract.ts'
import type { StoredFile } from '../domain/file.ts'
import { foldMedia } from '../domain/fold/media.ts'
import type { Known } from '../domain/known.ts'
import type { Directory } from './directory.ts'
import type { FileOutcome, SettleFile } from './file-outcome.ts'
import type { Writer } from './writer.ts'

const sameRef = (a: JsonObject | null, b: JsonObject | null): boolean =>
  JSON.stringify(a) === JSON.stringify(b)

/** The row of a file after an attempt to fetch it. */
const rowOf = (file: StoredFile, outcome: FileOutcome): StoredFile => {
  const none = { key: null, mimeType: null, size: null, sha256: null, reason: null }
  if (outcome.state === 'GONE') return { ...file, ...none, state: 'GONE', reason: outcome.reason }
  if (outcome.state === 'WANTED') {
    const { due, attempts } = outcome
    return { ...file, ...none, state: 'WANTED', due, attempts }
  }
  const { key, mimeType, size, sha256 } = outcome
  return { ...file, state: 'STORED', key, mimeType, size, sha256, reason: null }
}

/** Makes the function that writes down what became of an attempt to fetch a file. */
export const settleFile =
  ({ writer, directory }: { writer: Writer; directory: Directory }): SettleFile =>
  async (file, outcome, ref) => {
    const { platformId, id, kind } = file
    if (platformId === null) return
    const ids = kind === 'MESSAGE' ? { messageIds: [id] } : { chatUserIds: [id] }
    const row = rowOf(file, outcome)
    await writer.write({
      wanted: [{ platformId, ...ids }],
      size: 1,
      posts: [],
      fold: known => {
        if (kind === 'MESSAGE') foldMessageFile(row, ref, directory, known)
        else foldPicture(row, ref, known)
      },
    })
  }

const foldMessageFile = (
  row: StoredFile,
  ref: JsonObject | null,
  directory: Directory,
  known: Known,
): void => {
  const message = known.messageById(row.id)
  // Erased, or edited since: what was fetched is not wanted any more.
  if (message === null || !sameRef(message.media?.ref ?? null, ref)) return
  const around = directory.surroundings(message.platformId)
  if (around === null) known.setFile(row)
  else foldMedia(message, row, around, known)
}

const foldPicture = (row: StoredFile, ref: JsonObject | null, known: Known): void => {
  const user = known.people.findUser(row.id)
  if (user === null) return
  const url = user.profilePictureUrl
  if (sameRef(url === null ? null : { url }, ref)) known.setFile(row)
}
