import { randomUUID } from 'node:crypto'

/** A form with a file, as the body of a request. */
export interface Multipart {
  readonly contentType: string
  /** Bytes. */
  readonly length: number
  readonly stream: ReadableStream<Uint8Array>
}

/** A file of a form. */
export interface FormFile {
  /** What the field is called; left out: `file`. */
  readonly field?: string
  readonly name: string
  /** Well formed. */
  readonly mimeType: string
  /** Bytes; the stream must hold exactly so many. */
  readonly size: number
  readonly stream: ReadableStream<Uint8Array>
}

/** As browsers write it into a quoted string (HTML, multipart/form-data encoding). */
const quoted = (text: string): string =>
  `"${text.toWellFormed().replace(/["\r\n]/g, found => encodeURIComponent(found))}"`

const join = (
  head: Uint8Array,
  file: ReadableStream<Uint8Array>,
  tail: Uint8Array,
): ReadableStream<Uint8Array> => {
  const parts = async function* () {
    yield head
    yield* file
    yield tail
  }
  return ReadableStream.from(parts())
}

/**
 * A form whose last field is a file, with its length known beforehand. The file is passed on as it is read, so its
 * size costs no memory.
 */
export const multipart = (fields: Readonly<Record<string, string>>, file: FormFile): Multipart => {
  // Too long to stand in a file by chance.
  const boundary = `gotallo-${randomUUID()}`
  const part = (name: string, more = ''): string =>
    `--${boundary}\r\ncontent-disposition: form-data; name=${quoted(name)}${more}\r\n`
  const texts = Object.entries(fields).map(([name, value]) => `${part(name)}\r\n${value}\r\n`)
  const opening = `${part(file.field ?? 'file', `; filename=${quoted(file.name)}`)}content-type: ${file.mimeType}\r\n\r\n`
  const head = Buffer.from(texts.join('') + opening)
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`)
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    length: head.byteLength + file.size + tail.byteLength,
    stream: join(head, file.stream, tail),
  }
}
