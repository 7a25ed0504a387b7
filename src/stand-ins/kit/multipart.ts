/** A part of a form. */
export interface Part {
  readonly name: string
  readonly fileName: string | null
  /** With its parameters; null where the part does not say. */
  readonly mimeType: string | null
  readonly bytes: Buffer
}

const BREAK = Buffer.from('\r\n\r\n')

const parameter = (header: string, name: string): string | null => {
  const found = new RegExp(`[;\\s]${name}="((?:[^"\\\\]|\\\\.)*)"`, 'i').exec(header)
  return found?.[1]?.replace(/%22/g, '"').replace(/\\(.)/g, '$1') ?? null
}

const headerOf = (head: string, name: string): string | null => {
  const line = head.split('\r\n').find(text => text.toLowerCase().startsWith(`${name}:`))
  return line?.slice(name.length + 1).trim() ?? null
}

const partOf = (bytes: Buffer): Part | null => {
  const end = bytes.indexOf(BREAK)
  if (end < 0) return null
  const head = bytes.subarray(0, end).toString()
  const disposition = headerOf(head, 'content-disposition') ?? ''
  const name = parameter(disposition, 'name')
  if (!disposition.toLowerCase().startsWith('form-data') || name === null) return null
  return {
    name,
    fileName: parameter(disposition, 'filename'),
    mimeType: headerOf(head, 'content-type'),
    bytes: bytes.subarray(end + BREAK.length),
  }
}

/**
 * Reads a form of RFC 7578.
 * @param contentType with its boundary
 * @returns null where it is none, or is not whole
 */
export const readMultipart = (contentType: string, body: Buffer): readonly Part[] | null => {
  const boundary = /^multipart\/form-data;.*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType)
  if (boundary === null) return null
  const line = Buffer.from(`\r\n--${boundary[1] ?? boundary[2]}`)
  const whole = Buffer.concat([Buffer.from('\r\n'), body])
  const parts: Part[] = []
  let from = whole.indexOf(line)
  while (from >= 0) {
    from += line.length
    if (whole.subarray(from, from + 2).toString() === '--') return parts
    const to = whole.indexOf(line, from)
    // After the boundary comes a line break, which is not the part's.
    const part = to < 0 ? null : partOf(whole.subarray(from + 2, to))
    if (part === null) return null
    parts.push(part)
    from = to
  }
  return null
}
