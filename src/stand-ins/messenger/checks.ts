import { asObject, asText, type Wire } from '../kit/call.ts'
import { bad } from './failure.ts'
import type { Account } from './state.ts'

/** @throws MessengerFailure where an object has a member that the platform does not know */
export const onlyKnown = (value: Wire, known: readonly string[], param: string): void => {
  const strange = Object.keys(value).find(name => !known.includes(name))
  if (strange !== undefined) throw bad(`Invalid keys "${strange}" were found in param "${param}".`)
}

const MESSAGE = ['text', 'attachment', 'attachments', 'quick_replies', 'metadata', 'sticker_id']
const KINDS = ['image', 'video', 'audio', 'file', 'template']

const checkText = ({ kind }: Account, text: unknown): void => {
  if (typeof text !== 'string' || text.trim() === '')
    throw bad('Param message[text] must be a non-empty UTF-8 encoded string')
  if (kind === 'page' && text.length > 2_000)
    throw bad('Length of param message[text] must be less than or equal to 2000')
  if (kind === 'instagram' && Buffer.byteLength(text) > 1_000)
    throw bad('Message text must be UTF-8 and 1000 bytes or less')
}

const checkButtons = (buttons: unknown, param: string): void => {
  if (!Array.isArray(buttons) || buttons.length < 1 || buttons.length > 3)
    throw bad(`Param ${param} must have 1 to 3 items`)
  for (const button of buttons) {
    const { type, title } = asObject(button) ?? {}
    if (asText(type) === null) throw bad(`${param}[type] is required`)
    if (typeof title === 'string' && title.length > 20) throw bad(`${param}[title] is longer than 20`)
  }
}

const checkTemplate = (payload: Wire): void => {
  const kind = asText(payload.template_type)
  if (kind === null) throw bad('Param message[attachment][payload][template_type] is required')
  if (kind === 'button') {
    const text = asText(payload.text)
    if (text === null || text.length > 640) throw bad('Param text must have 1 to 640 characters')
    checkButtons(payload.buttons, 'buttons')
  }
  if (kind !== 'generic') return
  const { elements } = payload
  if (!Array.isArray(elements) || elements.length < 1 || elements.length > 10)
    throw bad('Param elements must have 1 to 10 items')
  for (const element of elements) {
    const { title, buttons } = asObject(element) ?? {}
    if (asText(title) === null || String(title).length > 80)
      throw bad('Param title must have 1 to 80 characters')
    if (buttons !== undefined) checkButtons(buttons, 'buttons')
  }
}

const checkAttachment = (account: Account, attachment: Wire): void => {
  const type = asText(attachment.type)
  if (type === 'like_heart' && account.kind === 'instagram') return
  if (type === null || !KINDS.includes(type))
    throw bad(`Param message[attachment][type] must be one of {${KINDS.join(', ')}}`)
  const payload = asObject(attachment.payload)
  if (payload === null) throw bad('Param message[attachment][payload] is required')
  if (type === 'template') return checkTemplate(payload)
  onlyKnown(payload, ['url', 'attachment_id', 'is_reusable'], 'message[attachment][payload]')
  if ((asText(payload.url) === null) === (asText(payload.attachment_id) === null))
    throw bad('Param payload needs one of url and attachment_id')
}

const PREFILLED = ['user_phone_number', 'user_email']

const checkReplies = (replies: unknown): void => {
  if (!Array.isArray(replies) || replies.length < 1 || replies.length > 13)
    throw bad('Param message[quick_replies] must have 1 to 13 items')
  for (const one of replies) {
    const { content_type: kind, title, payload } = asObject(one) ?? {}
    if (typeof kind === 'string' && PREFILLED.includes(kind)) continue
    if (kind !== 'text') throw bad('Param content_type must be one of {TEXT, USER_PHONE_NUMBER, USER_EMAIL}')
    if (asText(title) === null || asText(payload) === null) throw bad('A quick reply needs title and payload')
  }
}

/** Looks at a `message` as strictly as the platform. @throws MessengerFailure */
export const checkMessage = (account: Account, message: Wire): void => {
  // Only Pages have a text of theirs come back with the echo.
  const known = account.kind === 'page' ? MESSAGE : MESSAGE.filter(name => name !== 'metadata')
  onlyKnown(message, known, 'message')
  const attachment = asObject(message.attachment)
  if (message.text === undefined && attachment === null)
    throw bad('The message has neither a text nor an attachment')
  if (message.text !== undefined && attachment !== null)
    throw bad('The message must have a text or an attachment, not both')
  if (attachment === null) checkText(account, message.text)
  else checkAttachment(account, attachment)
  if (message.quick_replies !== undefined) checkReplies(message.quick_replies)
  const { metadata } = message
  if (metadata !== undefined && (typeof metadata !== 'string' || metadata.length > 1_000))
    throw bad('Param message[metadata] must be a string of at most 1000 characters')
}

const DAY_MS = 24 * 3_600_000

/** How long after his last message a customer may be written to. @throws MessengerFailure */
export const checkType = ({ messaging_type: type, tag }: Wire): number => {
  if (type === 'MESSAGE_TAG') {
    if (tag !== 'HUMAN_AGENT') throw bad(`The tag ${tag} is not allowed any more`)
    return 7 * DAY_MS
  }
  if (tag !== undefined) throw bad('Param tag needs messaging_type MESSAGE_TAG')
  if (type !== undefined && type !== 'RESPONSE' && type !== 'UPDATE')
    throw bad('Param messaging_type must be one of {RESPONSE, UPDATE, MESSAGE_TAG, UTILITY}')
  return DAY_MS
}
