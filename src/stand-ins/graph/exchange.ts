import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { type Answer, failed, type GraphCall } from './call.ts'
import type { Fault, FaultKind } from './faults.ts'
import { follow, postStatus } from './follow.ts'
import type { State } from './state.ts'

/** One request on its way to its answer. */
export interface Exchange {
  readonly state: State
  readonly call: GraphCall
  readonly response: ServerResponse
  /** What is to go wrong. */
  readonly fault: Fault | null
  /** Does what is asked for. */
  readonly carryOut: () => Promise<Answer>
  /** Told once the whole answer was handed over. */
  readonly given: (status: number) => void
}

/** Gives the answer; nobody may be there any more to take it. */
const give = async (
  { state, response, given }: Exchange,
  { status, headers, body, accepted }: Answer,
): Promise<void> => {
  if (response.destroyed) return
  const over = once(response, 'close')
  response.writeHead(status, { 'facebook-api-version': 'v25.0', ...headers }).end(body)
  await over
  if (!response.writableFinished) return
  if (accepted !== undefined) accepted.message.answeredAt = state.now()
  given(status)
}

/** Has the statuses of a message follow, where one was accepted. */
const followUp = ({ state, fault }: Exchange, { accepted }: Answer): void => {
  if (accepted === undefined || fault?.what.kind === 'held') return
  const early = fault?.what.kind === 'early' ? fault.what.status : null
  follow(state, accepted, fault?.statuses ?? null, early)
}

const answerNow = async (exchange: Exchange): Promise<void> => {
  const answer = await exchange.carryOut()
  const { fault, state } = exchange
  if (fault?.what.kind === 'early' && answer.accepted !== undefined)
    await postStatus(state, answer.accepted, fault.what.status)
  if (fault?.what.kind === 'slow') await state.webhooks.pause(fault.what.ms)
  await give(exchange, answer)
  followUp(exchange, answer)
}

const hang = async (exchange: Exchange, fault: Fault, carriedOut: boolean): Promise<void> => {
  const { response } = exchange
  const early = carriedOut ? await exchange.carryOut() : null
  if (early !== null) followUp(exchange, early)
  const gone = response.destroyed ? Promise.resolve() : once(response, 'close')
  await Promise.race([fault.released, gone])
  // Whoever gave up before gets nothing, and nothing is done for him.
  if (response.destroyed) return
  const answer = early ?? (await exchange.carryOut())
  await give(exchange, answer)
  if (early === null) followUp(exchange, answer)
}

/** Gives the beginning of an answer that promises more. */
const cut = async ({ response, carryOut }: Exchange, bytes: number): Promise<void> => {
  const { status, headers, body } = await carryOut()
  const whole = Buffer.from(body)
  response.writeHead(status, { ...headers, 'content-length': String(whole.length) })
  await new Promise(resolve => response.write(whole.subarray(0, bytes), resolve))
  response.socket?.destroy()
}

const lose = async (exchange: Exchange, what: Extract<FaultKind, { carriedOut: boolean }>): Promise<void> => {
  if (what.carriedOut) followUp(exchange, await exchange.carryOut())
  if (what.kind === 'answer') await give(exchange, what)
  else exchange.response.socket?.resetAndDestroy()
}

/** Answers a request, or does to it what was ordered. */
export const answer = async (exchange: Exchange): Promise<void> => {
  const { fault } = exchange
  switch (fault?.what.kind) {
    case 'hang':
      return hang(exchange, fault, fault.what.carriedOut)
    case 'error':
      return give(exchange, failed(fault.what.failure))
    case 'cut':
      return cut(exchange, fault.what.bytes)
    case 'answer':
    case 'reset':
      return lose(exchange, fault.what)
    default:
      return answerNow(exchange)
  }
}
