import { createHash } from 'node:crypto'
import type { ApiCall } from '../kit/call.ts'
import { type Part, readMultipart } from '../kit/multipart.ts'
import { type Answer, ok } from './call.ts'
import { badParameter, unknownObject } from './failure.ts'
import type { Media, Phone, State } from './state.ts'
import { objectId } from './wire.ts'

const KIB = 1_024
const MIB = 1_024 * KIB
const DAY_MS = 24 * 3_600_000

/** How long Meta keeps what was uploaded, and what customers sent. */
export const UPLOADED_DAYS = 30
export const RECEIVED_DAYS = 7

/** In the order in which Meta lists them. */
const TYPES = [
  ...['audio/aac', 'audio/mp4', 'audio/mpeg', 'audio/amr', 'audio/ogg', 'audio/opus'],
  ...['application/vnd.ms-powerpoint', 'application/msword'],
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  ...['application/pdf', 'text/plain', 'application/vnd.ms-excel'],
  ...['image/jpeg', 'image/png', 'image/webp', 'video/mp4', 'video/3gpp'],
]

const LIMITS: readonly (readonly [RegExp, number, string])[] = [
  [/^image\/webp$/, 500 * KIB, '500KB'],
  [/^image\//, 5 * MIB, '5MB'],
  [/^(audio|video)\//, 16 * MIB, '16MB'],
  [/./, 100 * MIB, '100MB'],
]

/** A media type without its parameters. */
export const essenceOf = (mimeType: string): string => mimeType.split(';')[0]?.trim().toLowerCase() ?? ''

const checkFile = (mimeType: string, size: number): void => {
  if (!TYPES.includes(essenceOf(mimeType))) {
    const all = TYPES.join(', ')
    throw badParameter(
      `Param file must be a file with one of the following types: ${all}. Received file of type '${mimeType}'.`,
    )
  }
  const [, most = 0, words] = LIMITS.find(([types]) => types.test(essenceOf(mimeType))) ?? []
  if (size === 0) throw badParameter('Param file must not be empty.')
  if (size > most)
    throw badParameter(`Media file size too big. Max file size we currently support: ${words}.`)
}

/** Has Meta keep a file. */
export const keepMedia = (
  state: State,
  phone: Phone,
  file: Pick<Media, 'bytes' | 'mimeType' | 'fileName'>,
  days: number,
  id = objectId(),
): Media => {
  const media: Media = {
    id,
    phoneNumberId: phone.phoneNumberId,
    sha256: createHash('sha256').update(file.bytes).digest('hex'),
    expiresAt: state.now() + days * DAY_MS,
    ...file,
  }
  state.media.set(id, media)
  return media
}

const fileOf = (parts: readonly Part[]): Part => {
  const textOf = (name: string): string | null =>
    parts.find(part => part.name === name && part.fileName === null)?.bytes.toString() ?? null
  const product = textOf('messaging_product')
  if (product === null) throw badParameter('The parameter messaging_product is required.')
  if (product !== 'whatsapp')
    throw badParameter(`Param messaging_product must be one of {WHATSAPP} - got "${product}".`)
  const other = parts.find(({ name }) => !['messaging_product', 'type', 'file'].includes(name))
  if (other !== undefined) throw badParameter(`Unexpected key "${other.name}".`)
  const file = parts.find(part => part.name === 'file' && part.fileName !== null)
  if (file === undefined) throw badParameter('The parameter file is required.')
  if (!textOf('type')) throw badParameter('The parameter type is required.')
  return file
}

/** `POST /<phone number>/media`: a form of `file`, `type` and `messaging_product`. */
export const upload = (state: State, phone: Phone, call: ApiCall): Answer => {
  const parts = readMultipart(call.headers['content-type'] ?? '', call.raw)
  if (parts === null) throw badParameter('The parameter messaging_product is required.')
  const { bytes, fileName, mimeType: named } = fileOf(parts)
  const mimeType = named ?? 'application/octet-stream'
  checkFile(mimeType, bytes.length)
  const media = keepMedia(state, phone, { bytes: Buffer.from(bytes), mimeType, fileName }, UPLOADED_DAYS)
  const { id, sha256 } = media
  const { phoneNumberId } = phone
  state.records.uploads.push({ id, phoneNumberId, mimeType, fileName, size: bytes.length, sha256 })
  return ok({ id })
}

/** A file that this token may see and that has not expired; null where there is none. */
export const mediaOf = (state: State, id: string, accessToken: string): Media | null => {
  const media = state.media.get(id)
  if (media === undefined || media.expiresAt <= state.now()) return null
  return state.phones.get(media.phoneNumberId)?.accessToken === accessToken ? media : null
}

const URL_MS = 5 * 60_000

const keyOf = (id: string, until: string): string =>
  createHash('sha256').update(`${id} ${until}`).digest('base64url').slice(0, 38)

/** The address at which a file is served for five minutes. */
const urlOf = (state: State, id: string): string => {
  const until = String(Math.floor((state.now() + URL_MS) / 1_000))
  const query = new URLSearchParams({ mid: id, ext: until, hash: keyOf(id, until) })
  return `${state.mediaOrigin}/whatsapp_business/attachments/?${query}`
}

/** The file that an address names; null where it never was one, or its five minutes are over. */
export const mediaOfUrl = (state: State, query: URLSearchParams): Media | null => {
  const id = query.get('mid') ?? ''
  const until = query.get('ext') ?? ''
  if (query.get('hash') !== keyOf(id, until) || Number(until) * 1_000 <= state.now()) return null
  return state.media.get(id) ?? null
}

/** `GET /<media>` and `DELETE /<media>`, both with an optional `phone_number_id`. */
export const mediaNode = (state: State, media: Media, { method, query }: ApiCall): Answer => {
  const asked = query.get('phone_number_id')
  if (asked !== null && asked !== media.phoneNumberId) throw unknownObject(method, media.id)
  if (method === 'DELETE') {
    state.media.delete(media.id)
    return ok({ success: true })
  }
  if (method !== 'GET') throw unknownObject(method, media.id)
  const size = media.bytes.length
  return ok({
    url: urlOf(state, media.id),
    mime_type: media.mimeType,
    sha256: media.sha256,
    file_size: state.settings.fileSize === 'string' ? String(size) : size,
    id: media.id,
    messaging_product: 'whatsapp',
  })
}
