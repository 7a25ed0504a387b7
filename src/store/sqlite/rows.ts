import type { Media } from '../../domain/change.ts'
import type { TemplateDetails } from '../../domain/contract.ts'
import type { Message } from '../../domain/message.ts'
import { fromJson, objectFromJson, objectToJson, toJson } from '../shared/json.ts'
import { bytesOf, bytesOrNull, idOf, idOrNull, keyOf } from './ids.ts'

/** A message as it is kept, with the ids of what it refers to. */
export interface MessageRow {
  readonly id: Uint8Array
  readonly tenant_id: Uint8Array
  readonly platform_id: Uint8Array
  readonly conversation_id: Uint8Array
  readonly ext_identifier: string
  readonly outbound: number
  readonly agent_id: Uint8Array | null
  readonly timestamp: number
  readonly modified: number
  readonly type: Message['type']
  readonly status: Message['status']
  readonly status_at: number
  readonly edited_at: number | null
  readonly platform_at: number | null
  readonly text: string | null
  readonly media: string | null
  readonly auxiliary_data: string | null
  readonly custom_data: string | null
  readonly metadata: string | null
  readonly transcribe_enabled: number
  readonly transcribe_in_progress: number
  readonly count_as_inbound: number
  readonly quote_id: Uint8Array | null
  readonly template: string | null
}

/** The columns of a {@link MessageRow}. */
export const MESSAGE_FIELDS = `m.id, t.id AS tenant_id, p.id AS platform_id, c.id AS conversation_id,
    m.ext_identifier, m.outbound, m.agent_id, m.timestamp, m.modified, m.type, m.status, m.status_at, m.edited_at, m.platform_at,
    m.text, m.media, m.auxiliary_data, m.custom_data, m.metadata, m.transcribe_enabled, m.transcribe_in_progress,
    m.count_as_inbound, m.quote_id, m.template`

/** All messages, also those of a person who is being erased. */
export const MESSAGE_FROM = `messages m CROSS JOIN platforms p ON p.num = m.platform
    CROSS JOIN tenants t ON t.num = p.tenant CROSS JOIN conversations c ON c.num = m.conversation`

/** Reads messages, but none of a person who is being erased; a condition on `m` follows. */
export const SELECT_MESSAGE = `SELECT ${MESSAGE_FIELDS} FROM ${MESSAGE_FROM} AND NOT c.erased`

export const messageOf = (row: MessageRow): Message => ({
  id: idOf(row.id),
  tenantId: idOf(row.tenant_id),
  platformId: idOf(row.platform_id),
  conversationId: idOf(row.conversation_id),
  extIdentifier: row.ext_identifier,
  outbound: row.outbound === 1,
  agentId: idOrNull(row.agent_id),
  timestamp: row.timestamp,
  modified: row.modified,
  type: row.type,
  status: row.status,
  statusAt: row.status_at,
  editedAt: row.edited_at,
  platformAt: row.platform_at,
  text: row.text,
  media: fromJson<Media>(row.media),
  auxiliaryData: objectFromJson(row.auxiliary_data),
  customData: objectFromJson(row.custom_data),
  metadata: objectFromJson(row.metadata),
  transcribeEnabled: row.transcribe_enabled === 1,
  transcribeInProgress: row.transcribe_in_progress === 1,
  countAsInbound: row.count_as_inbound === 1,
  quoteId: idOrNull(row.quote_id),
  template: fromJson<TemplateDetails>(row.template),
  stored: row.modified,
})

const flag = (value: boolean): number => (value ? 1 : 0)

export const INSERT_MESSAGE = `INSERT INTO messages
  (id, platform, conversation, ext_identifier, outbound, agent_id, timestamp, modified, type, status, status_at,
   edited_at, platform_at, text, media, auxiliary_data, custom_data, metadata, transcribe_enabled,
   transcribe_in_progress, count_as_inbound, quote_id, template)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

/** The values of {@link INSERT_MESSAGE}. */
export const messageValues = (message: Message, platform: number, conversation: number) =>
  [
    bytesOf(message.id),
    platform,
    conversation,
    message.extIdentifier,
    flag(message.outbound),
    bytesOrNull(message.agentId),
    message.timestamp,
    message.modified,
    message.type,
    message.status,
    message.statusAt,
    message.editedAt,
    message.platformAt,
    message.text,
    toJson(message.media),
    objectToJson(message.auxiliaryData),
    objectToJson(message.customData),
    objectToJson(message.metadata),
    flag(message.transcribeEnabled),
    flag(message.transcribeInProgress),
    flag(message.countAsInbound),
    bytesOrNull(message.quoteId),
    toJson(message.template),
  ] as const

export const UPDATE_MESSAGE = `UPDATE messages SET modified = ?, type = ?, status = ?, status_at = ?, edited_at = ?,
  text = ?, media = ?, auxiliary_data = ?, metadata = ?, transcribe_in_progress = ?, template = ?
  WHERE id = ? AND modified = ?`

/** The values of {@link UPDATE_MESSAGE}: what can change, then the row as it was loaded. */
export const messageChanges = (message: Message) =>
  [
    message.modified,
    message.type,
    message.status,
    message.statusAt,
    message.editedAt,
    message.text,
    toJson(message.media),
    objectToJson(message.auxiliaryData),
    objectToJson(message.metadata),
    flag(message.transcribeInProgress),
    toJson(message.template),
    keyOf(message.id),
    message.stored,
  ] as const

/** Apart from {@link UPDATE_MESSAGE}, because these two are indexed and hardly ever change. */
export const RELOCATE_MESSAGE = `UPDATE messages SET conversation = ?1, ext_identifier = ?2
  WHERE id = ?3 AND (conversation <> ?1 OR ext_identifier <> ?2)`

/** Apart from {@link UPDATE_MESSAGE}: what else was changed meanwhile neither undoes it nor is undone. */
export const TIME_MESSAGE = 'UPDATE messages SET platform_at = ? WHERE id = ?'
