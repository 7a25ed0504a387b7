import type { Credentials, Outgoing, PlatformTools, SendAnswer } from '../platform.ts'
import { asId, type Wire } from '../shared/read.ts'
import { nobody, nothing, UNNAMED } from '../shared/refusal.ts'
import { callViber } from './answer.ts'
import { readyFile } from './file.ts'
import { FILE_KINDS } from './limits.ts'
import { receiverOf } from './recipient.ts'
import { bodyOf } from './send-body.ts'
import { failedSend } from './send-errors.ts'
import type { NameSender } from './sender.ts'

const NOBODY = nobody('Viber', 'No user id of Viber is known of this person.')

const NOTHING = nothing('Viber')

const accepted = (data: Wire): SendAnswer => {
  const extIdentifier = asId(data.message_token)
  if (!extIdentifier) return UNNAMED
  return { state: 'accepted', extIdentifier, status: 'SENT', identities: [] }
}

/** Hands a message to Viber, once. Throws what `handOver` throws, and has sent nothing then. */
export const sendMessage = async (
  tools: PlatformTools,
  nameSender: NameSender,
  message: Outgoing,
  credentials: Credentials,
): Promise<SendAnswer> => {
  const receiver = receiverOf(message.to)
  if (receiver === null) return NOBODY
  const kind = FILE_KINDS.get(message.type)
  const ready = kind && message.media ? await readyFile(tools, kind, message.media) : null
  if (ready && !ready.ok) return ready.refusal
  const content = bodyOf(message, ready?.file ?? null)
  if (content === null) return NOTHING
  const sender = await nameSender(credentials)
  if (!sender.ok) return sender.refusal
  const body = { receiver, sender: { name: sender.name }, ...content }
  await message.handOver()
  const answer = await callViber(tools, credentials, 'send_message', body)
  return answer.state === 'ok' ? accepted(answer.data) : failedSend(answer)
}
