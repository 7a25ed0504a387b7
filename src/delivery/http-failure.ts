import type { Exchange } from '../domain/attempt.ts'
import { entryOf, type Fault, type Standing } from './http-failure-table.ts'
import type { ConnectionPhase } from './http-socket.ts'

/** What is told to the developer. */
export type Failure = NonNullable<Exchange['error']>

/** An error of Node or of the reader of answers, with what they add to it. */
interface Raw extends Error {
  readonly code?: string
  readonly address?: string
  readonly port?: number
  readonly reason?: string
  readonly errors?: readonly Raw[]
}

const bracketed = (address: string): string => (address.includes(':') ? `[${address}]` : address)

const faultOf = (error: Raw, peer: string): Fault => {
  // Where a name has several addresses and all fail, Node wraps one error per address.
  const each = error.errors ?? [error]
  const tried = each.flatMap(({ address, port }) =>
    address === undefined ? [] : `${bracketed(address)}:${port}`,
  )
  return {
    code: error.code ?? each[0]?.code ?? '',
    message: error.message,
    reason: error.reason ?? '',
    tried: tried.length === 0 ? peer : tried.join(' and '),
  }
}

/** Turns what was thrown into the code and the sentence that are kept with the attempt. */
export const failureOf = (error: Error, at: Standing): Failure => {
  const fault = faultOf(error, at.peer)
  const [code, sentence] = entryOf(fault, at)
  return { code, detail: sentence(at, fault) }
}

/** What an exchange was waiting for when its time was over. */
const WAITING_FOR: Readonly<Record<ConnectionPhase, string>> = {
  lookup: 'no name server had answered',
  connect: 'the connection was not accepted',
  tls: 'the TLS handshake was not finished',
  open: 'no answer came',
}

/** The failure of an exchange that took longer than it may. */
export const timeoutOf = (timeoutMs: number, at: Standing): Failure => {
  const waiting = at.headCame
    ? `the status came, but the body did not end (${at.bodyBytes} bytes so far)`
    : at.firstByteCame
      ? 'the head of the answer did not end'
      : WAITING_FOR[at.phase ?? 'lookup']
  return { code: 'timeout', detail: `After ${timeoutMs / 1_000} s with ${at.peer}, ${waiting}.` }
}

/** The failure of an exchange that never got a connection. */
export const crowdedOut = (timeoutMs: number, peer: string, connections: number): Failure => ({
  code: 'timeout',
  detail: `All ${connections} connections to ${peer} were busy for ${timeoutMs / 1_000} s; nothing was sent.`,
})
