import type { JsonObject } from '../../domain/contract.ts'
import { type Begin, download } from '../download.ts'
import type { Credentials, MediaAnswer, PlatformTools } from '../platform.ts'
import { asNumber, asObject, asText } from '../shared/read.ts'
import { callTelegram, isDead, type TelegramFailure } from './api.ts'

/** How the picture of a person is named, which has no address of its own. */
const PICTURE = 'telegram:'

/** The `profilePictureUrl` of a picture. */
export const pictureUrl = (fileId: string): string => `${PICTURE}${fileId}`

const FILE_ID = /^[\w-]{1,512}$/
/** Where Telegram keeps it; nothing that could lead out of the bot's own folder. */
const FILE_PATH = /^[\w-][\w./-]{0,511}$/

const TOO_BIG = 'Telegram gives bots no file of more than 20 MB: this one stays in Telegram.'

const failedMedia = (answer: TelegramFailure): MediaAnswer => {
  const { detail } = answer
  if (answer.state !== 'error' || isDead(answer)) return { state: 'later', detail }
  const { code, words } = answer.error
  if (/file is too big/i.test(words)) return { state: 'gone', detail: TOO_BIG }
  return { state: code === 400 ? 'gone' : 'later', detail }
}

/** The token stands in this URL: it goes to Telegram alone, and in no answer of ours. */
const ownUrl = ({ apiUrl }: PlatformTools, { bot_token }: Credentials, path: string): string =>
  `${apiUrl}/file/bot${bot_token ?? ''}/${path}`

/** Telegram serves its files itself: whoever redirects is something in between, and must not learn the token. */
const withoutRedirect =
  (tools: PlatformTools): Begin =>
  async (url, init) => {
    const response = await tools.fetch(url, init)
    return response.status >= 300 && response.status < 400 ? new Response(null, { status: 502 }) : response
  }

const fetchById = async (
  tools: PlatformTools,
  id: string,
  credentials: Credentials,
): Promise<MediaAnswer> => {
  const answer = await callTelegram(tools, credentials, { method: 'getFile', body: { file_id: id } })
  if (answer.state !== 'ok') return failedMedia(answer)
  const told = asObject(answer.result)
  const path = asText(told?.file_path)
  if (path === null || !FILE_PATH.test(path) || path.includes('..'))
    return { state: 'later', detail: 'Telegram did not tell where the file is.' }
  const file = await download(tools, ownUrl(tools, credentials, path), withoutRedirect(tools))
  if (file.state !== 'ok') return file
  const size = asNumber(told?.file_size)
  // Its file server calls everything `application/octet-stream`, which says nothing.
  const mimeType = file.mimeType === 'application/octet-stream' ? null : file.mimeType
  return {
    ...file,
    mimeType,
    size: file.size ?? (Number.isSafeInteger(size) && Number(size) >= 0 ? size : null),
  }
}

const idOf = (ref: JsonObject): string | null => {
  const url = asText(ref.url)
  const id = asText(ref.file_id) ?? (url?.startsWith(PICTURE) ? url.slice(PICTURE.length) : null)
  return id !== null && FILE_ID.test(id) ? id : null
}

/** Begins to fetch a file: one that Telegram has by its id, one that somebody else has by its URL. Never throws. */
export const fetchMedia = async (
  tools: PlatformTools,
  ref: JsonObject,
  credentials: Credentials,
): Promise<MediaAnswer> => {
  const id = idOf(ref)
  if (id !== null) return fetchById(tools, id, credentials)
  const url = asText(ref.url)
  return url !== null && !url.startsWith(PICTURE)
    ? download(tools, url)
    : { state: 'gone', detail: 'This names no file at Telegram.' }
}
