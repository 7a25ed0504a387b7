import { linkOf, uploadOf } from '../domain/draft.ts'
import type { Message } from '../domain/message.ts'
import type { Described, SendOutcome, SendResult } from '../domain/send-outcome.ts'
import type { Clock } from '../domain/time.ts'
import type {
  Credentials,
  OpenFile,
  Outbound,
  Outgoing,
  OutgoingMedia,
  SendAnswer,
} from '../platforms/platform.ts'
import type { ClaimedSend } from '../store/store.ts'

/** Reads the file that was uploaded for a message. @throws where it cannot be read now */
export type OpenUpload = (messageId: string) => Promise<OpenFile>

/** How one account sends. */
export interface Sender {
  readonly outbound: Outbound
  readonly send: NonNullable<Outbound['send']>
  readonly credentials: Credentials
}

/** What a send needs besides the message. */
export interface SendTools {
  readonly openUpload: OpenUpload
  readonly node: string
  readonly now: Clock
  /** A number in [0, 1). */
  readonly random: () => number
}

/** One try, with what the platform said of the account. */
export interface Sent {
  readonly outcome: SendOutcome
  readonly answer: SendAnswer
}

const mediaOf = (message: Message, openUpload: OpenUpload): OutgoingMedia | null => {
  const { media } = message
  if (media === null) return null
  return {
    mimeType: media.mimeType,
    title: media.title,
    url: linkOf(media),
    // By the message's own row: the upload's may be past its retention.
    open: uploadOf(media) === null ? null : () => openUpload(message.id),
  }
}

/** A message as its platform's adapter gets it. */
export const outgoingOf = ({ message, chatUser, quote }: ClaimedSend, openUpload: OpenUpload): Outgoing => ({
  id: message.id,
  to: chatUser.identities,
  type: message.type,
  text: message.text,
  auxiliaryData: message.auxiliaryData,
  template: message.template,
  quotedExtIdentifier: quote?.extIdentifier || null,
  media: mediaOf(message, openUpload),
})

/** What a lost or missing answer is to us; an adapter that throws may have sent. */
const attempt = async ({ send, credentials }: Sender, outgoing: Outgoing): Promise<SendAnswer> => {
  try {
    return await send(outgoing, credentials)
  } catch (error) {
    return { state: 'unknown', detail: `The send broke off: ${String(error)}` }
  }
}

const resultOf = (answer: SendAnswer): SendResult => {
  if (answer.state !== 'refused') return answer
  const { errors, retry, conversation } = answer
  return {
    state: 'refused',
    errors,
    conversation,
    retryAfterMs: retry === null ? null : (retry.afterMs ?? 0),
  }
}

/** What a template says, where that is not known yet and can be looked up. Never throws. */
export const describe = async (
  { message: { template } }: ClaimedSend,
  { outbound, credentials }: Sender,
): Promise<Described | null> =>
  template === null || template.text !== null || outbound.describe === undefined
    ? null
    : await outbound.describe(template, credentials).catch(() => null)

/** The conversation was blocked while the message waited. */
const BLOCKED: SendAnswer = {
  state: 'refused',
  errors: [
    {
      code: 'conversation_blocked',
      title: 'The conversation is BLOCKED.',
      detail: 'It was blocked after the message was accepted: it was not sent.',
    },
  ],
  retry: null,
  conversation: null,
  account: null,
}

/** Hands one message to its platform, once. Never throws. */
export const sendOnce = async (claimed: ClaimedSend, sender: Sender, tools: SendTools): Promise<Sent> => {
  const { message, dispatch } = claimed
  const startedAt = tools.now()
  const answer =
    claimed.conversation.state === 'BLOCKED'
      ? BLOCKED
      : await attempt(sender, outgoingOf(claimed, tools.openUpload))
  const outcome: SendOutcome = {
    messageId: message.id,
    platformId: message.platformId,
    lease: tools.node,
    attempts: dispatch.attempts,
    startedAt,
    result: resultOf(answer),
    idempotent: sender.outbound.idempotent,
    random: tools.random(),
  }
  return { outcome, answer }
}
