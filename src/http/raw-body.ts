import type { Readable } from 'node:stream'
import { Refusal } from '../domain/errors.ts'

const tooLarge = (limit: number): Refusal =>
  new Refusal('body_too_large', `The body is larger than the ${limit} bytes that this platform sends.`)

/**
 * Reads a body as it comes on the wire.
 * @param limit bytes
 * @throws Refusal `body_too_large` as soon as it is known, without keeping the rest; `malformed` where the
 *   caller went away
 */
export const readRaw = (
  stream: Readable,
  contentLength: string | undefined,
  limit: number,
): Promise<Buffer> => {
  if (Number(contentLength ?? 0) > limit) return Promise.reject(tooLarge(limit))
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    const take = (chunk: Buffer): void => {
      size += chunk.length
      if (size <= limit) return void chunks.push(chunk)
      // It goes on flowing into nothing: were it destroyed, the caller would not get the answer.
      stream.off('data', take)
      reject(tooLarge(limit))
    }
    stream.on('data', take)
    stream.once('end', () => resolve(Buffer.concat(chunks, size)))
    stream.once('error', () => reject(new Refusal('malformed', 'The body was cut off.')))
  })
}
