/** What is smaller is sent as one piece: copying it costs less than a second piece does. */
const ONE_PIECE_BYTES = 65_536

const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/

/** A header that HTTP has no room for. */
export class UnwritableHeader extends Error {
  readonly code = 'REQUEST_UNWRITABLE'
}

/**
 * The bytes of a POST.
 * @param host as the header says it
 * @param path with the query, as it is in the URL
 * @throws UnwritableHeader where a header would break the request apart
 */
export const requestOf = (
  host: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array,
): readonly Uint8Array[] => {
  let head = `POST ${path} HTTP/1.1\r\nhost: ${host}\r\nconnection: keep-alive\r\n`
  for (const name in headers) {
    const value = headers[name] as string
    if (!NAME.test(name) || !VALUE.test(value)) throw new UnwritableHeader(`invalid ${name} header`)
    head += `${name}: ${value}\r\n`
  }
  head += `content-length: ${body.length}\r\n\r\n`
  if (body.length > ONE_PIECE_BYTES) return [Buffer.from(head, 'latin1'), body]
  const bytes = Buffer.allocUnsafe(head.length + body.length)
  bytes.write(head, 0, 'latin1')
  bytes.set(body, head.length)
  return [bytes]
}
