import type { MessageChange } from '../../domain/change.ts'
import type { JsonObject } from '../../domain/contract.ts'
import { plain, unsupported } from '../shared/content.ts'
import { asId, asObject, asText, clip, pick, type Wire } from '../shared/read.ts'
import { readTimestamp } from '../shared/timestamp.ts'
import { readContent } from './content.ts'
import { eventIdOf } from './event-id.ts'
import { type Happening, type HappeningReader, NO_CHAT } from './happening.ts'
import { type Chat, personOf } from './people.ts'

/** LINE's keys to a message: with them it is quoted, and marked as read. */
export const tokensOf = (message: Wire): JsonObject => {
  const quote = asText(message.quoteToken)
  const read = asText(message.markAsReadToken)
  return { ...(quote ? { quote_token: quote } : {}), ...(read ? { mark_as_read_token: read } : {}) }
}

const messageOf = (
  { event, beside }: Happening,
  chat: Chat,
  told: Pick<MessageChange, 'extIdentifier' | 'status' | 'content' | 'quotedExtIdentifier'>,
): MessageChange => ({
  kind: 'message',
  ...told,
  content: { ...told.content, auxiliaryData: { ...told.content.auxiliaryData, ...beside } },
  person: personOf(chat),
  outbound: false,
  timestamp: readTimestamp(event.timestamp),
  template: null,
  customData: {},
  live: true,
})

/** An event `message`: somebody wrote. */
export const readMessage: HappeningReader = happening => {
  const { chat } = happening
  const message = asObject(happening.event.message)
  const extIdentifier = asId(message?.id)
  if (!message || !extIdentifier) return { unread: 'This message has no id.' }
  if (!chat) return NO_CHAT
  const content = readContent(message)
  const quotedExtIdentifier = asId(message.quotedMessageId)
  const tokens = tokensOf(message)
  if (content) {
    const auxiliaryData = { ...content.auxiliaryData, ...tokens }
    const told = { extIdentifier, quotedExtIdentifier, content: { ...content, auxiliaryData } }
    return { change: messageOf(happening, chat, { ...told, status: 'RECEIVED' }) }
  }
  const type = clip(asText(message.type) ?? 'unknown')
  const told = { extIdentifier, quotedExtIdentifier, content: unsupported(type, tokens) }
  return {
    change: messageOf(happening, chat, { ...told, status: 'FAILED' }),
    unread: `The content of this message (${type}) could not be read.`,
  }
}

/** An event `postback`: a button was pressed. LINE does not tell what stood on it, only what was behind it. */
export const readPostback: HappeningReader = happening => {
  const { event, type, chat } = happening
  const postback = asObject(event.postback)
  const payload = asText(postback?.data)
  if (!chat) return NO_CHAT
  if (!postback || payload === null) return { unread: 'This postback holds nothing.' }
  const auxiliaryData = { button: { title: null, payload }, ...pick(postback, ['params']) }
  const extIdentifier = eventIdOf(event, type)
  return {
    change: messageOf(happening, chat, {
      extIdentifier,
      status: 'RECEIVED',
      content: plain('BUTTON', null, auxiliaryData),
      quotedExtIdentifier: null,
    }),
  }
}
