import { readFileSync } from 'node:fs'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import type { Lie } from './lies.ts'

/** An endpoint that lies: a bare server, since no HTTP server would say what it says. */
export interface Liar {
  readonly url: string
  /** How many whole requests came. */
  readonly requests: () => number
  close(): Promise<void>
}

const pem = (name: string): string =>
  readFileSync(new URL(`../../fixtures/tls/${name}`, import.meta.url), 'utf8')

const HEAD_END = '\r\n\r\n'

/** Where the first whole request in these bytes ends; null where there is none yet. */
const endOfRequest = (bytes: Buffer): number | null => {
  const head = bytes.indexOf(HEAD_END)
  if (head < 0) return null
  const length = /^content-length: *(\d+)/im.exec(bytes.toString('latin1', 0, head))?.[1]
  const end = head + HEAD_END.length + Number(length ?? 0)
  return bytes.length >= end ? end : null
}

/** Calls back for each whole request. */
const onRequest = (socket: Socket, whole: () => void): void => {
  let bytes = Buffer.alloc(0)
  socket.on('data', (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk])
    for (let end = endOfRequest(bytes); end !== null; end = endOfRequest(bytes)) {
      bytes = bytes.subarray(end)
      whole()
    }
  })
}

/** @param lieNow chooses the lie of each connection */
const serve = (lieNow: () => Lie, requested: () => void, socket: Socket): void => {
  const lie = lieNow()
  socket.on('error', () => {})
  lie.atOnce?.(socket)
  onRequest(socket, () => {
    requested()
    lie.answer?.(socket)
  })
}

const serverOf = ({ certificate }: Lie, take: (socket: Socket) => void): Server => {
  // Its own end is what a lie is about: it is not closed because the other side closed.
  const options = { allowHalfOpen: true }
  if (certificate === undefined) return createServer(options, take)
  const server = createTlsServer(
    { ...options, cert: pem(`${certificate}.pem`), key: pem(`${certificate}.key`) },
    take,
  )
  server.on('tlsClientError', () => {})
  return server
}

/** @param lies one of them is chosen for each connection; only a lie that stands alone may be about the certificate */
export const startLiar = async (
  lies: readonly [Lie, ...Lie[]],
  choose: (from: readonly Lie[]) => Lie,
): Promise<Liar> => {
  const open = new Set<Socket>()
  let requests = 0
  const requested = (): void => {
    requests += 1
  }
  const server = serverOf(lies[0], socket => serve(() => choose(lies), requested, socket))
  server.on('connection', (socket: Socket) => {
    open.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => open.delete(socket))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `${lies[0].certificate === undefined ? 'http' : 'https'}://127.0.0.1:${port}/`,
    requests: () => requests,
    close: () => {
      for (const socket of open) socket.destroy()
      return new Promise(resolve => server.close(() => resolve()))
    },
  }
}
