import type { Readable } from 'node:stream'
import { Refusal } from '../domain/errors.ts'

const tooLarge = (limit: number): Refusal =>
  new Refusal('body_too_large', `The body is larger than the ${limit} bytes that this platform sends.`)

/** Takes the whole body, or a refusal: `body_too_large`, or `malformed` where the caller went away. */
export type RawDone = (refusal: Refusal | null, body: Buffer) => void

const NOTHING = Buffer.alloc(0)

/**
 * Reads a body as it comes on the wire.
 * @param limit bytes; what is larger is refused as soon as that is known, and not kept
 * @param done called once. No promise: each would cost a turn
 */
export const readRaw = (
  stream: Readable,
  contentLength: string | undefined,
  limit: number,
  done: RawDone,
): void => {
  if (Number(contentLength ?? 0) > limit) return done(tooLarge(limit), NOTHING)
  const chunks: Buffer[] = []
  let size = 0
  let ended = false
  const end: RawDone = (refusal, body) => {
    if (ended) return
    ended = true
    done(refusal, body)
  }
  stream.on('data', (chunk: Buffer) => {
    size += chunk.length
    // It goes on flowing into nothing: were it destroyed, the caller would not get the answer.
    if (size > limit) end(tooLarge(limit), NOTHING)
    else chunks.push(chunk)
  })
  stream.once('end', () =>
    end(null, chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, size)),
  )
  stream.once('error', () => end(new Refusal('malformed', 'The body was cut off.'), NOTHING))
}
