import type { ActAnswer, Credentials, PlatformTools } from '../platform.ts'
import { parseObject } from '../shared/json.ts'
import { asObject, asText } from '../shared/read.ts'
import { actAnswer, callTelegram } from './api.ts'
import { type MessageId, readExtIdentifier } from './ids.ts'
import { addressBody } from './recipient.ts'

const no = (detail: string): ActAnswer => ({ state: 'refused', detail, account: null })

const NO_MESSAGE = no('This is no message at Telegram, but the press of a button under one.')
const NO_REACTIONS = no('Telegram takes no reactions on behalf of a business account.')
const NO_READ_MARKS = no(
  'Telegram has no read marks in the chats of a bot: a person does not see whether it has read. Ask for the typing sign alone.',
)

const named = ({ chat, message }: MessageId) => ({ chat_id: Number(chat), message_id: Number(message) })

/** Sets a reaction; `""` removes it. Never throws. */
export const react = async (
  tools: PlatformTools,
  extIdentifier: string,
  emoji: string,
  credentials: Credentials,
): Promise<ActAnswer> => {
  const id = readExtIdentifier(extIdentifier)
  if (id === null) return NO_MESSAGE
  if (id.connection !== null) return NO_REACTIONS
  const reaction = emoji === '' ? [] : [{ type: 'emoji', emoji }]
  const body = { ...named(id), reaction }
  return actAnswer(await callTelegram(tools, credentials, { method: 'setMessageReaction', body }))
}

/** Shows that somebody is typing; marks as read where a business account's chats have such marks. Never throws. */
export const markRead = async (
  tools: PlatformTools,
  extIdentifier: string,
  typing: boolean,
  credentials: Credentials,
): Promise<ActAnswer> => {
  const id = readExtIdentifier(extIdentifier)
  if (id === null) return NO_MESSAGE
  const { connection, chat } = id
  if (connection !== null) {
    const body = { business_connection_id: connection, ...named(id) }
    const answer = await callTelegram(tools, credentials, { method: 'readBusinessMessage', body })
    if (answer.state !== 'ok' || !typing) return actAnswer(answer)
  } else if (!typing) return NO_READ_MARKS
  const body = { ...addressBody({ chat, connection }), action: 'typing' }
  return actAnswer(await callTelegram(tools, credentials, { method: 'sendChatAction', body }))
}

/** Takes a message back; within 48 hours, says Telegram. One that is gone already is as it should be. Never throws. */
export const remove = async (
  tools: PlatformTools,
  extIdentifier: string,
  credentials: Credentials,
): Promise<ActAnswer> => {
  const id = readExtIdentifier(extIdentifier)
  if (id === null) return NO_MESSAGE
  const { connection, message } = id
  const answer = await callTelegram(
    tools,
    credentials,
    connection === null
      ? { method: 'deleteMessage', body: named(id) }
      : {
          method: 'deleteBusinessMessages',
          body: { business_connection_id: connection, message_ids: [Number(message)] },
        },
  )
  const isGone = answer.state === 'error' && /message to delete not found/i.test(answer.error.words)
  return isGone ? { state: 'done' } : actAnswer(answer)
}

const CALLBACK = '"callback_query"'

/**
 * Tells Telegram that the press of a button was heard: until then the person sees it wait. Never throws.
 * @param body an update
 * @returns null where it is about something else
 */
export const answerCallback = async (
  tools: PlatformTools,
  body: Uint8Array,
  credentials: Credentials,
): Promise<ActAnswer | null> => {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  if (!text.includes(CALLBACK)) return null
  const id = asText(asObject(parseObject(text.toString('utf8'))?.callback_query)?.id)
  if (id === null) return null
  const answer = await callTelegram(tools, credentials, {
    method: 'answerCallbackQuery',
    body: { callback_query_id: id },
  })
  // It was answered before, or came too late to be: nobody waits any more.
  const isOver = answer.state === 'error' && answer.error.code === 400
  return isOver ? { state: 'done' } : actAnswer(answer)
}
