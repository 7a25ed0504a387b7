import type { ApiAnswer, ApiCall } from '../kit/call.ts'
import { twilioError } from './errors.ts'
import { accountOf } from './resources.ts'
import type { State } from './state.ts'

/** Where files lie, for whoever has the link: no place of the API. */
export const STORAGE = '/storage'

const note = (state: State, place: 'api' | 'storage', call: ApiCall, answer: ApiAnswer): ApiAnswer => {
  const authorization = call.headers.authorization ?? null
  state.downloads.push({ place, status: answer.status, authorization })
  return answer
}

/** Redirects to where a file lies; it must be known who asks. */
export const redirectToMedia = (
  state: State,
  call: ApiCall,
  accountSid: string,
  origin: string,
): ApiAnswer => {
  const account = accountOf(state, call, accountSid)
  if ('headers' in account) return note(state, 'api', call, account)
  const file = state.media.get(call.path)
  if (file === undefined || file.isGone) return note(state, 'api', call, twilioError(20404))
  const location = `${origin}${STORAGE}${call.path}?Expires=1&Signature=a`
  return note(state, 'api', call, { status: 307, headers: { location }, body: '' })
}

/** Serves a file; like any other storage it refuses credentials that are not its own. */
export const serveMedia = (state: State, call: ApiCall): ApiAnswer => {
  const file = state.media.get(call.path.slice(STORAGE.length))
  const answer = (status: number): ApiAnswer => ({ status, headers: {}, body: '' })
  if (call.headers.authorization !== undefined) return note(state, 'storage', call, answer(400))
  if (file === undefined || file.isGone) return note(state, 'storage', call, answer(404))
  const headers = { 'content-type': file.mimeType, 'content-length': String(file.bytes.byteLength) }
  return note(state, 'storage', call, { status: 200, headers, body: file.bytes })
}
