import { callGraph, pathOf } from '../meta/graph.ts'
import type { Credentials, Outgoing, PlatformTools, SendAnswer } from '../platform.ts'
import { asId, objectsOf, type Wire } from '../shared/read.ts'
import { nobody, nothing, UNNAMED } from '../shared/refusal.ts'
import { identitiesOf, readIds } from './people.ts'
import { type Address, addressOf, NO_ADDRESS } from './recipient.ts'
import { contentOf, fileKindOf } from './send-body.ts'
import { failedSend } from './send-errors.ts'
import { readyFile } from './upload.ts'

/** Words for "not sent yet": the template is being judged, or its delivery was halted. */
const QUEUED = new Set<unknown>(['held_for_quality_assessment', 'paused'])

/** What stands in every message to a person. */
export const envelopeOf = (address: Address): Wire => ({
  messaging_product: 'whatsapp',
  recipient_type: 'individual',
  ...address,
})

/** Where messages, reactions and read marks are posted. */
export const messagesPath = (credentials: Credentials): string =>
  `${pathOf(credentials.phone_number_id)}/messages`

const accepted = (data: Wire): SendAnswer => {
  const [message] = objectsOf(data.messages)
  const [contact] = objectsOf(data.contacts)
  const extIdentifier = asId(message?.id)
  if (!extIdentifier) return UNNAMED
  return {
    state: 'accepted',
    extIdentifier,
    status: QUEUED.has(message?.message_status) ? 'PREPARED' : 'SENT',
    identities: identitiesOf(readIds(contact?.user_id, contact?.wa_id)),
  }
}

const NOBODY = nobody('WhatsApp', NO_ADDRESS)

const NOTHING = nothing('WhatsApp')

/** Hands a message to WhatsApp, once. Throws what `handOver` throws, and has sent nothing then. */
export const sendMessage = async (
  tools: PlatformTools,
  message: Outgoing,
  credentials: Credentials,
): Promise<SendAnswer> => {
  const address = addressOf(message.to)
  if (!address) return NOBODY
  const kind = fileKindOf(message)
  const ready = await readyFile(tools, credentials, kind, message.media)
  if (!ready.ok) return ready.refusal
  const content = contentOf(message, kind, ready.file)
  if (!content) return NOTHING
  const body = {
    ...envelopeOf(address),
    biz_opaque_callback_data: message.id,
    ...(message.quoted ? { context: { message_id: message.quoted.extIdentifier } } : {}),
    ...content,
  }
  const path = messagesPath(credentials)
  await message.handOver()
  const answer = await callGraph(tools, credentials, { method: 'POST', path, body })
  return answer.state === 'ok' ? accepted(answer.data) : failedSend(answer)
}
