import type { ByteRange } from '../usecases/serve-file.ts'

/** What a request wants of a file: `all`, a part, or a part that it has not. */
export type WantedPart = 'all' | 'none' | ByteRange

/** More digits than any file has bytes are no range. */
const RANGE = /^bytes=[ \t]*(\d{0,15})-(\d{0,15})[ \t]*$/i

/**
 * Reads the header Range (RFC 9110 §14.2). Several ranges, another unit, or what is none: all of it, as the RFC
 * allows.
 * @param size of the file, in bytes
 */
export const wantedPart = (header: string | string[] | undefined, size: number): WantedPart => {
  const [, from, to] = RANGE.exec(String(header)) ?? []
  if (from === undefined || to === undefined || (from === '' && to === '')) return 'all'
  if (from === '') return part(Math.max(0, size - Number(to)), size - 1)
  if (to !== '' && Number(to) < Number(from)) return 'all'
  return part(Number(from), to === '' ? size - 1 : Math.min(Number(to), size - 1))
}

const part = (start: number, end: number): WantedPart => (start > end ? 'none' : { start, end })

const withoutWeakness = (tag: string): string => tag.trim().replace(/^W\//, '')

/** Has the caller this version already (If-None-Match)? */
export const isKnown = (header: string | undefined, etag: string): boolean =>
  header !== undefined &&
  (header.trim() === '*' || header.split(',').some(tag => withoutWeakness(tag) === etag))

/** Does the caller have the beginning of this very version (If-Range), or not say? A date is never sure. */
export const isSameVersion = (header: string | string[] | undefined, etag: string): boolean =>
  header === undefined || String(header).trim() === etag
