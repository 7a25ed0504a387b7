import type { Static } from 'typebox'
import type { Uploaded } from '../../usecases/upload-file.ts'
import { closed, nullable, text, uuid, whole } from './fields.ts'
import { Type } from './type.ts'

export const UploadSchema = closed(
  {
    file: Type.Unsafe<unknown>({
      type: 'string',
      format: 'binary',
      description: 'The file, with its name and its type.',
    }),
  },
  'A form with one file.',
  { title: 'Upload' },
)

export const UploadedSchema = closed(
  {
    id: uuid('The file: `file_id` of a message that is to be sent with it.'),
    mime_type: text('Its type, as it was said to be; where it was not, by its first bytes.', {
      examples: ['image/jpeg'],
    }),
    size: whole('Bytes.', { minimum: 1, examples: [48_211] }),
    media_title: nullable(text('Its name.', { examples: ['menu.jpg'] })),
    sha256: text('Of its bytes, hexadecimal.', {
      examples: ['9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
    }),
  },
  'A file that was uploaded.',
  { title: 'Uploaded' },
)

export const uploadedView = (file: Uploaded): Static<typeof UploadedSchema> => ({
  id: file.id,
  mime_type: file.mimeType,
  size: file.size,
  media_title: file.title,
  sha256: file.sha256,
})

export const FileParams = Type.Object({ file_id: text('The id of the file.', { format: 'uuid' }) })

/** What else stands there is passed over: mailers and chats add to links what they please. */
export const LinkQuery = Type.Object(
  {
    expires: Type.Optional(text('Until when the link works, in unix seconds; a part of every link.')),
    signature: Type.Optional(text('Proves that the link is one of this hub; a part of every link.')),
  },
  { description: 'What makes a link work.', additionalProperties: true },
)
