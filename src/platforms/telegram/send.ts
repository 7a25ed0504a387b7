import type { Credentials, Outgoing, PlatformTools, SendAnswer } from '../platform.ts'
import { multipart } from '../shared/multipart.ts'
import { asObject, asText, type Wire } from '../shared/read.ts'
import { nobody, nothing, UNNAMED } from '../shared/refusal.ts'
import { handUpload, type Unready } from '../shared/upload.ts'
import { callTelegram, type TelegramAnswer } from './api.ts'
import { asChatId, asMessageNumber, extIdentifierOf } from './ids.ts'
import { FILE_METHODS } from './limits.ts'
import { type Address, addressBody, addressOf } from './recipient.ts'
import { replyBody, type Sending, sendingOf } from './send-body.ts'
import { failedSend } from './send-errors.ts'

const NOBODY = nobody('Telegram', 'The id of no chat with this person is known.')

const NOTHING = nothing('Telegram')

/** A form has texts alone: what is more than that goes as JSON. */
const fieldsOf = (body: Wire): Record<string, string> =>
  Object.fromEntries(
    Object.entries(body).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  )

const accepted = (result: unknown, address: Address): SendAnswer => {
  const message = asObject(result)
  const chat = asChatId(asObject(message?.chat)?.id)
  const number = asMessageNumber(message?.message_id)
  if (chat === null || number === null) return UNNAMED
  const connection = asText(message?.business_connection_id) ?? address.connection
  const extIdentifier = extIdentifierOf({ connection, chat, message: number })
  return { state: 'accepted', extIdentifier, status: 'SENT', identities: [] }
}

/** Telegram takes an upload together with its message. */
const hand = async (
  tools: PlatformTools,
  { type, media, handOver }: Outgoing,
  credentials: Credentials,
  { method, body }: Sending,
): Promise<TelegramAnswer | Unready> => {
  const kind = FILE_METHODS.get(type)
  if (kind === undefined || media === null || media.url !== null) {
    await handOver()
    return callTelegram(tools, credentials, { method, body })
  }
  const { field, largest } = kind
  return handUpload(media, { platform: 'Telegram', kind: field, largest }, async file => {
    const form = multipart(fieldsOf(body), { ...file, field })
    await handOver()
    return callTelegram(tools, credentials, { method, form })
  })
}

/** Hands a message to Telegram, once. Throws what `handOver` throws, and has sent nothing then. */
export const sendMessage = async (
  tools: PlatformTools,
  message: Outgoing,
  credentials: Credentials,
  address = addressOf(message.to),
): Promise<SendAnswer> => {
  if (address === null) return NOBODY
  const content = sendingOf(message)
  if (content === null) return NOTHING
  const body = { ...addressBody(address), ...content.body, ...replyBody(message.quoted, address) }
  const answer = await hand(tools, message, credentials, { method: content.method, body })
  if ('ok' in answer) return answer.refusal
  if (answer.state === 'ok') return accepted(answer.result, address)
  const moved = answer.state === 'error' ? asChatId(answer.error.migratedTo) : null
  // The group has become a supergroup: nothing was sent, and this is where it belongs.
  return moved !== null && moved !== address.chat && message.to.includes(`id:${address.chat}`)
    ? sendMessage(tools, message, credentials, { chat: moved, connection: null })
    : failedSend(answer, address)
}
