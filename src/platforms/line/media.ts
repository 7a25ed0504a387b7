import type { JsonObject } from '../../domain/contract.ts'
import { download, withAuthorization } from '../download.ts'
import type { Credentials, MediaAnswer } from '../platform.ts'
import { asId, asText } from '../shared/read.ts'
import { bearer, callLine, type LineTools, urlOf } from './api.ts'

const MESSAGE_ID = /^[\w-]{1,256}$/

/** What LINE has to make ready before it can be had. */
const PREPARED = new Set(['video', 'audio'])

/** Why a video or audio is not to be had now; null where it may be, or LINE does not say. */
const preparation = async (
  tools: LineTools,
  path: string,
  credentials: Credentials,
): Promise<MediaAnswer | null> => {
  const call = { method: 'GET', path: `${path}/transcoding`, isData: true } as const
  const answer = await callLine(tools, credentials, call)
  const status = answer.state === 'ok' ? answer.data.status : null
  if (status === 'processing') return { state: 'later', detail: 'LINE is still making this file ready.' }
  return status === 'failed' ? { state: 'gone', detail: 'LINE could not make this file ready.' } : null
}

/** Begins to fetch a file: LINE's own by its message, anybody else's by its URL, without our token. Never throws. */
export const fetchMedia = async (
  tools: LineTools,
  ref: JsonObject,
  credentials: Credentials,
): Promise<MediaAnswer> => {
  const id = asId(ref.id)
  if (id && MESSAGE_ID.test(id)) {
    const path = `/message/${id}/content`
    const kind = asText(ref.kind) ?? ''
    const waits = PREPARED.has(kind) ? await preparation(tools, path, credentials) : null
    return (
      waits ??
      download(tools, urlOf(tools, { path, isData: true }), withAuthorization(tools, bearer(credentials)))
    )
  }
  const url = asText(ref.url)
  return url ? download(tools, url) : { state: 'gone', detail: 'This names no file at LINE.' }
}
