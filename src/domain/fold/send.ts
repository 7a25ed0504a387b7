import type { Conversation } from '../conversation.ts'
import type { Dispatch } from '../dispatch.ts'
import type { Draft } from '../draft.ts'
import { Refusal } from '../errors.ts'
import type { Surroundings } from '../event.ts'
import type { Known } from '../known.ts'
import type { Message } from '../message.ts'
import { refusalToSend } from '../sendable.ts'
import { UNTOLD } from '../status.ts'
import { announceMessage } from './announce.ts'

/** May be sent although the reply window is over. */
const isTemplate = ({ type }: Draft): boolean => type === 'HSM' || type === 'MEDIA_HSM'

/** @throws Refusal that says why it cannot be sent here now */
const refuseImpossible = (
  draft: Draft,
  conversation: Conversation,
  around: Surroundings,
  known: Known,
): void => {
  const { agentId, withinMs = 0 } = draft
  const sending = {
    isTemplate: isTemplate(draft),
    sender: agentId === null ? null : (around.agent(agentId)?.kind ?? null),
    withinMs,
  }
  const refusal = refusalToSend(sending, conversation, around.windowMs, known.now)
  if (refusal !== null) throw refusal
}

const NOT_HERE = 'names no message of this conversation'

const wrongQuote = (detail: string): Refusal =>
  new Refusal('message_refused', `quote_id ${detail}.`, [{ path: 'quote_id', message: detail }])

/** @throws Refusal `message_refused` where it is not a message of this conversation */
const quotedBy = ({ quoteId }: Draft, conversation: Conversation, known: Known): Message | null => {
  if (quoteId === null) return null
  const quoted = known.messageById(quoteId)
  const isHere = quoted !== null && known.people.conversation(quoted.conversationId) === conversation
  if (!isHere) throw wrongQuote(NOT_HERE)
  if (quoted.extIdentifier === '') throw wrongQuote('names a message that has not gone out yet')
  return quoted
}

/**
 * Accepts a message of an agent: PREPARED, and to be sent in its turn; on a platform without anybody to call it
 * goes out by its event, at once.
 * @param isCalled false where there is no platform to hand it to
 * @param given the id that it gets; null: a fresh one
 * @throws Refusal `conversation_blocked`, `conversation_has_bot`, `window_closed`, `message_refused`, before
 *   anything is changed
 */
export const foldSend = (
  draft: Draft,
  conversation: Conversation,
  isCalled: boolean,
  given: string | null,
  around: Surroundings,
  known: Known,
): Message => {
  refuseImpossible(draft, conversation, around, known)
  const quoted = quotedBy(draft, conversation, known)
  const id = given ?? known.newId()
  const message: Message = {
    ...draftedMessage(draft, around),
    id,
    conversationId: conversation.id,
    extIdentifier: isCalled ? '' : id,
    timestamp: known.now,
    modified: known.now,
    quoteId: quoted?.id ?? null,
  }
  known.addMessage(message)
  if (isCalled) known.touchDispatch(dispatchOf(message, known))
  else announceMessage(message, around, known)
  return message
}

const draftedMessage = (draft: Draft, { account }: Surroundings) => ({
  tenantId: account.tenantId,
  platformId: account.id,
  outbound: true,
  agentId: draft.agentId,
  type: draft.type,
  status: 'PREPARED' as const,
  statusAt: UNTOLD,
  editedAt: null,
  platformAt: null,
  text: draft.text,
  media: draft.media,
  auxiliaryData: draft.auxiliaryData,
  customData: draft.customData,
  metadata: {},
  transcribeEnabled: false,
  transcribeInProgress: false,
  countAsInbound: draft.countAsInbound,
  template: draft.template,
  stored: 0,
})

const dispatchOf = (message: Message, { now }: Known): Dispatch => ({
  messageId: message.id,
  tenantId: message.tenantId,
  platformId: message.platformId,
  conversationId: message.conversationId,
  state: 'WAITING',
  attempts: 0,
  throttled: 0,
  due: now,
  lease: null,
  createdAt: now,
  version: 0,
})

/** Whom a message is for: somebody in a conversation, or somebody to be found by his ids. */
export interface Addressee {
  readonly identities: readonly string[]
  readonly phoneNumber: string | null
  /** The number as it is dialled: the platform may know him under another one. */
  readonly alias: string | null
}

/**
 * The conversation with somebody to whom we write first; begun where there is none. Until he writes, its reply
 * window is not open.
 * @throws Refusal `window_closed` where it would begin with what is no template, `message_refused` with a quote
 */
export const conversationFor = (
  addressee: Addressee,
  draft: Draft,
  around: Surroundings,
  known: Known,
): Conversation => {
  const { people } = known
  const ids = [...addressee.identities, ...(addressee.alias === null ? [] : [addressee.alias])]
  const conversation = people.found(around.account, ids)
  if (conversation !== null) return conversation
  if (around.windowMs !== null && !isTemplate(draft)) {
    throw new Refusal(
      'window_closed',
      'There is no conversation with this customer yet: it begins with a template (HSM, MEDIA_HSM), or with his message.',
    )
  }
  // Looked at before anybody is added: what is refused changes nothing.
  if (draft.quoteId !== null) throw wrongQuote(NOT_HERE)
  const { phoneNumber } = addressee
  const person = { identities: ids, ...(phoneNumber === null ? {} : { phoneNumber }) }
  return people.beginWith(person, around.account, around.windowMs === null ? 'OPEN' : 'EXPIRED')
}
