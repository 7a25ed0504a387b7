import { type Dispatch, triesOf } from '../domain/dispatch.ts'
import { linkOf, uploadOf } from '../domain/draft.ts'
import { addressName } from '../domain/file-address.ts'
import type { Message } from '../domain/message.ts'
import type { Described, SendOutcome, SendResult } from '../domain/send-outcome.ts'
import type { Clock, Millis } from '../domain/time.ts'
import type {
  Credentials,
  OpenFile,
  Outbound,
  Outgoing,
  OutgoingMedia,
  SendAnswer,
} from '../platforms/platform.ts'
import type { ClaimedSend } from '../store/store.ts'

/** Makes a signed link to a file of ours. @param name the last part of its address */
export type FileLink = (fileId: string, name: string) => string

/** Reads the file that was uploaded for a message. @throws where it cannot be read now */
export type OpenUpload = (messageId: string) => Promise<OpenFile>

/**
 * Notes that a message which was made ready is handed over, with what its template says.
 * @throws where that cannot be noted, or it is not to be sent any more
 */
export type NoteHandOver = (dispatch: Dispatch, described: Described | null) => Promise<void>

/** How one account sends. */
export interface Sender {
  readonly outbound: Outbound
  readonly send: NonNullable<Outbound['send']>
  readonly credentials: Credentials
  /** Where the platform calls the hub for this account. */
  readonly hookUrl: string
}

/** What a send needs besides the message. */
export interface SendTools {
  readonly openUpload: OpenUpload
  readonly fileLink: FileLink
  readonly noteHandOver: NoteHandOver
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

const mediaOf = (message: Message, { openUpload, fileLink }: SendTools): OutgoingMedia | null => {
  const { media } = message
  if (media === null) return null
  const isUpload = uploadOf(media) !== null
  return {
    mimeType: media.mimeType,
    title: media.title,
    url: linkOf(media),
    // By the message's own row: the upload's may be past its retention.
    hubUrl: isUpload ? fileLink(message.id, addressName(media.mimeType, media.title)) : null,
    open: isUpload ? () => openUpload(message.id) : null,
  }
}

const quotedOf = ({ quote }: ClaimedSend): Outgoing['quoted'] =>
  quote === null || quote.extIdentifier === ''
    ? null
    : { extIdentifier: quote.extIdentifier, auxiliaryData: quote.auxiliaryData }

/** A message as its platform's adapter gets it. */
const outgoingOf = (
  claimed: ClaimedSend,
  hookUrl: string,
  tools: SendTools,
  handOver: Outgoing['handOver'],
): Outgoing => {
  const { message, chatUser } = claimed
  return {
    id: message.id,
    to: chatUser.identities,
    type: message.type,
    text: message.text,
    auxiliaryData: message.auxiliaryData,
    template: message.template,
    quoted: quotedOf(claimed),
    hookUrl,
    media: mediaOf(message, tools),
    handOver,
  }
}

/** It broke off before anything was sent: it is tried again. */
const notHandedOver = (detail: string): SendAnswer => ({
  state: 'refused',
  errors: [{ code: 'not_handed_over', title: 'The message was not handed over.', detail }],
  retry: { afterMs: null, scope: 'message' },
  conversation: null,
  account: null,
})

/** One try of an adapter; one that throws once the message is handed over may have sent it. */
const attempt = async (claimed: ClaimedSend, sender: Sender, tools: SendTools): Promise<SendAnswer> => {
  const { dispatch } = claimed
  // What needs nothing else is handed over by its claim.
  let isHandedOver = dispatch.state === 'SENDING'
  let described: Described | null = null
  const handOver = async (): Promise<void> => {
    if (isHandedOver) return
    await tools.noteHandOver(dispatch, described)
    isHandedOver = true
  }
  try {
    if (!isHandedOver) described = await describe(claimed, sender)
    return await sender.send(outgoingOf(claimed, sender.hookUrl, tools, handOver), sender.credentials)
  } catch (error) {
    const detail = `The send broke off: ${String(error)}`
    return isHandedOver ? { state: 'unknown', detail } : notHandedOver(detail)
  }
}

const resultOf = (answer: SendAnswer): SendResult => {
  if (answer.state !== 'refused') return answer
  const { state, errors, retry, conversation } = answer
  return { state, errors, retry, conversation }
}

/** What a template says, where that is not known yet and can be looked up. Never throws. */
const describe = async (
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

/** Would the platform know a send that is repeated now? Its key began with the first try, after the acceptance. */
const isRepeatable = ({ idempotent, keyLivesMs }: Outbound, { createdAt }: Dispatch, now: Millis): boolean =>
  idempotent && now - createdAt < (keyLivesMs ?? Number.POSITIVE_INFINITY)

/** Some try before this one may have been carried out, and nothing would tell the platform that this is the same. */
const TOO_LATE: SendAnswer = {
  state: 'unknown',
  detail: 'An earlier try may have been carried out, and the platform does not know its key any more.',
}

/** Hands one message to its platform, once. Never throws. */
export const sendOnce = async (claimed: ClaimedSend, sender: Sender, tools: SendTools): Promise<Sent> => {
  const { message, dispatch } = claimed
  const startedAt = tools.now()
  const idempotent = isRepeatable(sender.outbound, dispatch, startedAt)
  const isTooLate = sender.outbound.idempotent && !idempotent && triesOf(dispatch) > 1
  const isBlocked = claimed.conversation.state === 'BLOCKED'
  const told = isTooLate ? TOO_LATE : isBlocked && BLOCKED
  const answer = told || (await attempt(claimed, sender, tools))
  const outcome: SendOutcome = {
    messageId: message.id,
    platformId: message.platformId,
    lease: tools.node,
    attempts: dispatch.attempts,
    startedAt,
    result: resultOf(answer),
    idempotent,
    random: tools.random(),
  }
  return { outcome, answer }
}
