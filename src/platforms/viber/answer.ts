import type { AccountCheck, Credentials, PlatformTools } from '../platform.ts'
import { type ApiAnswer, strange, verdictBy } from '../shared/answer.ts'
import { callPlatform, isOk, jsonOf } from '../shared/call.ts'
import { parseLosslessObject } from '../shared/json.ts'
import { masked } from '../shared/mask.ts'
import { asText, type Wire } from '../shared/read.ts'

const WHOSE = "Viber's API"
const SECRETS = ['auth_token'] as const

/** What Viber says is wrong, with HTTP 200 like every answer of its. */
export interface ViberError {
  /** Viber's own, and not that of HTTP. */
  readonly status: number
  readonly title: string | null
}

/** What came of a call: an object with status 0, or why there is none. */
export type ViberAnswer = ApiAnswer<ViberError>

/** An answer that brought nothing. */
export type ViberFailure = Exclude<ViberAnswer, { state: 'ok' }>

/**
 * Calls a method of Viber's REST Bot API. Never throws.
 * @param method such as `send_message`
 */
export const callViber = async (
  tools: PlatformTools,
  credentials: Credentials,
  method: string,
  body: Wire,
): Promise<ViberAnswer> => {
  const reply = await callPlatform(tools, {
    whose: WHOSE,
    method: 'POST',
    url: `${tools.apiUrl}/pa/${method}`,
    headers: { 'x-viber-auth-token': credentials.auth_token ?? '' },
    body: jsonOf(body),
  })
  if (reply.state !== 'answered') return reply
  const { status, text, afterMs } = reply
  const data = text === null || !isOk(status) ? null : parseLosslessObject(text)
  const verdict = data?.status
  if (data === null || typeof verdict !== 'number') return strange(reply, WHOSE)
  if (verdict === 0) return { state: 'ok', data }
  const told = asText(data.status_message)
  const title = told && masked(told, credentials, SECRETS)
  return {
    state: 'error',
    error: { status: verdict, title },
    afterMs,
    detail: `Viber answered status ${verdict}: ${title ?? 'no message'}.`,
  }
}

/** It asks to wait rather than saying no: too much was asked, or Viber is at fault itself. */
const LATER: ReadonlySet<number> = new Set([12])

/** @see verdictBy */
export const verdictOf = (answer: ViberFailure): Exclude<AccountCheck, { state: 'ok' }> =>
  verdictBy(answer, ({ status }) => LATER.has(status))
