import { createHash, randomBytes } from 'node:crypto'

/** A file as somebody has it. */
export interface Sample {
  readonly bytes: Buffer
  readonly mimeType: string
  readonly name: string
}

/** The first bytes, by which a file of a type is recognised; others have none. */
const BEGINNINGS: Readonly<Record<string, string>> = {
  'image/jpeg': 'ffd8ffe000104a46494600010100',
  'image/webp': '52494646ffff000057454250',
  'application/pdf': '255044462d312e370a',
  // A page of 19 bytes, which begins with "OpusHead".
  'audio/ogg': '4f6767530002000000000000000001000000000000000000000001134f70757348656164',
  'video/mp4': '0000001c667479706d703432',
}

/**
 * Makes a file that is no other.
 * @param mimeType with its parameters
 * @param size bytes
 */
export const sample = (mimeType: string, name: string, size = 2_000): Sample => {
  const beginning = Buffer.from(BEGINNINGS[mimeType.split(';')[0] ?? ''] ?? '', 'hex')
  return { bytes: Buffer.concat([beginning, randomBytes(size - beginning.length)]), mimeType, name }
}

/** Hexadecimal. */
export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
