/** Builders of what passes through: messages, people, events, deliveries. */
import { randomBytes } from 'node:crypto'
import type { Attempt } from '../../domain/attempt.ts'
import type { ReceiptChange } from '../../domain/change.ts'
import type { ChatUser } from '../../domain/chat-user.ts'
import type { Conversation } from '../../domain/conversation.ts'
import type { FiredEvent } from '../../domain/event.ts'
import type { Message } from '../../domain/message.ts'
import type { PlatformAccount } from '../../domain/platform-account.ts'
import type { Millis } from '../../domain/time.ts'
import type { ParkedChange, Unit } from '../../domain/unit.ts'
import type { NewDelivery, Quarantined, Wanted } from '../messages.ts'
import { newId, START } from './records.ts'

const ofAccount = ({ id, tenantId }: PlatformAccount) => ({ tenantId, platformId: id })

export const chatUserOf = (account: PlatformAccount, fields: Partial<ChatUser> = {}): ChatUser => ({
  ...ofAccount(account),
  id: newId(),
  identities: [`bsuid:${newId()}`, `phone:${newId()}`],
  username: 'ada',
  firstName: 'Ada',
  lastName: 'Lovelace',
  phoneNumber: '+16505551234',
  gender: 'female',
  profilePictureUrl: 'https://platform.example.com/ada.jpg',
  version: 1,
  ...fields,
})

export const conversationOf = (user: ChatUser, fields: Partial<Conversation> = {}): Conversation => ({
  id: newId(),
  tenantId: user.tenantId,
  platformId: user.platformId,
  chatUserId: user.id,
  state: 'AUTO_BOT',
  agentId: newId(),
  lastInboundAt: START - 1,
  blockedByAgent: false,
  blockedByCustomer: true,
  deliveredUntil: START - 2,
  readUntil: START - 3,
  customData: { case: 7 },
  createdAt: START,
  updatedAt: START + 1,
  version: 1,
  ...fields,
})

export const messageOf = (conversation: Conversation, fields: Partial<Message> = {}): Message => ({
  id: newId(),
  tenantId: conversation.tenantId,
  platformId: conversation.platformId,
  conversationId: conversation.id,
  extIdentifier: `wamid.${newId()}`,
  outbound: true,
  agentId: newId(),
  timestamp: START - 10,
  modified: START,
  type: 'MEDIA_HSM',
  status: 'SENT',
  statusAt: START - 5,
  editedAt: START - 4,
  platformAt: START - 11,
  text: 'Grüße 👋 "quoted"\n\u0000',
  media: { ref: { id: 'media-1' }, mimeType: 'audio/ogg; codecs=opus', title: 'note.ogg' },
  auxiliaryData: { location: { latitude: 1.5, longitude: -2 } },
  customData: { order: 'A-1' },
  metadata: { language: 'de' },
  transcribeEnabled: true,
  transcribeInProgress: true,
  countAsInbound: true,
  quoteId: null,
  template: { name: 'hello', language: 'de', category: null, components: [{ type: 'body' }], text: 'Hallo' },
  stored: 0,
  ...fields,
})

const encoder = new TextEncoder()

/** A message's own event. */
export const eventOf = (message: Message, fields: Partial<FiredEvent> = {}): FiredEvent => ({
  id: message.id,
  tenantId: message.tenantId,
  platformId: message.platformId,
  conversationId: message.conversationId,
  messageId: message.id,
  extIdentifier: message.extIdentifier,
  type: message.type,
  outbound: message.outbound,
  firedAt: START,
  body: encoder.encode(JSON.stringify({ id: message.id, text: message.text })),
  serviceIds: [],
  ...fields,
})

/** The EVENT that tells of a change to a message. */
export const changeEventOf = (message: Message, word: string, fields: Partial<FiredEvent> = {}): FiredEvent =>
  eventOf(message, {
    id: newId(),
    extIdentifier: `${message.extIdentifier}:${word}`,
    type: 'EVENT',
    ...fields,
  })

/** A delivery for every service of every event. */
export const deliveriesOf = (
  events: readonly FiredEvent[],
  fields: Partial<NewDelivery> = {},
): NewDelivery[] =>
  events.flatMap(event =>
    event.serviceIds.map(serviceId => ({
      id: newId(event.firedAt),
      eventId: event.id,
      serviceId,
      state: 'PENDING' as const,
      reason: null,
      lease: null,
      ...fields,
    })),
  )

export const unitOf = (fields: Partial<Unit> = {}): Unit => ({
  chatUsers: [],
  conversations: [],
  messages: [],
  timed: [],
  events: [],
  parked: [],
  unparked: [],
  merges: [],
  dispatches: [],
  ended: [],
  files: [],
  uploads: [],
  heard: [],
  ...fields,
})

export const wantedOf = (account: PlatformAccount, fields: Partial<Wanted> = {}): Wanted => ({
  platformId: account.id,
  identities: [],
  extIdentifiers: [],
  events: [],
  ...fields,
})

export const receiptOf = (extIdentifier: string): ReceiptChange => ({
  kind: 'receipt',
  extIdentifier,
  status: 'READ',
  timestamp: START,
  detail: { pricing: { billable: true } },
  correlation: null,
})

export const parkedOf = (
  account: PlatformAccount,
  extIdentifier: string,
  fields: Partial<ParkedChange> = {},
): ParkedChange => ({
  ...ofAccount(account),
  extIdentifier,
  key: 'read',
  change: receiptOf(extIdentifier),
  parkedAt: START,
  ...fields,
})

export const quarantinedOf = (account: PlatformAccount, fields: Partial<Quarantined> = {}): Quarantined => ({
  ...ofAccount(account),
  id: newId(),
  receivedAt: START,
  reasons: [{ path: 'entry[0]', reason: 'has no id' }],
  body: Uint8Array.of(0, 255, 123),
  digest: randomBytes(32).toString('hex'),
  ...fields,
})

/** An attempt that was answered. */
export const answered = (number: number, status: number, at: Millis = START): Attempt => ({
  number,
  startedAt: at,
  answer: { status, headers: { 'content-type': 'text/plain' }, bodyExcerpt: 'ok' },
  error: null,
  address: '203.0.113.7',
  timings: { dnsMs: 0.25, connectMs: 1, tlsMs: 2.5, firstByteMs: 3, totalMs: 4.125 },
})

/** An attempt without an answer. */
export const unanswered = (number: number, at: Millis = START): Attempt => ({
  number,
  startedAt: at,
  answer: null,
  error: { code: 'timeout', detail: 'No answer within 15 s.' },
  address: null,
  timings: { dnsMs: null, connectMs: null, tlsMs: null, firstByteMs: null, totalMs: 15_000 },
})
