import { baseType } from './bounds.ts'

/** Endings of files by their type, for platforms that know a file by the ending of its address. */
const ENDINGS: ReadonlyMap<string, string> = new Map([
  ['image/jpeg', 'jpeg'],
  ['image/png', 'png'],
  ['image/gif', 'gif'],
  ['image/webp', 'webp'],
  ['video/mp4', 'mp4'],
  ['video/3gpp', '3gp'],
  ['audio/mpeg', 'mp3'],
  ['audio/mp4', 'm4a'],
  ['audio/aac', 'aac'],
  ['audio/ogg', 'ogg'],
  ['application/pdf', 'pdf'],
  ['application/zip', 'zip'],
  ['text/plain', 'txt'],
  ['text/csv', 'csv'],
])

const ENDING = /\.([a-z0-9]{1,10})$/i

/** The ending of a file's name, without its dot and in lower case; null where it has none. */
export const endingOf = (name: string | null): string | null =>
  ENDING.exec(name ?? '')?.[1]?.toLowerCase() ?? null

/**
 * The last part of the address at which a platform fetches a file from us, such as `file.mp4`. It says what the file
 * is, not what it is called: no name of a person's file stands in an address.
 */
export const addressName = (mimeType: string | null, title: string | null): string => {
  return `file.${ENDINGS.get(baseType(mimeType ?? '')) ?? endingOf(title) ?? 'bin'}`
}
