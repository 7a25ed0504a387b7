import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { afterEach, expect } from 'vitest'
import type { AttemptErrorCode, Exchange } from '../domain/attempt.ts'
import { type AddressGuard, createAddressGuard, type Resolve } from './address-guard.ts'
import type { PostRequest, Transport } from './transport.ts'

const toEnd: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const end of toEnd.splice(0)) await end()
})

/** A server of a test; it and its connections end with the test. */
export interface Receiver {
  readonly port: number
  /** Ends with a slash. */
  readonly url: string
  /** Connections that were accepted so far. */
  connections: number
  /** Connections that are open now. */
  readonly open: ReadonlySet<Socket>
}

/** Starts a server on a free port of this machine. */
export const listening = async (server: Server, protocol = 'http', host = '127.0.0.1'): Promise<Receiver> => {
  const open = new Set<Socket>()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, host, resolve)
  })
  const { port } = server.address() as AddressInfo
  const shown = host.includes(':') ? `[${host}]` : host
  const receiver: Receiver = { port, url: `${protocol}://${shown}:${port}/`, connections: 0, open }
  server.on('connection', socket => {
    receiver.connections += 1
    open.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => open.delete(socket))
  })
  toEnd.push(async () => {
    for (const socket of open) socket.destroy()
    await new Promise(resolve => server.close(resolve))
  })
  return receiver
}

/** A well-behaved server. */
export const receiving = (answer: RequestListener): Promise<Receiver> => listening(createHttpServer(answer))

/** Answers every request with a status and nothing else. */
export const answering =
  (status: number): RequestListener =>
  (request, response) => {
    request.resume().on('end', () => response.writeHead(status).end())
  }

/** A server that lies: it gets the bare socket when a request has come (each fits one chunk), and its number from 1. */
export const lying = (answer: (socket: Socket, request: number) => void): Promise<Receiver> =>
  listening(
    createServer({ allowHalfOpen: true }, socket => {
      let request = 0
      socket.on('data', () => answer(socket, ++request))
      socket.on('end', () => socket.end())
    }),
  )

/** Repeats a write until the other side is gone. */
export const dripping = (socket: Socket, ms: number, bytes: string | Buffer): void => {
  const timer = setInterval(() => socket.write(bytes), ms)
  socket.on('close', () => clearInterval(timer))
}

/** A port at which nothing listens any more. */
export const unusedPort = async (): Promise<number> => {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}

interface Limits {
  readonly ca?: string
  readonly connectionsPerOrigin?: number
  readonly connections?: number
  readonly maxAnswerBytes?: number
}

interface Calls {
  readonly allow?: readonly string[]
  readonly resolve?: Resolve
}

/**
 * Makes transports that may call this machine and end with the test. The factory is an argument, since only tests
 * and the composition root name an adapter.
 */
export const transportingBy =
  (create: (options: Limits & { readonly guard: AddressGuard }) => Transport) =>
  ({ allow = ['127.0.0.0/8', '::1/128'], resolve, ...limits }: Limits & Calls = {}): Transport => {
    const guard = createAddressGuard({ allow, ...(resolve === undefined ? {} : { resolve }) })
    const transport = create({ guard, ...limits })
    toEnd.push(() => transport.close())
    return transport
  }

/** A resolver that leads every name to these addresses. */
export const leadingTo =
  (...addresses: readonly string[]): Resolve =>
  async () =>
    addresses.map(address => ({ address, family: address.includes(':') ? 6 : 4 }))

/** Posts a small event. */
export const post = (transport: Transport, url: string, more: Partial<PostRequest> = {}): Promise<Exchange> =>
  transport.post({
    url,
    headers: { 'content-type': 'application/json', 'webhook-id': 'evt_1' },
    body: Buffer.from('{"type":"message"}'),
    timeoutMs: 5_000,
    ...more,
  })

/** Waits until something is so; the test's own time limit bounds it. */
export const until = async (so: () => boolean): Promise<void> => {
  while (!so()) await new Promise(resolve => setTimeout(resolve, 5))
}

/** Expects a failure with this code, these words in its sentence, and the status where a head had come. */
export const expectFailure = (
  exchange: Exchange,
  code: AttemptErrorCode,
  words: string,
  status: number | null = null,
): void => {
  expect(exchange.error).toEqual({ code, detail: expect.stringContaining(words) })
  expect(exchange.answer?.status ?? null).toBe(status)
}
