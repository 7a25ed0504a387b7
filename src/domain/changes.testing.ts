import type {
  DeletionChange,
  EditChange,
  MessageChange,
  NoticeChange,
  Person,
  ReactionChange,
  ReceiptChange,
} from './change.ts'
import type { Millis } from './time.ts'

/** Noon of Thursday, 30 June 2022, UTC. */
export const NOON: Millis = 1_656_590_400_000

export const ANNA: Person = { identities: ['bsuid:US.1', 'phone:16505551234'], firstName: 'Anna' }
export const BERT: Person = { identities: ['bsuid:US.2', 'phone:16505559999'], firstName: 'Bert' }

export const aMessage = (extIdentifier: string, over: Partial<MessageChange> = {}): MessageChange => ({
  kind: 'message',
  extIdentifier,
  person: ANNA,
  outbound: false,
  status: over.outbound === true ? 'SENT' : 'RECEIVED',
  timestamp: NOON,
  content: { type: 'TEXT', text: `Text of ${extIdentifier}`, media: null, auxiliaryData: {} },
  template: null,
  customData: {},
  quotedExtIdentifier: null,
  live: true,
  ...over,
})

export const aReceipt = (
  extIdentifier: string,
  status: ReceiptChange['status'],
  timestamp: Millis | null = NOON,
  detail: ReceiptChange['detail'] = {},
): ReceiptChange => ({ kind: 'receipt', extIdentifier, status, timestamp, detail, correlation: null })

/**
 * How far Anna's phone has come.
 * @param extIdentifier the message that it names; `""`: it names none
 */
export const aWatermark = (
  status: 'DELIVERED' | 'READ',
  until: Millis | null,
  extIdentifier = '',
  over: Partial<ReceiptChange> = {},
): ReceiptChange => ({
  ...aReceipt(extIdentifier, status),
  upTo: { person: ANNA, until },
  ...over,
})

export const anEdit = (extIdentifier: string, text: string, over: Partial<EditChange> = {}): EditChange => ({
  kind: 'edit',
  extIdentifier,
  key: text,
  content: { text },
  timestamp: NOON,
  person: ANNA,
  detail: {},
  ...over,
})

export const aDeletion = (extIdentifier: string, over: Partial<DeletionChange> = {}): DeletionChange => ({
  kind: 'deletion',
  extIdentifier,
  timestamp: NOON,
  person: ANNA,
  detail: {},
  ...over,
})

export const aReaction = (
  extIdentifier: string,
  key: string,
  over: Partial<ReactionChange> = {},
): ReactionChange => ({
  kind: 'reaction',
  extIdentifier,
  key,
  emoji: '👍',
  action: 'react',
  timestamp: NOON,
  person: ANNA,
  detail: {},
  ...over,
})

export const aNotice = (extIdentifier: string, over: Partial<NoticeChange> = {}): NoticeChange => ({
  kind: 'notice',
  extIdentifier,
  event: 'follow',
  person: ANNA,
  timestamp: NOON,
  detail: {},
  ...over,
})
