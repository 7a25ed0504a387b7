import { type Checked, type LateFailure, PLAIN } from './checked.ts'
import { badParameter, refused } from './failure.ts'
import { checkInteractive } from './interactive.ts'
import { essenceOf, mediaOf } from './media.ts'
import type { Params } from './params.ts'
import type { Phone, State } from './state.ts'
import { checkTemplate } from './template.ts'

const LONGEST_TEXT = 4_096
const LONGEST_CAPTION = 1_024

interface Sender {
  readonly state: State
  readonly phone: Phone
}

type Check = (content: Params, sender: Sender) => Checked

const OPUS = 'audio/ogg; codecs=opus'

/** What a file may be, by the kind of message. Documents may be anything. */
const ACCEPTED: Readonly<Record<string, readonly string[]>> = {
  image: ['image/png', 'image/jpeg'],
  video: ['video/mp4', 'video/3gpp'],
  audio: [OPUS, 'audio/mpeg', 'audio/amr', 'audio/mp4', 'audio/aac'],
  sticker: ['image/webp'],
}

const unfit = (kind: string, mimeType: string, voice: boolean): LateFailure | null => {
  const accepted = voice ? [OPUS] : ACCEPTED[kind]
  if (accepted === undefined) return null
  if (accepted.some(one => essenceOf(one) === essenceOf(mimeType))) return null
  const name = `${kind.charAt(0).toUpperCase()}${kind.slice(1)}`
  const details = `Unsupported ${name} mime type ${mimeType}. Please use one of ${accepted.join(', ')}.`
  return { code: 131053, details }
}

const checkFile = (file: Params, kind: string, { state, phone }: Sender): Checked => {
  if (file.has('id') && file.has('link'))
    throw badParameter(`Only one of ${file.path('id')} and ${file.path('link')} may be given.`)
  if (file.has('link')) return { ...PLAIN, link: file.url('link') }
  const id = file.text('id')
  const media = mediaOf(state, id, phone.accessToken)
  if (media === null)
    throw badParameter(
      `Param ${file.path('id')} is not a valid whatsapp business account media attachment ID`,
    )
  return { ...PLAIN, late: unfit(kind, media.mimeType, file.fields.voice === true) }
}

const media =
  (kind: string, ...keys: string[]): Check =>
  (content, sender) => {
    content.only('id', 'link', ...keys)
    if (keys.includes('caption')) content.optionalText('caption', LONGEST_CAPTION)
    if (keys.includes('filename')) content.optionalText('filename', 240)
    if (keys.includes('voice')) content.optionalFlag('voice')
    return checkFile(content, kind, sender)
  }

const text: Check = content => {
  content.only('body', 'preview_url').text('body', LONGEST_TEXT)
  content.optionalFlag('preview_url')
  return PLAIN
}

const degrees = (content: Params, key: string, most: number): void => {
  const value = content.need(key)
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (typeof number === 'number' && Math.abs(number) <= most) return
  throw badParameter(`Param ${content.path(key)} must be a number between -${most} and ${most}.`)
}

const location: Check = content => {
  content.only('latitude', 'longitude', 'name', 'address')
  degrees(content, 'latitude', 90)
  degrees(content, 'longitude', 180)
  content.optionalText('name', 1_000)
  content.optionalText('address', 1_000)
  return PLAIN
}

const NAMES = ['first_name', 'last_name', 'middle_name', 'suffix', 'prefix']
const CARD = ['name', 'phones', 'emails', 'addresses', 'urls', 'org', 'birthday']

const checkCard = (card: Params): void => {
  const name = card.only(...CARD).object('name')
  name.only('formatted_name', ...NAMES).text('formatted_name')
  if (!NAMES.some(key => name.optionalText(key) !== null))
    throw refused(131009, 'At least one other name parameter must be included along with formatted_name.')
  for (const phone of card.optionalList('phones')) phone.only('phone', 'type', 'wa_id').text('phone')
  for (const email of card.optionalList('emails')) email.only('email', 'type').text('email')
  for (const url of card.optionalList('urls')) url.only('url', 'type').text('url')
  card.optionalList('addresses')
  card.optionalObject('org')?.only('company', 'department', 'title')
}

const graphemes = new Intl.Segmenter()

const reaction: Check = (content, { state }) => {
  content.only('message_id', 'emoji')
  const id = content.text('message_id')
  const emoji = content.fields.emoji
  if (typeof emoji !== 'string') throw badParameter(`The parameter ${content.path('emoji')} is required.`)
  if ([...graphemes.segment(emoji)].length > 1) throw refused(131009, 'Reaction emoji is not valid.')
  const known = !state.settings.knownIdsOnly || state.messages.has(id)
  return known ? PLAIN : { ...PLAIN, late: { code: 131009, details: 'Reaction to an unknown message.' } }
}

const CONTENT: Readonly<Record<string, Check>> = {
  text,
  image: media('image', 'caption'),
  video: media('video', 'caption'),
  audio: media('audio', 'voice'),
  document: media('document', 'caption', 'filename'),
  sticker: media('sticker'),
  location,
  reaction,
  interactive: (content, sender) => checkInteractive(content, (file, kind) => checkFile(file, kind, sender)),
  template: (content, sender) =>
    checkTemplate(content, sender, (file, kind) => checkFile(file, kind, sender)),
}

const KINDS = ['contacts', ...Object.keys(CONTENT)].sort()

/**
 * Checks the content of a message.
 * @returns the message's type, and what was found out
 * @throws GraphFailure
 */
export const checkContent = (body: Params, sender: Sender): Checked & { type: string } => {
  const type = body.has('type') ? body.oneOf('type', KINDS) : 'text'
  if (type === 'contacts') {
    const cards = body.list('contacts')
    if (cards.length === 0) throw badParameter('The parameter contacts is required.')
    for (const card of cards) checkCard(card)
    return { ...PLAIN, type }
  }
  const content = body.object(type)
  return { ...(CONTENT[type]?.(content, sender) ?? PLAIN), type }
}
