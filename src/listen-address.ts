import { createServer } from 'node:net'

const LOOPBACK_HOSTS = new Set(['127.0.0.1', 'localhost', '::1'])

/** Can only this machine reach a server that listens there? */
export const isLoopback = (host: string): boolean => LOOPBACK_HOSTS.has(host)

export const urlOf = (host: string, port: number): string =>
  `http://${host.includes(':') ? `[${host}]` : host}:${port}`

/** A free port: for port 0, which must be known before the hub is made, because hook URLs and file links hold it. */
export const freePort = (host: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const socket = createServer().once('error', reject)
    socket.listen(0, host, () => {
      const address = socket.address()
      socket.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
