import type { Multipart, MultipartFile } from '@fastify/multipart'
import type { FastifyRequest } from 'fastify'
import { Refusal } from '../domain/errors.ts'
import type { Upload } from '../usecases/upload-file.ts'

/** What the part with the file is called. */
export const FILE_PART = 'file'

const invalid = (path: string, message: string): Refusal =>
  new Refusal('invalid', `${path} ${message}.`, [{ path, message }])

const malformed = (error: unknown): Refusal =>
  error instanceof Refusal
    ? error
    : new Refusal('malformed', 'The body is no multipart/form-data that can be read, or was cut off.')

type Parts = AsyncIterator<Multipart>

const nextPart = async (parts: Parts): Promise<Multipart | null> => {
  try {
    const { done, value } = await parts.next()
    return done === true ? null : value
  } catch (error) {
    throw malformed(error)
  }
}

/** The file's bytes. They end well only where the rest of the body is as it must be. */
async function* bytesOf({ file }: MultipartFile, parts: Parts): AsyncGenerator<Uint8Array> {
  try {
    yield* file
  } catch (error) {
    throw malformed(error)
  }
  const more = await nextPart(parts)
  if (more === null) return
  if (more.type === 'file') throw invalid(more.fieldname, 'is a second file; send one at a time')
  throw invalid(more.fieldname, 'is not known here')
}

/**
 * The one file of a form, which is read as it comes.
 * @throws Refusal `invalid` where there is none, `malformed`; so does its stream where more comes behind it
 */
export const readUpload = async (request: FastifyRequest): Promise<Upload> => {
  const parts = request.parts()
  const part = await nextPart(parts)
  // Parts with a head that is none are passed over.
  if (part === null)
    throw invalid(
      FILE_PART,
      'is missing, or the head of its part cannot be read: is there a line break in the file name?',
    )
  if (part.fieldname !== FILE_PART) throw invalid(part.fieldname, `is not known here; send ${FILE_PART}`)
  if (part.type !== 'file') throw invalid(FILE_PART, 'must be a file, with a file name')
  const { filename, mimetype } = part
  return { stream: ReadableStream.from(bytesOf(part, parts)), title: filename, mimeType: mimetype }
}

/** The rest of a body that is not read flows into nothing: otherwise its sender would not get the answer. */
export const letGo = ({ raw }: FastifyRequest): void => {
  raw.unpipe()
  raw.resume()
}
