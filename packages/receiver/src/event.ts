/**
 * The message event: what a GoTallo webhook carries. Every key is always present, in the order of
 * {@link MESSAGE_EVENT_KEYS}. It grows by appended keys only, and an enum may gain members: treat a value
 * that you do not know as "something else", not as an error.
 */

/** What a message is. */
export const MESSAGE_TYPES = [
  'TEXT',
  'IMAGE',
  'FILE',
  'VIDEO',
  'AUDIO',
  'VOICE',
  'GIF',
  'STICKER',
  'LOCATION',
  'CONTACT',
  'BUTTON',
  'HSM',
  'MEDIA_HSM',
  'TEMPLATE',
  'EVENT',
  'STORY_MENTION',
  'STORY_REPLY',
  'WA_INTERACTIVE',
  'IG_SHARE',
] as const
export type MessageType = (typeof MESSAGE_TYPES)[number]

/** Where a message stands. It only moves forward. */
export const MESSAGE_STATUSES = [
  'RECEIVED',
  'PREPARED',
  'SENT',
  'DELIVERED',
  'READ',
  'FAILED',
  'DELETED',
] as const
export type MessageStatus = (typeof MESSAGE_STATUSES)[number]

export const CONVERSATION_STATES = ['OPEN', 'EXPIRED', 'AUTO_BOT', 'CLOSED', 'BLOCKED'] as const
export type ConversationState = (typeof CONVERSATION_STATES)[number]

export const PLATFORM_TYPES = [
  'WHATSAPP',
  'INSTAGRAM',
  'FACEBOOK',
  'TELEGRAM',
  'LINE',
  'VIBER',
  'SMS',
  'WEBCHAT',
  'CUSTOM',
] as const
export type PlatformType = (typeof PLATFORM_TYPES)[number]

/** The word in `auxiliary_data.event` of an EVENT that tells of a change to `quote`. */
export const CHANGE_EVENTS = [
  'sent',
  'delivered',
  'read',
  'failed',
  'edited',
  'deleted',
  'reaction',
  'media',
  'transcribed',
] as const
export type ChangeEvent = (typeof CHANGE_EVENTS)[number]

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }
export type JsonObject = { [key: string]: Json }

/** A reference to a file that GoTallo serves: signed and expiring, fetch it while the event is retained. */
export interface FileLink {
  secure_url: string
}

/** A WhatsApp template as it was sent; `text` is its body filled in, or null where the definition is unknown. */
export interface TemplateDetails {
  name: string
  language: string
  category: string | null
  components: Json[]
  text: string | null
}

export interface Tenant {
  id: string
  name: string
  /** The 18-character Salesforce organisation id. */
  org_id: string | null
}

export interface ChatUser {
  id: string
  /** `""` where unknown, as the two names below. */
  username: string
  first_name: string
  last_name: string
  /** E.164, with the plus sign. */
  phone_number: string | null
  gender: string | null
  profile_picture: FileLink | null
}

/** The body of a webhook: one message, or (`type: "EVENT"`) one change to the message in `quote`. */
export interface MessageEvent {
  /** One id is one event, for ever: use it to drop duplicates. UUIDv7. */
  id: string
  /** The platform's own id of the message, or `""` where the platform gave none. */
  ext_identifier: string
  conversation_id: string
  tenant_id: string
  agent_id: string | null
  agent: { id: string; name: string } | null
  /** RFC 3339 in UTC: the platform's time of the message. */
  timestamp: string
  /** RFC 3339 in UTC: keep the snapshot with the newest one. Compare instants, not strings. */
  modified_timestamp: string
  type: MessageType
  status: MessageStatus
  /** True from agent to customer. */
  outbound: boolean
  text: string | null
  file: FileLink | null
  file_type: string | null
  mime_type: string | null
  media_title: string | null
  auxiliary_data: JsonObject
  custom_data: JsonObject
  metadata: JsonObject
  transcribe_enabled: boolean
  transcribe_in_progress: boolean
  count_as_inbound: boolean
  /** The quoted or changed message, in the same shape; its own `quote` is null. */
  quote: MessageEvent | null
  template: TemplateDetails | null
  platform: PlatformType
  platform_id: string
  conversation_state: ConversationState
  tenant: Tenant
  chat_user: ChatUser
}

/** The keys of a message event, in the order in which they stand in the body. */
export const MESSAGE_EVENT_KEYS = [
  'id',
  'ext_identifier',
  'conversation_id',
  'tenant_id',
  'agent_id',
  'agent',
  'timestamp',
  'modified_timestamp',
  'type',
  'status',
  'outbound',
  'text',
  'file',
  'file_type',
  'mime_type',
  'media_title',
  'auxiliary_data',
  'custom_data',
  'metadata',
  'transcribe_enabled',
  'transcribe_in_progress',
  'count_as_inbound',
  'quote',
  'template',
  'platform',
  'platform_id',
  'conversation_state',
  'tenant',
  'chat_user',
] as const satisfies readonly (keyof MessageEvent)[]
