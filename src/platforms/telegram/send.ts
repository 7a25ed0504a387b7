import { readMimeType } from '../../domain/bounds.ts'
import type { Credentials, OpenFile, Outgoing, PlatformTools, SendAnswer, SendRefused } from '../platform.ts'
import { multipart } from '../shared/multipart.ts'
import { asObject, asText, type Wire } from '../shared/read.ts'
import { never, notNow } from '../shared/refusal.ts'
import { callTelegram, type TelegramAnswer } from './api.ts'
import { asChatId, asMessageNumber, extIdentifierOf } from './ids.ts'
import { FILE_METHODS, type FileMethod } from './limits.ts'
import { type Address, addressBody, addressOf } from './recipient.ts'
import { replyBody, type Sending, sendingOf } from './send-body.ts'
import { failedSend } from './send-errors.ts'

const NOBODY = never(
  'no_recipient',
  'Telegram knows no way to this person.',
  'The id of no chat with this person is known.',
)

const NOTHING = never(
  'no_content',
  'Telegram cannot send this message.',
  'It holds nothing that Telegram takes under this type.',
)

const UNAVAILABLE = notNow(
  'file_unavailable',
  'The file could not be read.',
  'The file store did not give it.',
)

const tooLarge = ({ method, largest }: FileMethod, size: number): SendRefused => {
  const detail = `Telegram's ${method} takes files of at most ${largest} bytes; this one has ${size}.`
  return never('file_too_large', 'The file is too large for Telegram.', detail)
}

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
  if (chat === null || number === null)
    return { state: 'unknown', detail: 'The answer does not name the message.' }
  const connection = asText(message?.business_connection_id) ?? address.connection
  const extIdentifier = extIdentifierOf({ connection, chat, message: number })
  return { state: 'accepted', extIdentifier, status: 'SENT', identities: [] }
}

const UNKNOWN_TYPE = 'application/octet-stream'

/** The call with the file in it: Telegram takes an upload together with its message. */
const upload = async (
  tools: PlatformTools,
  { media, handOver }: Outgoing,
  credentials: Credentials,
  { method, body }: Sending,
  file: FileMethod,
): Promise<TelegramAnswer | SendRefused> => {
  let opened: OpenFile | null
  try {
    opened = (await media?.open?.()) ?? null
  } catch {
    opened = null
  }
  if (opened === null) return UNAVAILABLE
  const { size, stream, mimeType: stored } = opened
  try {
    if (size > file.largest) return tooLarge(file, size)
    const mimeType = readMimeType(media?.mimeType ?? null) ?? readMimeType(stored) ?? UNKNOWN_TYPE
    const name = media?.title ?? 'file'
    const form = multipart(fieldsOf(body), { field: file.field, name, mimeType, size, stream })
    await handOver()
    return await callTelegram(tools, credentials, { method, form })
  } finally {
    // What was not read to its end holds a file open.
    await stream.cancel().catch(() => undefined)
  }
}

const hand = async (
  tools: PlatformTools,
  message: Outgoing,
  credentials: Credentials,
  sending: Sending,
): Promise<TelegramAnswer | SendRefused> => {
  const file = FILE_METHODS.get(message.type)
  if (file !== undefined && message.media?.url === null)
    return upload(tools, message, credentials, sending, file)
  await message.handOver()
  return callTelegram(tools, credentials, sending)
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
  if (answer.state === 'refused') return answer
  if (answer.state === 'ok') return accepted(answer.result, address)
  const moved = answer.state === 'error' ? asChatId(answer.error.migratedTo) : null
  // The group has become a supergroup: nothing was sent, and this is where it belongs.
  return moved !== null && moved !== address.chat && message.to.includes(`id:${address.chat}`)
    ? sendMessage(tools, message, credentials, { chat: moved, connection: null })
    : failedSend(answer, address)
}
