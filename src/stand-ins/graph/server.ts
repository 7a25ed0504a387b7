import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type GraphCall, readCall } from './call.ts'
import { answer } from './exchange.ts'
import { GraphFailure } from './failure.ts'
import { isSend } from './faults.ts'
import { type Host, MEDIA_PATH, serveMedia } from './media-host.ts'
import { keyOf } from './recipient.ts'
import type { CallRecord } from './records.ts'
import { route } from './router.ts'
import type { State } from './state.ts'
import { asText } from './wire.ts'

const KEEP_ALIVE_MS = 60_000

/** The recipient of a message, by whom what is under way at the same time is counted. */
const recipientOf = (state: State, call: GraphCall): string | null => {
  if (!isSend(call) || call.body === null) return null
  const to = call.body.to ?? call.body.recipient
  const input = typeof to === 'number' ? String(to) : asText(to)
  return input === null ? null : keyOf(state, input)
}

const recordOf = (state: State, call: GraphCall, response: ServerResponse): CallRecord => {
  const { method, path, body, headers, arrivedAt } = call
  const authorized = headers.authorization !== undefined
  const record: CallRecord = {
    ...{ method, path, body, authorized, headers, arrivedAt },
    ...{ status: null, answeredAt: null, over: false },
  }
  state.records.calls.push(record)
  response.once('close', () => {
    record.over = true
  })
  return record
}

const serve = async (
  { state, faults, origin }: Host,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const call = await readCall(request, () => state.now())
  const recipient = recipientOf(state, call)
  if (recipient !== null) response.once('close', state.records.concurrency.enter(recipient))
  const record = recordOf(state, call, response)
  const fault = faults.take(call)
  const held = fault?.what.kind === 'held'
  const given = (status: number): void => {
    record.status = status
    record.answeredAt = state.now()
  }
  const carryOut = () => route(state, call, { origin: origin(), held })
  await answer({ state, call, response, fault, carryOut, given })
}

/** A bug of the stand-in, or a request that broke off; whoever waits must not wait for ever. */
const giveUp = (response: ServerResponse, error: unknown): void => {
  if (response.headersSent || response.destroyed) return
  const failure =
    error instanceof GraphFailure ? error : new GraphFailure(1, { status: 500, message: String(error) })
  response.writeHead(failure.status, failure.headers).end(failure.body)
}

/** The server of the API, which serves files too. */
export const createGraphServer = (host: Host): Server => {
  const server = createServer((request, response) => {
    const serving = request.url?.startsWith(MEDIA_PATH) === true ? serveMedia : serve
    serving(host, request, response).catch(error => giveUp(response, error))
  })
  // A connection that ends while it is taken up again would look like a fault that nobody ordered.
  server.keepAliveTimeout = KEEP_ALIVE_MS
  return server
}
