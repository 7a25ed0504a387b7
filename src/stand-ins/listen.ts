import type { Server } from 'node:http'

/**
 * Listens on this machine alone.
 * @param port 0: a free one
 * @returns the server's origin
 */
export const listen = async (server: Server, port = 0): Promise<string> => {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
}

/** Ends a server and every connection to it. */
export const shut = async (server: Server): Promise<void> => {
  if (!server.listening) return
  server.closeAllConnections()
  await new Promise(resolve => server.close(resolve))
}
