import { endingOf } from '../../domain/file-address.ts'
import { download } from '../download.ts'
import { failureOf } from '../failure.ts'
import type { OutgoingMedia, PlatformTools, SendRefused } from '../platform.ts'
import { lastPart } from '../shared/address.ts'
import { never, notNow } from '../shared/refusal.ts'
import { type Ready, type Unready, unreadable } from '../shared/upload.ts'
import { type FileKind, LARGEST_FILE, MOST, SIZED } from './limits.ts'

/** A file as a message names it. */
export interface NamedFile {
  readonly url: string
  /** Bytes; null where Viber need not be told. */
  readonly size: number | null
  /** With an ending. */
  readonly name: string
}

type Sized = { readonly ok: true; readonly size: number } | Unready

const no = (refusal: SendRefused): Unready => ({ ok: false, refusal })

const UNSIZED = 'Viber must be told how large a file is.'

/** Whoever has the file is asked as if it were fetched; nothing of it is read. */
const sizeOfLink = async (tools: PlatformTools, url: string): Promise<Sized> => {
  const answer = await download(tools, url)
  if (answer.state === 'later') return no(notNow('file_unavailable', UNSIZED, answer.detail))
  if (answer.state === 'gone') return no(never('file_unavailable', UNSIZED, answer.detail))
  await answer.stream.cancel().catch(() => {})
  if (answer.size !== null) return { ok: true, size: answer.size }
  const detail = `${URL.parse(url)?.host ?? 'The address of the file'} does not tell it.`
  return no(never('file_size_unknown', UNSIZED, detail))
}

/** An upload is opened to learn its size; Viber fetches it itself. */
const sizeOfUpload = async (open: NonNullable<OutgoingMedia['open']>): Promise<Sized> => {
  try {
    const { size, stream } = await open()
    await stream.cancel()
    return { ok: true, size }
  } catch (error) {
    return unreadable(failureOf(error).message || 'No reason is known.')
  }
}

const tooLarge = (size: number, largest: number): SendRefused =>
  never(
    'file_too_large',
    'The file is too large for Viber.',
    `It has ${size} bytes; Viber takes at most ${largest}.`,
  )

/** The file's name; without an ending a phone would not know how to open it, so it gets that of its address. */
const nameOf = (title: string | null, url: string): string => {
  const address = lastPart(url)
  const given = title || address || 'file'
  const ending = endingOf(given) === null ? endingOf(address) : null
  const whole = ending === null ? given : `${given}.${ending}`
  return whole.length <= MOST.fileName ? whole : address.slice(-MOST.fileName).toWellFormed() || 'file'
}

/** Makes a file ready to be named in a message: where Viber fetches it, and how large it is. Never throws. */
export const readyFile = async (
  tools: PlatformTools,
  kind: FileKind,
  { url: link, hubUrl, open, title }: OutgoingMedia,
): Promise<Ready<NamedFile>> => {
  const url = link ?? hubUrl
  if (url === null)
    return no(notNow('file_unavailable', 'The file has no address.', 'Viber fetches files itself.'))
  const name = nameOf(title, url)
  if (!SIZED.has(kind)) return { ok: true, file: { url, size: null, name } }
  const sized = open === null ? await sizeOfLink(tools, url) : await sizeOfUpload(open)
  if (!sized.ok) return sized
  const largest = LARGEST_FILE[kind] ?? Number.POSITIVE_INFINITY
  if (sized.size > largest) return no(tooLarge(sized.size, largest))
  return { ok: true, file: { url, size: sized.size, name } }
}
