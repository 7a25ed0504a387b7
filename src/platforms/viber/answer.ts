import type { Millis } from '../../domain/time.ts'
import type { AccountCheck, Credentials, PlatformTools } from '../platform.ts'
import { callPlatform, isOk } from '../shared/call.ts'
import { parseLosslessObject } from '../shared/json.ts'
import { masked } from '../shared/mask.ts'
import { asText, type Wire } from '../shared/read.ts'

const WHOSE = "Viber's API"
const SECRETS = ['auth_token'] as const

/** What came of a call: an object with status 0, or why there is none, in words without secrets. */
export type ViberAnswer =
  | { readonly state: 'ok'; readonly data: Wire }
  /** Viber said no, with HTTP 200 like every answer of its. */
  | {
      readonly state: 'error'
      readonly status: number
      readonly title: string | null
      readonly detail: string
    }
  /** Something answered that is not Viber, or its answer cannot be read. */
  | {
      readonly state: 'strange'
      /** Of HTTP. */
      readonly status: number
      readonly afterMs: Millis | null
      readonly detail: string
    }
  | { readonly state: 'lost'; readonly detail: string }
  | { readonly state: 'unsent'; readonly detail: string }

/** An answer that brought nothing. */
export type ViberFailure = Exclude<ViberAnswer, { state: 'ok' }>

const strangeWords = (status: number, text: string | null): string =>
  text === null
    ? `HTTP ${status} came back, but its answer broke off or has no end.`
    : `HTTP ${status} came back, and not what ${WHOSE} says: is its address right?`

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
    body: { contentType: 'application/json', text: JSON.stringify(body) },
  })
  if (reply.state !== 'answered') return reply
  const { status, text, afterMs } = reply
  const data = text === null || !isOk(status) ? null : parseLosslessObject(text)
  const verdict = data?.status
  if (data === null || typeof verdict !== 'number')
    return { state: 'strange', status, afterMs, detail: strangeWords(status, text) }
  if (verdict === 0) return { state: 'ok', data }
  const told = asText(data.status_message)
  const title = told && masked(told, credentials, SECRETS)
  return {
    state: 'error',
    status: verdict,
    title,
    detail: `Viber answered status ${verdict}: ${title ?? 'no message'}.`,
  }
}

/** It asks to wait rather than saying no: too much was asked, or Viber is at fault itself. */
const LATER: ReadonlySet<number> = new Set([12])

/** What an answer says where only this counts: is it no for good, or was nobody there to ask? */
export const verdictOf = (answer: ViberFailure): Exclude<AccountCheck, { state: 'ok' }> => {
  const { detail } = answer
  if (answer.state === 'error') return { state: LATER.has(answer.status) ? 'unreachable' : 'refused', detail }
  const isShut = answer.state === 'strange' && (answer.status === 401 || answer.status === 403)
  return { state: isShut ? 'refused' : 'unreachable', detail }
}
