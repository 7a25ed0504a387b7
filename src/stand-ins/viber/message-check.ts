import { asObject, asText, type Wire } from '../kit/call.ts'
import { ViberFailure } from './statuses.ts'

/** What a message of Viber's has, from creators.viber.com/docs/bots-api/data-models/message. */
type Check = (body: Wire) => void

const bad = (words: string): never => {
  throw new ViberFailure('badData', words)
}
const missing = (name: string): never => {
  throw new ViberFailure('missingData', `${name} is missing`)
}

const needText = (value: unknown, name: string, most: number): string => {
  if (value === undefined || value === null) return missing(name)
  const text = typeof value === 'string' ? value : bad(`${name} is no string`)
  return text.length <= most ? text : bad(`${name} is longer than ${most}`)
}

const needWhole = (value: unknown, name: string, most: number): void => {
  if (value === undefined) missing(name)
  if (!Number.isInteger(value) || Number(value) < 1 || Number(value) > most) bad(`${name} is not right`)
}

const needUrl = (value: unknown, name: string, endings: RegExp | null): void => {
  const url = URL.parse(needText(value, name, 2_048))
  if (url === null || !/^https?:$/.test(url.protocol)) bad(`${name} is no URL`)
  else if (endings !== null && !endings.test(url.pathname)) bad(`${name} does not end in a known way`)
}

const MEGABYTE = 1_024 * 1_024

const needButtons = (board: unknown, type: string): void => {
  const { Type, Buttons } = asObject(board) ?? missing(type)
  if (Type !== type) bad(`${type}.Type is not ${type}`)
  if (!Array.isArray(Buttons) || Buttons.length === 0) return missing(`${type}.Buttons`)
  for (const button of Buttons) {
    const { ActionBody, ActionType = 'reply', Columns = 1, Rows = 1 } = asObject(button) ?? {}
    needText(ActionBody, 'ActionBody', 2_048)
    if (ActionType === 'open-url') needUrl(ActionBody, 'ActionBody', null)
    needWhole(Columns, 'Columns', 6)
    needWhole(Rows, 'Rows', 7)
  }
}

const CHECKS: ReadonlyMap<unknown, Check> = new Map<unknown, Check>([
  ['text', ({ text }) => void (needText(text, 'text', 7_000) || missing('text'))],
  [
    'picture',
    ({ text, media }) => {
      needText(text, 'text', 768)
      needUrl(media, 'media', /\.(jpe?g|png|gif)$/i)
    },
  ],
  [
    'video',
    ({ media, size }) => {
      needUrl(media, 'media', /\.mp4$/i)
      needWhole(size, 'size', 26 * MEGABYTE)
    },
  ],
  [
    'file',
    ({ media, size, file_name }) => {
      needUrl(media, 'media', /\.\w+$/)
      needWhole(size, 'size', 50 * MEGABYTE)
      if (!needText(file_name, 'file_name', 256).includes('.')) bad('file_name has no extension')
    },
  ],
  [
    'contact',
    ({ contact }) => {
      const { name, phone_number } = asObject(contact) ?? missing('contact')
      needText(name, 'contact.name', 28)
      if (!/^\+\d+$/.test(needText(phone_number, 'contact.phone_number', 18))) bad('contact.phone_number')
    },
  ],
  [
    'location',
    ({ location }) => {
      const { lat, lon } = asObject(location) ?? missing('location')
      if (!(Math.abs(Number(lat)) <= 90 && Math.abs(Number(lon)) <= 180)) bad('location')
    },
  ],
  ['url', ({ media }) => needUrl(media, 'media', null)],
  ['sticker', ({ sticker_id }) => needWhole(Number(sticker_id), 'sticker_id', Number.MAX_SAFE_INTEGER)],
  ['rich_media', ({ rich_media }) => needButtons(rich_media, 'rich_media')],
])

const LONGEST = 30_000

/** Checks what every message has, and then what its type wants. @throws ViberFailure as Viber would answer */
export const checkMessage = (body: Wire, bytes: number): void => {
  if (bytes > LONGEST) bad('the message is larger than 30 KB')
  const { sender, tracking_data = '', min_api_version = 1, type, keyboard } = body
  if (!needText(asObject(sender)?.name, 'sender.name', 28)) missing('sender.name')
  needText(tracking_data, 'tracking_data', 4_000)
  needWhole(min_api_version, 'min_api_version', 100)
  const check = CHECKS.get(asText(type) ?? missing('type')) ?? bad('type is not known')
  check(body)
  if (keyboard !== undefined) needButtons(keyboard, 'keyboard')
}
