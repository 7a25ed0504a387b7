import type {
  ActAnswer,
  Credentials,
  Outgoing,
  OutgoingMedia,
  PlatformTools,
  SendAnswer,
} from '../../platform.ts'
import { asId, asText, type Wire } from '../../shared/read.ts'
import { nobody, nothing, UNNAMED } from '../../shared/refusal.ts'
import type { Ready } from '../../shared/upload.ts'
import type { GraphFailure } from '../answer.ts'
import { callGraph } from '../graph.ts'
import type { Dialect } from './dialect.ts'
import { midOf } from './identifiers.ts'
import { interactiveBody } from './interactive.ts'
import { FILE_KINDS, type FileKind } from './limits.ts'
import { addressOf, noAddress } from './people.ts'
import { messagingRefusals } from './send-errors.ts'

/** A file as a message names it: where Meta fetches it, or what it is called since it was uploaded. */
export type FileReference = { readonly url: string } | { readonly attachment_id: string }

/** How one of the two sends. */
export interface Channel {
  readonly dialect: Dialect
  /** The API, at the address that these credentials are for. */
  tools(credentials: Credentials): PlatformTools
  /** Where messages, reactions and read marks are posted. */
  path(credentials: Credentials): string
  /** Makes a file ready to be named in a message. Never throws. */
  readyFile(media: OutgoingMedia, kind: FileKind, credentials: Credentials): Promise<Ready<FileReference>>
  /** What stands for an emoji as a reaction; null where there is nothing. */
  reactionOf(emoji: string): string | null
  /** Which reactions there are, in words. */
  readonly reactions: string
}

const contentOf = (
  { type, text, auxiliaryData }: Outgoing,
  kind: FileKind | undefined,
  file: FileReference | null,
): Wire | null => {
  if (type === 'TEXT') return text === null ? null : { text }
  if (type === 'TEMPLATE') return interactiveBody(auxiliaryData.interactive, text)
  if (type === 'STICKER') return { attachment: { type: 'like_heart' } }
  return kind !== undefined && file ? { attachment: { type: kind, payload: file } } : null
}

const typeOf = ({ auxiliaryData: { tag } }: Outgoing): Wire =>
  typeof tag === 'string' ? { messaging_type: 'MESSAGE_TAG', tag } : { messaging_type: 'RESPONSE' }

const replyOf = ({ quoted }: Outgoing): Wire => {
  const mid = quoted === null ? null : midOf(quoted.extIdentifier)
  return mid === null ? {} : { reply_to: { mid } }
}

const accepted = (data: Wire, { identity }: Dialect): SendAnswer => {
  const extIdentifier = asText(data.message_id)
  const recipient = asId(data.recipient_id)
  if (extIdentifier === null) return UNNAMED
  const identities = recipient === null ? [] : [`${identity}:${recipient}`]
  return { state: 'accepted', extIdentifier, status: 'SENT', identities }
}

/** Hands a message over, once. Throws what `handOver` throws, and has sent nothing then. */
export const sendMessage = async (
  channel: Channel,
  message: Outgoing,
  credentials: Credentials,
): Promise<SendAnswer> => {
  const { dialect } = channel
  const recipient = addressOf(message.to, dialect)
  if (!recipient) return nobody(dialect.platform, noAddress(dialect))
  const kind = FILE_KINDS.get(message.type)
  const { media } = message
  const ready = kind && media ? await channel.readyFile(media, kind, credentials) : null
  if (ready && !ready.ok) return ready.refusal
  const content = contentOf(message, kind, ready?.file ?? null)
  if (!content) return nothing(dialect.platform)
  const body = {
    recipient,
    ...typeOf(message),
    message: { ...content, ...(dialect.isTagged ? { metadata: message.id } : {}) },
    ...replyOf(message),
  }
  await message.handOver()
  const answer = await post(channel, credentials, body)
  return answer.state === 'ok'
    ? accepted(answer.data, dialect)
    : messagingRefusals(dialect.platform).failedSend(answer satisfies GraphFailure)
}

const post = (channel: Channel, credentials: Credentials, body: Wire) =>
  callGraph(channel.tools(credentials), credentials, {
    method: 'POST',
    path: channel.path(credentials),
    body,
  })

/** Has something done that is no message: `typing_on`, `mark_seen`, `react`, `unreact`. Never throws. */
export const act = async (
  channel: Channel,
  to: readonly string[],
  action: Wire,
  credentials: Credentials,
): Promise<ActAnswer> => {
  const { dialect } = channel
  const recipient = addressOf(to, dialect)
  if (!recipient) return { state: 'refused', detail: noAddress(dialect), account: null }
  const answer = await post(channel, credentials, { recipient, ...action })
  return messagingRefusals(dialect.platform).actAnswer(answer)
}
