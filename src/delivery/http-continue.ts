import type { Socket } from 'node:net'

/** What an interim "100 Continue" begins with, and what ends it. */
const CONTINUE = Buffer.from('HTTP/1.1 100')
const HEAD_END = Buffer.from('\r\n\r\n')

/** The bytes after any "100 Continue" that they begin with. */
const afterContinue = (chunk: Buffer): Buffer => {
  let rest = chunk
  while (rest.length > CONTINUE.length && CONTINUE.compare(rest, 0, CONTINUE.length) === 0) {
    const end = rest.indexOf(HEAD_END)
    if (end < 0) return rest
    rest = rest.subarray(end + HEAD_END.length)
  }
  return rest
}

/**
 * Has a "100 Continue" that nobody asked for skipped, as RFC 9110 (15.2) wants it: some servers and proxies send one
 * before every answer, and undici drops the connection at it, so such an endpoint would never get its events.
 * One that comes in pieces is not seen here, and the attempt then says what happened.
 * @param state tells whether the next byte is the beginning of an answer
 */
export const skipContinue = (socket: Socket, state: { readonly awaitingHead: boolean }): void => {
  const read = socket.read
  socket.read = function readAfterContinue(size?: number): Buffer | null {
    const chunk: Buffer | null = read.call(this, size)
    if (chunk === null || !state.awaitingHead) return chunk
    const rest = afterContinue(chunk)
    // An empty chunk would look like the end; what follows the interim answer comes with the next read.
    return rest.length === 0 ? this.read(size) : rest
  }
}
