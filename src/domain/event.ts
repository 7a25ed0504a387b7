import type { ChatUser } from './chat-user.ts'
import type { FileLink, JsonObject, MessageEvent, MessageType } from './contract.ts'
import type { Conversation } from './conversation.ts'
import { fileType, type Message } from './message.ts'
import type { PlatformAccount } from './platform-account.ts'
import { type Service, wants } from './service.ts'
import type { Agent, TenantRecord } from './tenant.ts'
import { type Millis, rfc3339 } from './time.ts'

/** An event that has fired: its bytes are fixed, and so is the number of deliveries that it began with. */
export interface FiredEvent {
  readonly id: string
  readonly tenantId: string
  readonly platformId: string
  readonly conversationId: string
  /** The message that it is, or tells of; null for a notice about the conversation. */
  readonly messageId: string | null
  readonly extIdentifier: string
  readonly type: MessageType
  /** What a direction filter looked at. */
  readonly outbound: boolean
  readonly firedAt: Millis
  /** The webhook's body. */
  readonly body: Uint8Array
  /** Every service whose filter took it; its fan-out is how many. */
  readonly serviceIds: readonly string[]
}

/** What stands around a message when its snapshot is taken. */
export interface Surroundings {
  readonly account: PlatformAccount
  readonly tenant: TenantRecord
  /** Every service of the tenant, in whatever state. */
  readonly services: readonly Service[]
  agent(id: string): Agent | null
  /** How long after the customer's last message he may be written to freely; null: for ever. */
  readonly windowMs: Millis | null
  /** A signed link to a file of ours. */
  fileLink(fileId: string): string
}

const agentOf = (id: string | null, around: Surroundings): MessageEvent['agent'] => {
  const agent = id === null ? null : around.agent(id)
  return agent === null ? null : { id: agent.id, name: agent.name }
}

type Links = Pick<Surroundings, 'fileLink'>

const link = (id: string, present: boolean, around: Links): FileLink | null =>
  present ? { secure_url: around.fileLink(id) } : null

/** A customer as the contract writes him. */
export const chatUserView = (user: ChatUser, around: Links): MessageEvent['chat_user'] => ({
  id: user.id,
  username: user.username,
  first_name: user.firstName,
  last_name: user.lastName,
  phone_number: user.phoneNumber,
  gender: user.gender,
  profile_picture: link(user.id, user.profilePictureUrl !== null, around),
})

/** A tenant as the contract writes it. */
const tenantView = ({ tenant }: Surroundings): MessageEvent['tenant'] => ({
  id: tenant.id,
  name: tenant.name,
  org_id: tenant.orgId,
})

/**
 * A message as the contract writes it (contract.md §1): all keys, in their order.
 * @param conversation whose id is written, not the message's own: two may just have turned out to be one
 * @param quote the snapshot of the message that it quotes; that one's own `quote` must be null
 */
export const snapshot = (
  message: Message,
  conversation: Conversation,
  user: ChatUser,
  around: Surroundings,
  quote: MessageEvent | null = null,
): MessageEvent => {
  const agent = agentOf(message.outbound ? message.agentId : conversation.agentId, around)
  return {
    id: message.id,
    ext_identifier: message.extIdentifier,
    conversation_id: conversation.id,
    tenant_id: message.tenantId,
    agent_id: agent?.id ?? null,
    agent,
    timestamp: rfc3339(message.timestamp),
    modified_timestamp: rfc3339(message.modified),
    type: message.type,
    status: message.status,
    outbound: message.outbound,
    text: message.text,
    file: link(message.id, message.media !== null, around),
    file_type: fileType(message),
    mime_type: message.media?.mimeType ?? null,
    media_title: message.media?.title ?? null,
    auxiliary_data: message.auxiliaryData,
    custom_data: message.customData,
    metadata: message.metadata,
    transcribe_enabled: message.transcribeEnabled,
    transcribe_in_progress: message.transcribeInProgress,
    count_as_inbound: message.countAsInbound,
    quote,
    template: message.template,
    platform: around.account.type,
    platform_id: around.account.id,
    conversation_state: conversation.state,
    tenant: tenantView(around),
    chat_user: chatUserView(user, around),
  }
}

/** What an EVENT message says, beside what it quotes. */
export interface EventMessage {
  readonly id: string
  readonly extIdentifier: string
  readonly timestamp: Millis
  readonly modified: Millis
  /** Null but for a reaction: its emoji. */
  readonly text: string | null
  readonly auxiliaryData: JsonObject
}

/** A change to a message, or to the conversation, as a message of its own (contract.md §5). */
export const eventSnapshot = (
  event: EventMessage,
  conversation: Conversation,
  user: ChatUser,
  around: Surroundings,
  quote: MessageEvent | null,
): MessageEvent => {
  const agent = agentOf(conversation.agentId, around)
  return {
    id: event.id,
    ext_identifier: event.extIdentifier,
    conversation_id: conversation.id,
    tenant_id: conversation.tenantId,
    agent_id: agent?.id ?? null,
    agent,
    timestamp: rfc3339(event.timestamp),
    modified_timestamp: rfc3339(event.modified),
    type: 'EVENT',
    status: 'RECEIVED',
    outbound: false,
    text: event.text,
    file: null,
    file_type: null,
    mime_type: null,
    media_title: null,
    auxiliary_data: event.auxiliaryData,
    custom_data: {},
    metadata: {},
    transcribe_enabled: false,
    transcribe_in_progress: false,
    count_as_inbound: false,
    quote,
    template: null,
    platform: around.account.type,
    platform_id: around.account.id,
    conversation_state: conversation.state,
    tenant: tenantView(around),
    chat_user: chatUserView(user, around),
  }
}

const encoder = new TextEncoder()

/**
 * Fires an event: fixes its bytes and decides which services get it. Every service that exists at this moment
 * counts, active, paused or disabled.
 * @param messageId the message that it is, or tells of
 */
export const fire = (
  event: MessageEvent,
  messageId: string | null,
  around: Surroundings,
  now: Millis,
): FiredEvent => {
  const outbound = event.quote !== null && event.type === 'EVENT' ? event.quote.outbound : event.outbound
  const filterable = { platformId: event.platform_id, type: event.type, outbound }
  return {
    id: event.id,
    tenantId: event.tenant_id,
    platformId: event.platform_id,
    conversationId: event.conversation_id,
    messageId,
    extIdentifier: event.ext_identifier,
    type: event.type,
    outbound,
    firedAt: now,
    body: encoder.encode(JSON.stringify(event)),
    serviceIds: around.services.filter(service => wants(service.filter, filterable)).map(({ id }) => id),
  }
}
