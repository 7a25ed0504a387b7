import { baseType } from '../domain/bounds.ts'
import { fileName } from '../usecases/file-name.ts'

/** What a browser shows without running anything in it. SVG can hold scripts. */
const SHOWN = /^(?:(?:image|audio|video)\/.+|application\/pdf)$/
const isShown = (mimeType: string): boolean => {
  const type = baseType(mimeType)
  return SHOWN.test(type) && !type.startsWith('image/svg')
}

/** What stands as it is in an extended value (RFC 8187) is less than what `encodeURIComponent` leaves. */
const extended = (name: string): string =>
  encodeURIComponent(name).replace(/['()*]/g, letter => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`)

/**
 * The header Content-Disposition (RFC 6266): a picture is shown, a document with scripts in it is saved.
 * @param title the file's name, as whoever sent it gave it; null where it has none
 */
export const contentDisposition = (mimeType: string, title: string | null): string => {
  const disposition = isShown(mimeType) ? 'inline' : 'attachment'
  const name = fileName(title)
  if (name === null) return disposition
  // For those who read no extended values; a percent sign would be taken for one by some.
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/gu, '_')
  const more = plain === name ? '' : `; filename*=UTF-8''${extended(name)}`
  return `${disposition}; filename="${plain}"${more}`
}
