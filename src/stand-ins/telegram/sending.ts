import type { Wire } from '../kit/call.ts'
import type { Part } from '../kit/multipart.ts'
import type { Bot } from './bot.ts'
import { nowInSeconds } from './chat.ts'
import { checkMarkup, repliedTo, type Target, targetOf } from './checks.ts'
import { badRequest } from './failure.ts'
import type { Params } from './params.ts'

/** Carries out a call. @returns its result @throws Failure */
export type Method = (bot: Bot, params: Params) => unknown

const MOST_TEXT = 4_096
const MOST_CAPTION = 1_024
const MOST_UPLOAD = 50_000_000
const MOST_PHOTO = 10 * 1_024 * 1_024
const MOST_VCARD = 2_048

/** What a message says, and the file that it was sent with. */
type Content = (bot: Bot, params: Params) => Promise<Wire> | Wire

const send =
  (method: string, contentOf: Content): Method =>
  async (bot, params) => {
    const target = targetOf(bot, params)
    const { chat, connection } = target
    const markup = params.object('reply_markup')
    checkMarkup(markup)
    const replied = repliedTo(params, chat)
    const content = await contentOf(bot, params)
    const message: Wire = {
      message_id: bot.nextNumber(),
      ...(connection === null
        ? { from: bot.user }
        : {
            from: { ...connection.owner, is_bot: false },
            sender_business_bot: bot.user,
            business_connection_id: connection.id,
          }),
      chat: chat.wire,
      date: nowInSeconds(),
      ...(replied ? { reply_to_message: replied } : {}),
      ...content,
      ...(markup !== null && 'inline_keyboard' in markup ? { reply_markup: markup } : {}),
    }
    keep(bot, target, method, params, message)
    return message
  }

const keep = (
  bot: Bot,
  { chat, connection }: Target,
  method: string,
  params: Params,
  message: Wire,
): void => {
  chat.messages.set(Number(message.message_id), message)
  bot.done.push({ method, params: params.all, files: [...params.files.values()], message })
  // What a bot writes in the name of a business comes back to it, as all that is written there does.
  if (connection !== null) bot.updates.add('business_message', message)
}

const textOf: Content = (_bot, params) => {
  const text = params.text('text')
  if (text.trim() === '') throw badRequest('message text is empty')
  if (text.length > MOST_TEXT) throw badRequest('message is too long')
  return { text }
}

const captionOf = (params: Params): Wire => {
  const caption = params.text('caption')
  if (caption.length > MOST_CAPTION) throw badRequest('message caption is too long')
  return caption === '' ? {} : { caption }
}

/** Telegram fetches a file by its URL. */
const fetchFile = async (url: string): Promise<Pick<Part, 'bytes' | 'mimeType'>> => {
  const answer = await fetch(url).catch(() => null)
  if (answer === null || !answer.ok) throw badRequest('failed to get HTTP URL content')
  const bytes = Buffer.from(await answer.arrayBuffer())
  return { bytes, mimeType: answer.headers.get('content-type') }
}

const fileOf = async (params: Params, field: string): Promise<Pick<Part, 'bytes' | 'mimeType'>> => {
  const upload = params.file(field)
  if (upload !== null) return upload
  const url = params.text(field)
  if (url === '') throw badRequest(`there is no ${field} in the request`)
  if (URL.parse(url) === null) throw badRequest('wrong remote file identifier specified: Wrong string length')
  return fetchFile(url)
}

const isKind = (mimeType: string | null, kinds: readonly string[]): boolean =>
  kinds.length === 0 || kinds.some(kind => (mimeType ?? '').startsWith(kind))

const media =
  (field: string, kinds: readonly string[], hasCaption = true): Content =>
  async (bot, params) => {
    const { bytes, mimeType } = await fileOf(params, field)
    if (bytes.length === 0) throw badRequest('file must be non-empty')
    if (bytes.length > (field === 'photo' ? MOST_PHOTO : MOST_UPLOAD)) throw badRequest('file is too big')
    if (!isKind(mimeType, kinds)) throw badRequest('wrong type of the web page content')
    const { id } = bot.addFile(bytes, 'bin')
    if (field === 'audio') params.text('title')
    const told = { file_id: id, file_unique_id: `U${id}`, file_size: bytes.length }
    const size = { width: 90, height: 90 }
    return {
      [field]:
        field === 'photo'
          ? [{ ...told, ...size }]
          : { ...told, ...(mimeType ? { mime_type: mimeType } : {}) },
      ...(hasCaption ? captionOf(params) : {}),
    }
  }

const placeOf = (params: Params): Wire => {
  const [latitude, longitude] = [params.decimal('latitude'), params.decimal('longitude')]
  if (latitude === null || Math.abs(latitude) > 90) throw badRequest('latitude is invalid')
  if (longitude === null || Math.abs(longitude) > 180) throw badRequest('longitude is invalid')
  return { latitude, longitude }
}

const venueOf: Content = (_bot, params) => {
  const location = placeOf(params)
  const [title, address] = [params.text('title'), params.text('address')]
  if (title === '') throw badRequest('venue title must be non-empty')
  if (address === '') throw badRequest('venue address must be non-empty')
  return { location, venue: { location, title, address } }
}

const contactOf: Content = (_bot, params) => {
  const [phone_number, first_name, vcard] = [
    params.text('phone_number'),
    params.text('first_name'),
    params.text('vcard'),
  ]
  if (phone_number === '') throw badRequest("contact's phone number must be non-empty")
  if (first_name === '') throw badRequest("contact's first name must be non-empty")
  if (Buffer.byteLength(vcard) > MOST_VCARD) throw badRequest('contact vcard is too long')
  return { contact: { phone_number, first_name, ...(vcard === '' ? {} : { vcard }) } }
}

const CONTENTS: Readonly<Record<string, Content>> = {
  sendMessage: textOf,
  sendPhoto: media('photo', ['image/']),
  sendVideo: media('video', ['video/']),
  sendAnimation: media('animation', ['video/', 'image/gif']),
  sendAudio: media('audio', ['audio/']),
  sendVoice: media('voice', ['audio/']),
  sendDocument: media('document', []),
  sendSticker: media('sticker', ['image/webp', 'application/', 'video/webm'], false),
  sendLocation: (_bot, params) => ({ location: placeOf(params) }),
  sendVenue: venueOf,
  sendContact: contactOf,
}

/** The methods that send a message. */
export const SENDING: ReadonlyMap<string, Method> = new Map(
  Object.entries(CONTENTS).map(([name, content]) => [name, send(name, content)]),
)
