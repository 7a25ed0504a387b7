import type { JsonObject } from '../../domain/contract.ts'
import { asObject, asText, objectsOf, type Wire, without } from '../shared/read.ts'
import type { Reading } from '../shared/sink.ts'
import { asChatId, asMessageNumber, extIdentifierOf } from './ids.ts'
import { personOf } from './people.ts'
import type { WireCallback } from './wire.ts'

/** What the common fields say, or what belongs to the message that the button stands under. */
const ELSEWHERE = new Set(['from', 'message', 'data', 'game_short_name', 'event'])

/** The title of the button that carries this payload, where the message came along. */
const titleOf = (message: Wire | null, payload: string | null): string | null => {
  const rows = asObject(message?.reply_markup)?.inline_keyboard
  const buttons = (Array.isArray(rows) ? rows : []).flatMap(row => objectsOf(row))
  const pressed = buttons.find(button => payload !== null && button.callback_data === payload)
  return asText(pressed?.text)
}

/** The press of a button under a message. Telegram gives it an id of its own, and no time. */
export const readCallback = (callback: WireCallback): Reading => {
  const id = asText(callback.id)
  const message = asObject(callback.message)
  const from = asObject(callback.from)
  const connection = asText(message?.business_connection_id)
  const chat = asObject(message?.chat)
  // Under what was sent by way of the bot into a chat that it is not in, only who pressed is known.
  const person = personOf(chat ?? from, connection)
  if (id === null) return { unread: 'This press of a button has no id.' }
  if (person === null) return { unread: 'This press of a button does not say whose it is.' }
  const payload = asText(callback.data) ?? asText(callback.game_short_name)
  const title = titleOf(message, payload)
  const [chatId, number] = [asChatId(chat?.id), asMessageNumber(message?.message_id)]
  const about = chatId === null || number === null ? null : { connection, chat: chatId, message: number }
  const beside = without(callback, ELSEWHERE) as JsonObject
  return {
    change: {
      kind: 'message',
      extIdentifier: `callback_query:${id}`,
      person,
      outbound: false,
      status: 'RECEIVED',
      timestamp: null,
      content: {
        type: 'BUTTON',
        text: title,
        media: null,
        auxiliaryData: {
          button: { title, payload },
          ...(from ? { from: from as JsonObject } : {}),
          callback_query: { ...beside, ...(number === null ? {} : { message_id: Number(number) }) },
        },
      },
      template: null,
      customData: {},
      quotedExtIdentifier: about && extIdentifierOf(about),
      live: true,
    },
  }
}
