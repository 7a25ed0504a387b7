import type { MessageEvent } from '../../../packages/receiver/src/index.ts'
import type { Sample } from './samples.ts'
import type { Talk } from './talk.ts'

/** What a message's type is called that has a file of this type. */
const kindOf = (mimeType: string): string => {
  const main = mimeType.split('/')[0] ?? ''
  return ['image', 'video', 'audio'].includes(main) && mimeType !== 'image/svg+xml' ? main : 'document'
}

/** What a customer sends: a file that Meta keeps. @returns its id there, and the content of his message */
export const offered = (talk: Talk, { bytes, mimeType, name }: Sample) => {
  const kind = kindOf(mimeType)
  const file = { bytes, mimeType, ...(kind === 'document' ? { fileName: name } : {}) }
  const media = talk.graph.addMedia(file, talk.phone)
  return { id: media.id, content: { type: kind, [kind]: media } }
}

/** The customer sends a file. @returns the event of it, and the id of the file at Meta */
export const hearFile = async (
  talk: Talk,
  file: Sample,
): Promise<{ readonly message: MessageEvent; readonly mediaId: string }> => {
  const { id, content } = offered(talk, file)
  return { message: await talk.hear(content), mediaId: id }
}

/** How often the bytes of a file were asked for at Meta. */
export const downloadsOf = ({ graph }: Talk, mediaId: string) =>
  graph.records.downloads.filter(download => download.mediaId === mediaId)
