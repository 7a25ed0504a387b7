import { readMimeType } from '../../domain/bounds.ts'
import type { JsonObject } from '../../domain/contract.ts'
import { download, withAuthorization } from '../download.ts'
import type { GraphFailure } from '../meta/answer.ts'
import { bearer, callGraph, pathOf } from '../meta/graph.ts'
import type { Credentials, MediaAnswer, PlatformTools } from '../platform.ts'
import { asId, asNumber, asText } from '../shared/read.ts'

/** Where Meta keeps files; the token goes nowhere else. */
const MEDIA_HOST = 'https://lookaside.fbsbx.com'

const MEDIA_ID = /^[\w-]{1,256}$/

/** Graph's codes for a file that is not there, or will never be had. */
const GONE = new Set([100, 131_052])

const isGone = (answer: GraphFailure): boolean =>
  answer.state === 'error' &&
  !answer.error.later &&
  (answer.error.status === 404 || GONE.has(answer.error.code ?? 0))

/** True for a host of Meta's: it alone is shown who asks. A stand-in serves the files itself. */
const isTrusted = (url: string, apiUrl: string): boolean => {
  const origin = URL.parse(url)?.origin
  return origin !== undefined && (origin === MEDIA_HOST || origin === URL.parse(apiUrl)?.origin)
}

const fetchById = async (
  tools: PlatformTools,
  id: string,
  credentials: Credentials,
): Promise<MediaAnswer> => {
  const query = `phone_number_id=${encodeURIComponent(credentials.phone_number_id ?? '')}`
  const answer = await callGraph(tools, credentials, { method: 'GET', path: `${pathOf(id)}?${query}` })
  if (answer.state !== 'ok') return { state: isGone(answer) ? 'gone' : 'later', detail: answer.detail }
  const url = asText(answer.data.url)
  if (!url) return { state: 'later', detail: 'Meta did not tell where the file is.' }
  const begin = isTrusted(url, tools.apiUrl)
    ? withAuthorization(tools, bearer(credentials))
    : tools.fetchPublic
  const file = await download(tools, url, begin)
  if (file.state !== 'ok') return file
  const { mime_type, file_size } = answer.data
  const told = asNumber(file_size)
  const size = file.size ?? (Number.isSafeInteger(told) && Number(told) >= 0 ? told : null)
  // Meta knows the parameters of a type, which its file server may leave out.
  return { ...file, mimeType: readMimeType(mime_type) ?? file.mimeType, size }
}

/** Begins to fetch a file: one that WhatsApp has by its id, one that somebody else has by its URL. Never throws. */
export const fetchMedia = async (
  tools: PlatformTools,
  ref: JsonObject,
  credentials: Credentials,
): Promise<MediaAnswer> => {
  const id = asId(ref.id)
  if (id && MEDIA_ID.test(id)) return fetchById(tools, id, credentials)
  const url = asText(ref.url)
  return url ? download(tools, url) : { state: 'gone', detail: 'This names no file at WhatsApp.' }
}
