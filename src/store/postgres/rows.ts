import type { Message } from '../../domain/message.ts'
import { fromJson } from '../shared/json.ts'

/** A message as it is kept. */
export interface MessageRow {
  readonly id: string
  readonly tenant_id: string
  readonly platform_id: string
  readonly conversation_id: string
  readonly ext_identifier: string
  readonly outbound: boolean
  readonly type: Message['type']
  readonly status: Message['status']
  readonly modified: number
  readonly content: string
  readonly platform_at: number | null
}

type Content = Pick<
  Message,
  | 'agentId'
  | 'timestamp'
  | 'statusAt'
  | 'editedAt'
  | 'text'
  | 'media'
  | 'auxiliaryData'
  | 'customData'
  | 'metadata'
  | 'transcribeEnabled'
  | 'transcribeInProgress'
  | 'countAsInbound'
  | 'quoteId'
  | 'template'
>

/** What is as it mostly is takes no space. */
const USUAL: Content = {
  agentId: null,
  timestamp: 0,
  statusAt: 0,
  editedAt: null,
  text: null,
  media: null,
  auxiliaryData: {},
  customData: {},
  metadata: {},
  transcribeEnabled: false,
  transcribeInProgress: false,
  countAsInbound: false,
  quoteId: null,
  template: null,
}

const isUsual = (name: keyof Content, value: unknown): boolean => {
  const usual = USUAL[name]
  if (value === usual) return true
  if (usual === null || typeof usual !== 'object') return false
  for (const _ in value as object) return false
  return true
}

const NAMES = Object.keys(USUAL) as readonly (keyof Content)[]

/** What a message says, as JSON. */
export const contentOf = (message: Message): string => {
  const content: Record<string, unknown> = {}
  for (const name of NAMES) if (!isUsual(name, message[name])) content[name] = message[name]
  return JSON.stringify(content)
}

/** The platform's time of a message for as long as watermarks may move it. */
export const unreadAt = ({ status, platformAt }: Message): number | null =>
  status === 'READ' || status === 'DELETED' ? null : platformAt

/** The columns of a message. */
export const MESSAGE_COLUMNS = `m.id, m.tenant_id, m.platform_id, m.conversation_id, m.ext_identifier, m.outbound,
  m.type, m.status, m.modified, m.content, m.platform_at`

/**
 * Reads messages, but none of a person who is being erased; conditions on `m` follow. Each conversation is looked up
 * by its key: joined, all those of a tenant might be read.
 */
export const SELECT_MESSAGE = `SELECT ${MESSAGE_COLUMNS} FROM messages m
  WHERE NOT (SELECT c.erased FROM conversations c WHERE c.tenant_id = m.tenant_id AND c.id = m.conversation_id)`

export const messageOf = (row: MessageRow): Message => ({
  id: row.id,
  tenantId: row.tenant_id,
  platformId: row.platform_id,
  conversationId: row.conversation_id,
  extIdentifier: row.ext_identifier,
  outbound: row.outbound,
  modified: row.modified,
  type: row.type,
  status: row.status,
  ...USUAL,
  auxiliaryData: {},
  customData: {},
  metadata: {},
  ...fromJson<Content>(row.content),
  platformAt: row.platform_at,
  stored: row.modified,
})
