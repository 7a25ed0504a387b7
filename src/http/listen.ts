import { lookup } from 'node:dns/promises'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'
import type { FastifyInstance } from 'fastify'

/** The addresses that a host to listen on stands for: `localhost` has two on most machines. @throws Error for none */
export const addressesOf = async (host: string): Promise<readonly string[]> =>
  host === 'localhost' ? (await lookup(host, { all: true })).map(({ address }) => address) : [host]

/** What comes in here goes to the HTTP server as if it had come in there. Null where it cannot listen. */
const openDoor = async (http: Server, host: string, port: number): Promise<Server | null> => {
  // As an HTTP server takes its own connections.
  const taken = { allowHalfOpen: true, noDelay: true }
  const door = createServer(taken, socket => void http.emit('connection', socket))
  try {
    door.listen(port, host)
    await once(door, 'listening')
    return door
  } catch {
    return null
  }
}

/**
 * Listens on some addresses at one port, until the server is closed. All lead into its one HTTP server, so that what
 * is set there, or looks at its connections, holds for each. To be called once, before the server is ready.
 * @param port 0: one that is free at the first address
 * @throws Error where it cannot listen on the first; another, as on a machine without IPv6, is passed over
 */
export const listen = async (
  app: FastifyInstance,
  [first, ...others]: readonly string[],
  port: number,
): Promise<void> => {
  if (first === undefined) throw new Error('There is no address to listen on.')
  const doors: Server[] = []
  let closed: Promise<unknown>[] = []
  app.addHook('preClose', async () => {
    closed = doors.map(door => new Promise(resolve => door.close(resolve)))
  })
  // By now the HTTP server has ended its idle connections: those that are left have something under way.
  app.addHook('onClose', async () => void (await Promise.all(closed)))
  await app.listen({ host: first, port })
  const { port: taken } = app.server.address() as AddressInfo
  for (const host of others) {
    const door = await openDoor(app.server, host, taken)
    if (door !== null) doors.push(door)
  }
}
