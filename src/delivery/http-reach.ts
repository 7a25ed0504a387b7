import type { Millis } from '../domain/time.ts'
import { type Failure, failureOf, timeoutOf } from './http-failure.ts'
import { type Endpoint, openSocket, type SocketTools } from './http-socket.ts'

/**
 * Opens a connection as a post would, TLS included, and closes it: nothing is sent over it.
 * @returns null where it came about
 */
export const reachEndpoint = (to: Endpoint, tools: SocketTools, timeoutMs: Millis): Promise<Failure | null> =>
  new Promise(resolve => {
    const peer = `${to.host.includes(':') ? `[${to.host}]` : to.host}:${to.port}`
    const at = { peer, reused: false, firstByteCame: false, headCame: false, bodyBytes: 0, announced: null }
    const end = (failure: Failure | null): void => {
      clearTimeout(timer)
      trace.socket?.destroy()
      resolve(failure)
    }
    const timer = setTimeout(() => end(timeoutOf(timeoutMs, { ...at, phase: trace.phase })), timeoutMs)
    const trace = openSocket(to, tools, (...[error]) =>
      end(error === null ? null : failureOf(error, { ...at, phase: trace.phase })),
    )
  })
