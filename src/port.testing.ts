import { connect } from 'node:net'

/** Does anybody listen on a port of this machine? */
export const isOpen = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    const end = (open: boolean) => () => {
      socket.destroy()
      resolve(open)
    }
    socket.once('connect', end(true)).once('error', end(false))
  })

/**
 * A free port below those that the system gives to connections, and to servers on port 0: whoever is down for a while
 * still has it to himself.
 */
export const freeLowPort = async (): Promise<number> => {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000)
    if (!(await isOpen(port))) return port
  }
}
